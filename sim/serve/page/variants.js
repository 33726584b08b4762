// Pinned answers as `variants:` of the scenario: each a name and the lines that --set took.

import { syntaxTree } from '@codemirror/language';
import { pathOf, namesBelow } from './yaml_path.js';

// A text of YAML in double quotes: JSON's are among them.
const quoted = (text) => JSON.stringify(text);

// A name that no variant has: "A", or "A-2".
function freeName(name, taken) {
  let free = name;
  for (let i = 2; taken.includes(free); i++) free = `${name}-${i}`;
  taken.push(free);
  return free;
}

// The pair of `variants` at the top; null when there is none.
function sectionOf(tree, read) {
  let found = null;
  tree.iterate({
    enter(cursor) {
      if (found || cursor.name !== 'Pair') return;
      const path = pathOf(cursor.node, read);
      if (path.length === 1 && path[0] === 'variants') found = cursor.node;
    },
  });
  return found;
}

// Adds them behind those that there are. Returns the names that they got, or why they got none.
export function addVariants(editor, pins) {
  const { state } = editor.view;
  const read = (from, to) => state.sliceDoc(from, to);
  if (!pins.length) return { why: 'Nothing is pinned of this text.' };
  const tree = editor.tree() ?? syntaxTree(state);
  const taken = namesBelow(tree, read, 'variants');
  const section = sectionOf(tree, read);
  const names = pins.map((p) => freeName(p.name, taken));
  const line = (pin, i) =>
    pin.sets.length
      ? `${names[i]}: {set: [${pin.sets.map(quoted).join(', ')}]}`
      : `${names[i]}: {}`;
  if (!section) {
    const end = state.doc.length;
    const gap = state.doc.lines > 1 && state.doc.line(state.doc.lines).length ? '\n' : '';
    const text = pins.map((p, i) => `  ${line(p, i)}\n`).join('');
    editor.view.dispatch({ changes: { from: end, insert: `${gap}variants:\n${text}` } });
    return { names };
  }
  const map = section.getChild('BlockMapping');
  const flow = section.getChild('FlowMapping');
  if (flow) {
    const some = namesBelow(tree, read, 'variants').length;
    const text = pins.map(line).join(', ');
    editor.view.dispatch({ changes: { from: flow.to - 1, insert: some ? `, ${text}` : text } });
    return { names };
  }
  if (!map) return { why: "'variants' has no names yet; take it out and try again." };
  const first = state.doc.lineAt(map.from);
  const indent = ' '.repeat(map.from - first.from);
  const last = state.doc.lineAt(map.to - 1 > map.from ? map.to - 1 : map.to);
  const text = pins.map((p, i) => `\n${indent}${line(p, i)}`).join('');
  editor.view.dispatch({ changes: { from: last.to, insert: text } });
  return { names };
}
