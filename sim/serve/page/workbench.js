// The workbench: text and knobs make a request, the request makes a run, the run makes an answer.

import { ask, file, Refusal } from './server.js';
import { Editor } from './editor.js';
import { completer, describer } from './complete.js';
import { Knobs } from './knobs.js';
import { Answer } from './answer.js';
import { Runs } from './runs.js';
import { addVariants } from './variants.js';
import { showDifference } from './difference.js';
import { pack, unpack } from './share.js';
import { Many } from './many.js';

const $ = (id) => document.getElementById(id);
const TYPING_MS = 300,
  DRAGGING_MS = 60;

const answer = new Answer();
let schema;
const schemaOf = () => (schema ??= ask('/api/schema').catch(() => null));
const editor = new Editor($('editor'), {
  changed: () => typed(),
  chosen: (path) => addKnob(path),
  complete: completer(schemaOf),
  describe: describer(schemaOf),
});
const knobs = new Knobs($('knob-list'), $('knob-buttons'), () => moved());
const many = new Many({
  knobs,
  editor,
  request: asked,
  begin: stopAll,
  onsweep: (result) => answer.view(result),
});

// The file that serve was started for; version: of its bytes, as the page last had them.
// beside: the result whose files the scenario reads, of one that was imported.
const opened = { name: '', text: '', version: null, beside: null };

function notice(text, ...buttons) {
  $('notice').hidden = !text;
  $('notice').replaceChildren(text, ...buttons.flatMap((b) => [' ', b]));
}

function button(text, act) {
  const b = document.createElement('button');
  b.type = 'button';
  b.textContent = text;
  b.addEventListener('click', act);
  return b;
}

function fail(error) {
  if (error.name === 'AbortError') return;
  if (error instanceof Refusal) notice(error.message);
  else notice('The server does not answer. Is ddbsim serve still running?');
}

// ---- runs

let checking, typeTimer, dragTimer;
let valid = true;

function asked() {
  return { text: editor.text, sets: knobs.sets(), beside: opened.beside };
}

const runs = new Runs({
  answer,
  request: asked,
  quiet: () => valid && !many.running,
  told: (diagnostics) => tell(diagnostics),
  shown: present,
  fail,
});

function stopAll() {
  clearTimeout(typeTimer);
  clearTimeout(dragTimer);
  runs.stop();
}

function present(run) {
  answer.show(run);
  answer.view(beside() ?? run.result);
  if (run.until === undefined) knobs.mark(); // a preview is no answer that one could come back to
  $('pin').disabled = answer.pins.length >= 6;
}

// The page of a run says which part of its time is looked at.
addEventListener('message', ({ source, data }) => {
  const frame = $('views').querySelector('iframe:not(.coming)');
  const view = data?.ddbsim === 'view' ? data : null;
  if (!view || source !== frame?.contentWindow || !Number.isFinite(view.until)) return;
  runs.view = view.whole === true || view.until <= 0 ? null : view.until;
});

function tell(diagnostics) {
  editor.tell(diagnostics);
  $('told').replaceChildren(
    ...diagnostics.map((d) => {
      const item = document.createElement('li');
      item.className = d.severity;
      if (d.line) {
        item.append(
          button(`${d.line}:${d.column}`, () => editor.goTo(d.line, d.column)),
          ' ',
        );
      } else if (d.place.startsWith('--set')) {
        item.append(`${d.place}: `);
      }
      item.append(`${d.severity === 'error' ? '' : `${d.severity}: `}${d.message}`);
      return item;
    }),
  );
}

async function check() {
  checking?.abort();
  checking = new AbortController();
  try {
    const told = await ask('/api/check', asked(), checking.signal);
    valid = told.valid;
    tell(told.diagnostics);
    answer.stale(!valid);
    if (!valid) answer.say('the last answer, of the text before');
    return valid;
  } catch (error) {
    fail(error);
    return false;
  }
}

function typed() {
  stopAll();
  offerNumbers();
  showFile();
  typeTimer = setTimeout(async () => {
    knobs.follow(editor.numbers());
    if (!(await check())) return;
    knobs.declare(editor.knobs(), editor.numbers());
    runs.start();
  }, TYPING_MS);
}

// A newer value ends the run of the older one, but for one that will show something at once: so that one who drags
// on sees more than nothing.
function moved() {
  many.stale();
  clearTimeout(dragTimer);
  if (!runs.nearlyDone) runs.stop();
  dragTimer = setTimeout(() => runs.start(true), DRAGGING_MS);
}

// ---- knobs

function offerNumbers() {
  const numbers = editor.numbers();
  $('add-knob').replaceChildren(
    new Option('choose a number …', ''),
    ...numbers.map((n) => new Option(`${n.path} = ${n.text}`, n.path)),
  );
}

function addKnob(path) {
  knobs.add(editor.numbers().find((n) => n.path === path));
  many.stale();
}

$('add-knob').addEventListener('change', (e) => {
  if (e.target.value) addKnob(e.target.value);
  e.target.value = '';
});
$('keep').addEventListener('click', () => {
  for (const knob of knobs.items)
    if (knob.value !== knob.base) editor.replace(knob.path, `${knob.value}${knob.unit}`);
});
$('undo-knobs').addEventListener('click', () => knobs.reset());

// ---- pins

let compared; // {of, result}: the page of these results

function beside() {
  return $('beside').getAttribute('aria-pressed') === 'true' && compared ? compared.result : null;
}

async function compare() {
  const results = [...answer.pins.map((p) => p.result), answer.run.result];
  const { result } = await ask('/api/compare', { results: [...new Set(results)] });
  compared = { result };
  answer.view(result);
}

$('pin').addEventListener('click', () => {
  if (!answer.pin()) return;
  $('numbers').open = true;
  $('beside').hidden = $('to-variants').hidden = false;
  $('pin').disabled = answer.pins.length >= 6;
});
answer.onunpin = () => {
  $('beside').hidden = $('to-variants').hidden = !answer.pins.length;
  $('pin').disabled = false;
  if (!answer.pins.length) showOne();
};

function showOne() {
  $('beside').setAttribute('aria-pressed', 'false');
  compared = undefined;
  if (answer.run) answer.view(answer.run.result);
}

$('beside').addEventListener('click', (e) => {
  if (e.target.getAttribute('aria-pressed') === 'true') {
    showOne();
    return;
  }
  e.target.setAttribute('aria-pressed', 'true');
  compare().catch((error) => {
    showOne();
    fail(error);
  });
});

// What was pinned of this very text becomes designs of it.
$('to-variants').addEventListener('click', () => {
  const pins = answer.pins.filter((p) => p.text === editor.text);
  const others = answer.pins.filter((p) => p.text !== editor.text).map((p) => p.name);
  const made = addVariants(editor, pins);
  const left = others.length ? ` ${others.join(', ')}: of another text, left out.` : '';
  if (made.why) notice(made.why + left);
  else
    notice(
      `Added to variants: ${made.names.join(', ')}.${left}`,
      button('OK', () => notice('')),
    );
});

// ---- the file

function isEdited() {
  return editor.text !== opened.text;
}

function showFile() {
  $('file-name').textContent = opened.name || 'no file';
  $('file-state').textContent = isEdited() ? 'not saved' : opened.version ? 'saved' : '';
  document.title = `${isEdited() ? '• ' : ''}${opened.name || 'ddbsim workbench'}`;
}

function open(name, text, version, beside = null) {
  stopAll();
  runs.forget();
  knobs.clear();
  Object.assign(opened, { name, text, version, beside });
  editor.open(text);
  answer.pins = [];
  answer.onunpin();
  answer.stale(true);
  answer.say('the answer is of the scenario before');
  valid = true;
  typed();
}

function download(name, blob) {
  const a = document.createElement('a');
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 10000);
}

const asFile = () => new Blob([editor.text], { type: 'text/yaml' });

async function save() {
  const text = editor.text;
  if (!opened.version) {
    download(`${opened.name || 'scenario'}.yaml`.replace(/\.yaml\.yaml$/, '.yaml'), asFile());
    if (opened.beside) await saveBeside();
    opened.text = text;
    showFile();
    return;
  }
  try {
    const { version } = await ask('/api/save', { text, version: opened.version });
    Object.assign(opened, { text, version });
    notice('');
    showFile();
  } catch (error) {
    if (error.status === 409) lookAtFile();
    else fail(error);
  }
}

// What an imported scenario reads lies in files of its own.
async function saveBeside() {
  for (const part of ['traffic.csv', 'measured.csv', 'deployed.json'])
    if (editor.text.includes(`imported.${part}`))
      download(`imported.${part}`, await file(`/api/result/${opened.beside}.${part}`));
}

// Somebody else may have written the file meanwhile.
async function lookAtFile() {
  const now = (await ask('/api/start')).file;
  if (!opened.version || !now || now.version === opened.version) return;
  const reload = () => {
    notice('');
    open(now.name, now.text, now.version);
  };
  if (!isEdited()) {
    reload();
    return;
  }
  notice(
    'The file was changed outside, and so is the text here.',
    button('Show what differs', () => showDifference(now.text, editor.text)),
    button('Take the file', reload),
    button('Keep the text here, to save over it', () => {
      Object.assign(opened, { text: now.text, version: now.version });
      notice('');
      showFile();
    }),
  );
}

$('save').addEventListener('click', save);
addEventListener('focus', () => lookAtFile().catch(() => {}));
addEventListener('keydown', (e) => {
  if ((e.ctrlKey || e.metaKey) && e.key === 's') {
    e.preventDefault();
    save();
  }
});
addEventListener('beforeunload', (e) => {
  if (isEdited() && opened.version) e.preventDefault();
});
addEventListener('dragover', (e) => e.preventDefault());
addEventListener('drop', (e) => {
  e.preventDefault();
  const dropped = [...e.dataTransfer.files];
  if (dropped.length) take(dropped).catch(fail);
});

async function take(dropped) {
  const files = await Promise.all(
    dropped.map(async (f) => ({ name: f.name, text: await f.text() })),
  );
  if (files.length === 1 && /\.ya?ml$/.test(files[0].name))
    offer(files[0].name.replace(/\.ya?ml$/, ''), files[0].text, 'dropped here');
  else await importFiles(files);
}

// What the AWS CLI wrote, made a scenario.
async function importFiles(files) {
  notice(`Reading ${files.length} file${files.length > 1 ? 's' : ''} …`);
  const made = await ask('/api/import', { files });
  const wrong = made.diagnostics.filter((d) => d.severity === 'error').map((d) => d.message);
  if (!made.text) {
    notice(`No scenario could be made of that: ${made.why || wrong.join('; ')}`);
    return;
  }
  open('imported', made.text, null, made.result);
  notice(
    made.said.split('\n')[0].replace(/^.*\//, ''),
    button('OK', () => notice('')),
  );
}

// A stranger's text is looked at first: it runs when somebody says so.
function offer(name, text, from) {
  notice(
    `A scenario was ${from}: ${text.slice(0, 60).split('\n')[0]}`,
    button('Open and run it', () => {
      notice('');
      open(name, text, null);
    }),
    button('No', () => notice('')),
  );
}

// ---- handing on

function quoted(word) {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function command() {
  const sets = knobs.sets().map((s) => ` --set ${quoted(s)}`);
  return `ddbsim run ${quoted(opened.name || 'scenario.yaml')}${sets.join('')}`;
}

async function copy(text, said) {
  await navigator.clipboard.writeText(text);
  notice(said);
  setTimeout(() => $('notice').textContent === said && notice(''), 4000);
}

async function exportAs(form) {
  const name = (opened.name || 'scenario').replace(/\.ya?ml$/, '');
  if (form === 'command') await copy(command(), 'The command was copied.');
  else if (form === 'yaml') download(`${name}.yaml`, asFile());
  else if (!answer.run) notice('There is no result yet.');
  else download(`${name}.${form}`, await file(`/api/result/${answer.run.result}.${form}`));
}

$('export').addEventListener('change', (e) => {
  const form = e.target.value;
  e.target.value = '';
  if (form) exportAs(form).catch(fail);
});
$('share').addEventListener('click', async () => {
  const link = `${location.origin}/#s=${await pack(editor.text)}`;
  copy(
    link,
    'The link was copied. It holds the scenario itself; whoever has ddbsim serve open puts what stands behind # there.',
  ).catch(fail);
});

async function openShared() {
  const shared = new URLSearchParams(location.hash.slice(1)).get('s');
  if (!shared) return;
  history.replaceState(null, '', location.pathname);
  const text = await unpack(shared).catch(() => null);
  if (text === null) notice('What stands behind # is no scenario.');
  else offer('shared', text, 'in the link');
}
addEventListener('hashchange', openShared);

// ---- columns of a narrow window

for (const b of document.querySelectorAll('.tabs button'))
  b.addEventListener('click', () => {
    $('columns').dataset.shown = b.dataset.column;
    for (const other of document.querySelectorAll('.tabs button'))
      other.setAttribute('aria-pressed', String(other === b));
  });

// ---- the beginning

async function begin() {
  const [{ file: given }, gallery] = await Promise.all([ask('/api/start'), ask('/api/gallery')]);
  for (const g of gallery) $('gallery').append(new Option(g.name, g.name));
  for (const g of gallery) $('gallery').querySelector(`[value="${g.name}"]`).title = g.question;
  $('gallery').addEventListener('change', (e) => {
    const chosen = gallery.find((g) => g.name === e.target.value);
    e.target.value = '';
    if (!chosen) return;
    const go = () => {
      notice('');
      open(chosen.name, chosen.text, null);
    };
    if (isEdited()) notice('The text here is not saved.', button(`Open ${chosen.name}`, go));
    else go();
  });
  if (given) open(given.name, given.text, given.version);
  else {
    const first = gallery.find((g) => g.name === 'quickstart') ?? gallery[0];
    open(first.name, first.text, null);
  }
  await openShared();
}

begin().catch(fail);
