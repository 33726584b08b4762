// Where in a scenario something stands, by the editor's own tree of its YAML: the path that --set takes, such as
// workloads.lookups.rate.0.per_second, and the way back.

// A number with its unit: 80, 1.5k, 4KiB, 70%, 30m.
const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([A-Za-z%]*)$/;

export function plainText(text) {
  return /^"[^"\\]*"$|^'[^']*'$/.test(text) ? text.slice(1, -1) : text;
}

function keyOf(pair, read) {
  const key = pair.getChild('Key');
  return key ? plainText(read(key.from, key.to).trim()) : null;
}

// The item's place in its sequence, from 0.
function placeOf(item) {
  let place = 0;
  for (let before = item.prevSibling; before; before = before.prevSibling)
    if (before.name === 'Item') place++;
  return String(place);
}

// The keys and places from the top to a node of the tree.
export function pathOf(node, read) {
  const path = [];
  for (let at = node; at; at = at.parent) {
    if (at.name === 'Pair') path.unshift(keyOf(at, read) ?? '');
    else if (at.name === 'Item') path.unshift(placeOf(at));
  }
  return path;
}

const inKey = (node) => node.parent?.name === 'Key';

// Every number of a scenario: {path, from, to, value, unit, text}. A key with a point in its name has no path that
// --set could take, and what variants change is not the scenario's own.
export function numbersOf(tree, read) {
  const found = [];
  tree.iterate({
    enter(cursor) {
      if (cursor.name !== 'Literal' && cursor.name !== 'QuotedLiteral') return;
      const node = cursor.node;
      if (inKey(node)) return;
      const text = read(node.from, node.to);
      const parts = NUMBER.exec(plainText(text));
      const keys = parts ? pathOf(node, read) : [];
      if (
        !keys.length ||
        keys.some((k) => k.includes('.')) ||
        ['variants', 'knobs'].includes(keys[0])
      )
        return;
      if (keys.length === 1 && ['name', 'start'].includes(keys[0])) return;
      found.push({
        path: keys.join('.'),
        from: node.from,
        to: node.to,
        value: Number(parts[1]),
        unit: parts[2],
        text: plainText(text),
      });
    },
  });
  return found;
}

// The list under `knobs`: {path, from, to, log}, as they are written; whether it makes sense is the checker's to say.
export function knobsOf(tree, read) {
  const found = [];
  tree.iterate({
    enter(cursor) {
      if (cursor.name !== 'Literal' && cursor.name !== 'QuotedLiteral') return;
      const node = cursor.node;
      const keys = inKey(node) ? [] : pathOf(node, read);
      if (keys.length !== 3 || keys[0] !== 'knobs') return;
      const text = plainText(read(node.from, node.to));
      const knob = (found[Number(keys[1])] ??= { log: false });
      knob[keys[2]] = keys[2] === 'log' ? text === 'true' : text;
    },
  });
  return found.filter((k) => k?.path && k.from && k.to);
}

// A text as a quantity; null when it is none.
export function quantityOf(text) {
  const parts = NUMBER.exec(text);
  return parts ? { value: Number(parts[1]), unit: parts[2] } : null;
}

// The names below a key at the top: of tables, clients, workloads.
export function namesBelow(tree, read, section) {
  const names = [];
  tree.iterate({
    enter(cursor) {
      if (cursor.name !== 'Pair') return;
      const path = pathOf(cursor.node, read);
      if (path.length === 2 && path[0] === section) names.push(path[1]);
    },
  });
  return names;
}
