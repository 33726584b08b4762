// What is run for a text and its sliders, from the quickest answer to the surest. Each takes the place of the one
// before, and says what it is:
//
//   preview   while one drags and a run takes long: gathered, one seed, cut at the end of the phase in view
//   draft     gathered (resolution auto), one seed
//   exact     after a rest: each request has its own instant, one seed
//   seeds     the same of the seeds behind it: their mean, and half of its 95 % interval
//   remedies  the exact one once more, with its causes' remedies tried, for the page
//
// A newer request ends what goes on. What was had once is had at once.

import { ask, stream, Refusal } from './server.js';
import { measuresOf, failedOf, withHalf } from './measures.js';

const REST_MS = 3000,
  SETTLE_MS = 600,
  KEPT = 60,
  SEEDS = 5,
  LONG_S = 1,
  PREVIEW_S = 0.7,
  NEARLY_MS = 150;
// Student's t at 97.5 %, of 2, 3, 4 … runs: with one degree of freedom and more.
const STUDENT = [12.706, 4.303, 3.182, 2.776];

const DRAFT = { resolution: 'auto', untried: true };
const EXACT = { resolution: 'request', untried: true };
const REMEDIES = { resolution: 'request' };

function rest(milliseconds, signal) {
  return new Promise((done, fail) => {
    const stop = () => fail(new DOMException('', 'AbortError'));
    if (signal.aborted) stop();
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', () => (clearTimeout(timer), stop()));
  });
}

// Mean and half of its 95 % interval, of three numbers and more.
function spreadOf(values) {
  const count = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / count;
  const square = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (count - 1);
  return { mean, half: STUDENT[count - 2] * Math.sqrt(square / count) };
}

// Of every row of the table: what the seeds have together.
function spreads(summaries) {
  const found = new Map();
  const tables = summaries.map((s) => new Map(measuresOf(s).map((r) => [r[0], r[1]])));
  for (const name of tables[0].keys()) {
    const values = tables.map((t) => t.get(name));
    if (values.every((v) => typeof v === 'number')) found.set(name, spreadOf(values));
  }
  return found;
}

const isExact = (summary) => summary.resolution === 'request';

// How it was simulated: "gathered, 1 seed".
function labelOf(run) {
  const { summary, seeds = [summary], until } = run;
  const how = isExact(summary) ? 'exact' : 'gathered';
  const cut = until === undefined ? '' : `preview of the first ${timeText(until)}, `;
  return `${cut}${how}, ${seeds.length} seed${seeds.length > 1 ? 's' : ''}`;
}

function timeText(seconds) {
  const minutes = Math.floor(seconds / 60);
  const left = Math.round(seconds - 60 * minutes);
  return minutes ? `${minutes}m${left ? `${left}s` : ''}` : `${left}s`;
}

export class Runs {
  // request(): {text, sets, beside}. quiet(): nothing else is being run. told(diagnostics): of a run that was refused.
  // shown(run): one is on the page.
  constructor({ answer, request, quiet, told, shown, fail }) {
    Object.assign(this, { answer, request, quiet, told, shown, fail });
    this.kept = new Map();
    this.took = 0; // seconds, of the last draft of the whole time
    this.view = null; // seconds of the run at which the phase in view ends
  }

  get busy() {
    return Boolean(this.step);
  }

  stop() {
    this.control?.abort();
    this.control = undefined;
  }

  // Another text: what is known of the last one's speed says nothing.
  forget() {
    this.took = 0;
    this.view = null;
    this.last = undefined;
  }

  // Whether the run that goes on will show something before a newer one could.
  get nearlyDone() {
    if (!this.step?.expected) return false;
    const left = this.step.began + this.step.expected - performance.now();
    return left > -NEARLY_MS && left < NEARLY_MS;
  }

  async start(hurry = false) {
    this.stop();
    const control = new AbortController();
    this.control = control;
    try {
      await this.course(this.request(), hurry, control.signal);
    } catch (error) {
      if (error.name !== 'AbortError') this.fail(error);
    }
    if (this.control === control) this.control = undefined;
  }

  async course(asked, hurry, signal) {
    const had = await this.had({ ...asked, ...EXACT });
    const draft = had ?? (await this.draft(asked, hurry, signal));
    if (!draft) return;
    this.show(draft);
    await rest(REST_MS, signal);
    if (!this.quiet()) return;
    const exact = isExact(draft.summary) ? draft : await this.exact(asked, signal);
    if (!exact) return;
    await this.seeds(asked, exact, signal);
    this.answer.say('trying remedies …');
    const whole = await this.one({ ...asked, ...REMEDIES }, signal, 0, true);
    if (whole) this.show({ ...whole, seeds: exact.seeds });
    this.answer.say('done');
  }

  async draft(asked, hurry, signal) {
    if (hurry && (await this.preview(asked, signal))) await rest(SETTLE_MS, signal);
    const draft = await this.one({ ...asked, ...DRAFT }, signal, this.took);
    if (draft && !draft.again) this.took = draft.seconds;
    if (draft) this.view = null;
    return draft;
  }

  async exact(asked, signal) {
    this.answer.say('making it exact …');
    const exact = await this.one({ ...asked, ...EXACT }, signal, 0);
    if (exact) this.show(exact);
    return exact;
  }

  // Where a run is cut so that it is quick: at the end of what is looked at, else some time behind the first trouble;
  // undefined when the whole is quick, or nothing is known of it.
  cut() {
    const whole = this.last?.summary.duration;
    if (this.took <= LONG_S || !whole) return undefined;
    const trouble = this.last.summary.incident?.from ?? 0;
    const quick = Math.max((whole * PREVIEW_S) / this.took, trouble ? trouble + whole / 20 : 0);
    const until = Math.ceil(this.view ?? quick);
    return until < 0.9 * whole ? until : undefined;
  }

  async preview(asked, signal) {
    const until = this.cut();
    if (until === undefined) return false;
    const sets = [...asked.sets, `duration=${until}s`];
    const seen = await this.one({ ...asked, ...DRAFT, sets }, signal, PREVIEW_S, true);
    if (!seen) return false;
    this.show({ ...seen, until, sets: asked.sets });
    return true;
  }

  async seeds(asked, exact, signal) {
    exact.seeds ??= [exact.summary];
    while (exact.seeds.length < SEEDS) {
      this.answer.say(`seed ${exact.seeds.length + 1} of ${SEEDS} …`);
      const seed = exact.summary.seed + exact.seeds.length;
      const next = await this.one({ ...asked, ...EXACT, seed }, signal, 0, true);
      if (!next) return;
      exact.seeds.push(next.summary);
      this.show(exact);
    }
  }

  show(run) {
    const spread = run.seeds?.length >= 3 ? spreads(run.seeds) : undefined;
    const failed = run.seeds?.length >= 3 ? spreadOf(run.seeds.map(failedOf)) : undefined;
    const label = labelOf(run);
    const badge = failed ? `${label}: failed ${withHalf(failed, 'ratio')}` : label;
    if (run.until === undefined) this.last = run;
    this.shown({ ...run, label, badge, spread });
    if (run.seconds) this.answer.say(run.again ? 'had before' : `${run.seconds.toFixed(1)} s`);
  }

  async had(asked) {
    const known = this.kept.get(JSON.stringify(asked));
    return known && (await isThere(known.result)) ? Object.assign(known, { again: true }) : null;
  }

  // One run, of those that were kept or a new one; null when there is none to show. `silent`: what is wrong with it
  // is no news.
  async one(asked, signal, expected, silent = false) {
    const known = await this.had(asked);
    if (known) return known;
    const began = performance.now();
    const step = { began, expected: 1000 * expected };
    this.step = step;
    const silence = setTimeout(() => this.step === step && this.answer.busy(0), 150);
    try {
      const heard = await hear(
        asked,
        signal,
        (part) => this.step === step && this.answer.busy(part),
      );
      return this.conclude(asked, heard, (performance.now() - began) / 1000, silent);
    } finally {
      clearTimeout(silence);
      if (this.step === step) {
        this.step = undefined;
        this.answer.busy(null);
      }
    }
  }

  conclude(asked, { summary, done, told }, seconds, silent) {
    if (summary && done?.result) {
      const key = JSON.stringify(asked);
      const run = { summary, result: done.result, sets: asked.sets, text: asked.text, seconds };
      this.kept.delete(key);
      this.kept.set(key, run);
      if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
      return run;
    }
    if (done?.stopped) this.answer.say('stopped: the run of another tab took its place');
    else if (done?.status > 128 && isExact(asked))
      this.answer.say('not exact: each request takes longer than 60 s of CPU or 1 GiB of memory');
    else if (done?.status > 128)
      this.answer.say('stopped at the limit of one run: 60 s of CPU or 1 GiB of memory');
    else if (done && !silent) {
      this.told(told);
      this.answer.stale(true);
      this.answer.say('no answer: see what is said of the scenario');
    }
    return null;
  }
}

async function hear(asked, signal, progress) {
  const heard = { told: [] };
  await stream(
    '/api/run',
    asked,
    (name, data) => {
      if (name === 'progress') progress(JSON.parse(data).progress.part ?? 0);
      else if (name === 'told') heard.told.push(JSON.parse(data));
      else if (name === 'summary') heard.summary = JSON.parse(data);
      else if (name === 'done') heard.done = JSON.parse(data);
    },
    signal,
  );
  return heard;
}

// Results are bounded, and another tab may have made many.
async function isThere(result) {
  try {
    await ask(`/api/result/${result}`);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
