// What may stand at the cursor: by the schema of scenarios, which the program makes of its own field rows, and by the
// names that the scenario has itself, which no schema can know.

import { syntaxTree } from '@codemirror/language';
import { pathOf, namesBelow } from './yaml_path.js';

// A key whose value is the name of something else of the scenario.
const REFERS = {
  table: 'tables',
  client: 'clients',
  cache: 'caches',
  gateway: 'gateways',
  workload: 'workloads',
  queue: 'queues',
  function: 'functions',
};

// A schema without its references: a list of what it may be.
function choices(schema, node) {
  if (!node) return [];
  if (node.$ref)
    return choices(schema, schema.definitions[node.$ref.replace('#/definitions/', '')]);
  const several = [...(node.anyOf ?? []), ...(node.allOf ?? []), ...(node.oneOf ?? [])];
  return [node, ...several.flatMap((n) => choices(schema, n))];
}

// One step down: by a key, or into a list.
function below(schema, nodes, step) {
  return nodes.flatMap((node) => {
    const named = node.properties?.[step];
    if (named) return choices(schema, named);
    if (node.items && /^\d+$/.test(step)) return choices(schema, node.items);
    const any = node.additionalProperties;
    return any && typeof any === 'object' ? choices(schema, any) : [];
  });
}

export function schemaAt(schema, path) {
  return path.reduce((nodes, step) => below(schema, nodes, step), choices(schema, schema));
}

function keysAt(schema, path) {
  const options = [];
  for (const node of schemaAt(schema, path))
    for (const [label, told] of Object.entries(node.properties ?? {}))
      if (!options.some((o) => o.label === label)) {
        const about = choices(schema, told).map((n) => n.description);
        const given = told.default;
        options.push({
          label,
          apply: `${label}: `,
          detail: given === undefined || given === '' ? '' : `default ${given}`,
          info: told.description ?? about.find(Boolean) ?? '',
          type: 'property',
        });
      }
  return options;
}

function valuesAt(schema, path, names) {
  const key = path[path.length - 1];
  const nodes = schemaAt(schema, path);
  const words = nodes.flatMap((n) => n.enum ?? []);
  if (nodes.some((n) => n.type === 'boolean')) words.push('true', 'false');
  const own = REFERS[key] ? names(REFERS[key]) : [];
  return [...new Set([...own, ...words.map(String)])].map((label) => ({ label, type: 'enum' }));
}

// The keys above a line by their indentation: what is being typed has no tree yet.
function pathByIndent(doc, number, indent) {
  const path = [];
  let places = 0;
  for (let i = number - 1; i >= 1 && indent > 0; i--) {
    const text = doc.line(i).text;
    if (!text.trim() || text.trim().startsWith('#')) continue;
    const own = text.search(/\S/);
    const item = /^(\s*)- +/.exec(text);
    const body = item ? item[0].length : own;
    if (item && body === indent && own < indent) {
      path.unshift('0');
      indent = own + 1;
      places++;
      continue;
    }
    if (own < indent && !item) {
      const key = /^\s*(?:"([^"]+)"|'([^']+)'|([^:#]+?))\s*:/.exec(text);
      if (!key) continue;
      path.unshift(key[1] ?? key[2] ?? key[3]);
      indent = own;
    }
  }
  return { path, places };
}

// In braces the tree knows more than the indentation.
function pathInBraces(state, pos) {
  let node = syntaxTree(state).resolveInner(pos, -1);
  while (node && node.name !== 'FlowMapping') node = node.parent;
  return node ? pathOf(node, (a, b) => state.sliceDoc(a, b)) : null;
}

// Asked again while what is typed is a word.
const word = /^[\w-]*$/;

// What a value is, told by what its pattern takes.
const KINDS = [
  ['5m', 'duration, such as 5m'],
  ['4KiB', 'size in bytes, such as 4KiB'],
  ['70%', 'ratio, such as 70%'],
  ['1.5k', 'number, such as 1.5k'],
];

function typeOf(nodes) {
  const named = nodes.flatMap((n) => n.enum ?? []);
  if (named.length) return `one of ${named.join(', ')}`;
  const patterns = nodes.flatMap((n) => (n.pattern ? [new RegExp(n.pattern)] : []));
  const kind = KINDS.find(([sample]) => patterns.some((p) => p.test(sample)));
  if (kind) return kind[1];
  const types = nodes.flatMap((n) => n.type ?? []).filter((t) => t !== 'null');
  const words = { object: 'map', array: 'list', string: 'text', boolean: 'true or false' };
  return types.length ? (words[types[0]] ?? types[0]) : '';
}

function boundsOf(nodes) {
  const from = nodes.map((n) => n.minimum ?? n.exclusiveMinimum).find((v) => v !== undefined);
  const to = nodes.map((n) => n.maximum).find((v) => v !== undefined);
  if (from === undefined && to === undefined) return '';
  if (to === undefined || to >= 9e15) return `at least ${from}`;
  return from === undefined ? `at most ${to}` : `from ${from} to ${to}`;
}

// Of a key: its type, unit, bounds and default in one line, and its sentence; null when the schema has none.
export function toldOf(schema, path) {
  const key = path[path.length - 1];
  const parents = schemaAt(schema, path.slice(0, -1));
  const given = parents.map((n) => n.properties?.[key]).find(Boolean);
  if (!given) return null;
  const nodes = choices(schema, given);
  const standard = given.default;
  const facts = [
    typeOf(nodes),
    boundsOf(nodes),
    standard === undefined || standard === '' ? '' : `default ${standard}`,
  ];
  return {
    key,
    facts: facts.filter(Boolean).join('; '),
    sentence: nodes.map((n) => n.description).find(Boolean) ?? '',
  };
}

function tooltipOf(told) {
  const dom = document.createElement('div');
  dom.className = 'cm-told';
  const name = document.createElement('strong');
  name.textContent = told.key;
  const facts = document.createElement('span');
  facts.className = 'soft';
  facts.textContent = told.facts ? ` ${told.facts}` : '';
  const sentence = document.createElement('div');
  sentence.textContent = told.sentence;
  dom.append(name, facts, sentence);
  return { dom };
}

// What a key means, where the mouse rests on it.
export function describer(schemaOf) {
  return async (view, pos, side) => {
    const { state } = view;
    let node = syntaxTree(state).resolveInner(pos, side);
    while (node && node.name !== 'Key') node = node.parent;
    const schema = node && (await schemaOf());
    if (!schema) return null;
    const path = pathOf(node, (a, b) => state.sliceDoc(a, b));
    const told = toldOf(schema, path);
    return told && { pos: node.from, end: node.to, above: true, create: () => tooltipOf(told) };
  };
}

export function completer(schemaOf) {
  return async (context) => {
    const schema = await schemaOf();
    const { state, pos } = context;
    const line = state.doc.lineAt(pos);
    const before = line.text.slice(0, pos - line.from);
    if (!schema || /(^|\s)#/.test(before)) return null;
    const names = (section) =>
      namesBelow(syntaxTree(state), (a, b) => state.sliceDoc(a, b), section);
    const braces = pathInBraces(state, pos);
    const inner = /[{,]\s*([\w-]*)$/.exec(before);
    const value = /(?:^|[{,]|- )\s*([\w-]+):\s+([\w-]*)$/.exec(before);
    const start = /^(\s*(?:- +)?)([\w-]*)$/.exec(before);

    const above = () => {
      const indent = (/^\s*(?:- +)?/.exec(line.text) ?? [''])[0].length;
      const item = /^\s*- /.test(line.text);
      const { path } = pathByIndent(state.doc, line.number, item ? indent - 1 : indent);
      return item ? [...path, '0'] : path;
    };
    let typed;
    let options;
    if (value) {
      typed = value[2];
      options = valuesAt(schema, [...(braces ?? above()), value[1]], names);
    } else if (braces && inner) {
      typed = inner[1];
      options = keysAt(schema, braces);
    } else if (start) {
      typed = start[2];
      options = keysAt(schema, above());
    }
    if (!options?.length || (!typed && !context.explicit)) return null;
    return { from: pos - typed.length, options, validFor: word };
  };
}
