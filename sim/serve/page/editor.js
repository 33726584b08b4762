// The scenario's text: an editor in a shadow tree, where its styles need no exception from the page's policy.

import {
  EditorView,
  keymap,
  lineNumbers,
  drawSelection,
  highlightActiveLine,
  gutter,
  GutterMarker,
  hoverTooltip,
} from '@codemirror/view';
import { EditorState, RangeSet } from '@codemirror/state';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import {
  syntaxTree,
  ensureSyntaxTree,
  syntaxHighlighting,
  HighlightStyle,
  bracketMatching,
  indentOnInput,
} from '@codemirror/language';
import { yaml } from '@codemirror/lang-yaml';
import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { setDiagnostics, lintGutter, lintKeymap } from '@codemirror/lint';
import { search, searchKeymap } from '@codemirror/search';
import { tags } from '@lezer/highlight';
import { numbersOf, namesBelow, knobsOf } from './yaml_path.js';

const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', color: 'var(--ink)', backgroundColor: 'var(--card)' },
  '.cm-content': { fontFamily: 'ui-monospace, monospace', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-scroller': { overflow: 'auto' },
  '.cm-gutters': { backgroundColor: 'var(--page)', color: 'var(--soft)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'var(--line)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { backgroundColor: 'var(--selected)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--card)',
    color: 'var(--ink)',
    border: '1px solid var(--edge)',
    maxWidth: '34em',
  },
  '.cm-told': { padding: '4px 8px' },
  '.cm-told .soft': { color: 'var(--soft)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--card)',
  },
  '.cm-panels': { backgroundColor: 'var(--page)', color: 'var(--ink)' },
  '.cm-knob button': {
    all: 'unset',
    cursor: 'pointer',
    color: 'var(--accent)',
    padding: '0 4px',
    minWidth: '16px',
  },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--key)' },
  { tag: [tags.definition(tags.propertyName)], color: 'var(--key)' },
  { tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic' },
  { tag: [tags.string, tags.content, tags.literal], color: 'var(--ink)' },
]);

// In the margin of a line with numbers: makes sliders of them.
class KnobMarker extends GutterMarker {
  constructor(paths, chosen) {
    super();
    this.paths = paths;
    this.chosen = chosen;
  }
  eq(other) {
    return other.paths.join() === this.paths.join();
  }
  toDOM() {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = '⇹';
    button.tabIndex = -1; // the list of numbers in the next column is the way by keys
    button.title = `A slider for ${this.paths.join(', ')}`;
    button.addEventListener('click', () => this.paths.forEach(this.chosen));
    return button;
  }
}

export class Editor {
  // changed(text): somebody typed. chosen(path): a number is to become a slider.
  constructor(place, { changed, chosen, complete, describe }) {
    const root = place.attachShadow({ mode: 'open' });
    const editor = this;
    this.chosen = chosen;
    this.extensions = [
      lineNumbers(),
      gutter({
        class: 'cm-knob',
        markers: (view) => editor.markers(view),
        initialSpacer: () => new KnobMarker([], chosen),
      }),
      lintGutter(),
      history(),
      drawSelection(),
      highlightActiveLine(),
      bracketMatching(),
      indentOnInput(),
      yaml(),
      search({ top: true }),
      syntaxHighlighting(colours),
      look,
      hoverTooltip(describe),
      autocompletion({ override: [complete], icons: false }),
      // After Escape, Tab leaves the editor (a rule of CodeMirror's own).
      keymap.of([
        ...completionKeymap,
        ...lintKeymap,
        ...searchKeymap,
        ...historyKeymap,
        ...defaultKeymap,
        indentWithTab,
      ]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'Scenario, YAML' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && !editor.silent) changed(update.state.doc.toString());
      }),
    ];
    this.view = new EditorView({ state: this.fresh(''), parent: root, root });
  }

  fresh(text) {
    return EditorState.create({ doc: text, extensions: this.extensions });
  }

  get text() {
    return this.view.state.doc.toString();
  }

  // Another scenario: nothing of the old one can be undone into it.
  open(text) {
    this.view.setState(this.fresh(text));
  }

  tree() {
    return ensureSyntaxTree(this.view.state, this.view.state.doc.length, 200);
  }

  numbers() {
    const { state } = this.view;
    const tree = this.tree() ?? syntaxTree(state);
    return numbersOf(tree, (from, to) => state.sliceDoc(from, to));
  }

  // What the scenario says under `knobs`.
  knobs() {
    const { state } = this.view;
    return knobsOf(this.tree() ?? syntaxTree(state), (from, to) => state.sliceDoc(from, to));
  }

  names(section) {
    const { state } = this.view;
    return namesBelow(this.tree() ?? syntaxTree(state), (a, b) => state.sliceDoc(a, b), section);
  }

  markers(view) {
    const lines = new Map();
    const tree = syntaxTree(view.state);
    for (const number of numbersOf(tree, (a, b) => view.state.sliceDoc(a, b))) {
      const { from } = view.state.doc.lineAt(number.from);
      lines.set(from, [...(lines.get(from) ?? []), number.path]);
    }
    return RangeSet.of(
      [...lines].map(([from, paths]) => new KnobMarker(paths, this.chosen).range(from)),
      true,
    );
  }

  // The text of a number becomes another one.
  replace(path, text) {
    const number = this.numbers().find((n) => n.path === path);
    if (number) this.view.dispatch({ changes: { from: number.from, to: number.to, insert: text } });
    return Boolean(number);
  }

  // Squiggles below what the checker named.
  tell(diagnostics) {
    const { doc } = this.view.state;
    const marks = diagnostics
      .filter((d) => d.line >= 1 && d.line <= doc.lines && d.severity !== 'note')
      .map((d) => {
        const line = doc.line(d.line);
        const from = Math.min(line.from + Math.max(0, d.column - 1), line.to);
        const word = /^[^\s:,{}[\]]+/.exec(doc.sliceString(from, line.to));
        const to = Math.min(line.to, from + Math.max(1, word ? word[0].length : 1));
        return { from, to, severity: d.severity, message: d.message };
      });
    this.view.dispatch(setDiagnostics(this.view.state, marks));
  }

  goTo(line, column) {
    const { doc } = this.view.state;
    if (line < 1 || line > doc.lines) return;
    const at = doc.line(line);
    this.view.dispatch({
      selection: { anchor: Math.min(at.from + Math.max(0, column - 1), at.to) },
      scrollIntoView: true,
    });
    this.view.focus();
  }
}
