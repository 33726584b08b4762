// Many runs of what the sliders move: the cheapest setting that meets a goal (plan), or a look across the ranges
// (sweep). Both tell how far they are; what is stopped keeps what it has shown.

import { stop, stream } from './server.js';

const $ = (id) => document.getElementById(id);
const VALUES = 7,
  BUDGET = '2m';

function line(tag, text) {
  const e = document.createElement(tag);
  e.textContent = text;
  return e;
}

function setting(point) {
  return Object.entries(point.setting)
    .map(([path, value]) => `${path}=${value}`)
    .join(', ');
}

export class Many {
  // onsweep(result): a sweep's page can be shown.
  constructor({ knobs, editor, begin, request, onsweep }) {
    this.knobs = knobs;
    this.editor = editor;
    this.begin = begin;
    this.request = request;
    this.onsweep = onsweep;
    $('many').addEventListener('submit', (e) => {
      e.preventDefault();
      this.plan();
    });
    $('sweep').addEventListener('click', () => this.sweep());
    $('stop').addEventListener('click', () => this.stop());
    $('goal').addEventListener('focus', () => this.offerGoals());
  }

  get running() {
    return Boolean(this.control);
  }

  // What there is by then is told as the answer; once more, and it is left.
  async stop() {
    const control = this.control;
    if (!control || this.stopping === control) {
      control?.abort();
      return;
    }
    this.stopping = control;
    $('many-answer').append(line('p', 'Stops …'));
    await stop().catch(() => control.abort());
  }

  offerGoals() {
    const names = this.editor.names('workloads');
    $('goals').replaceChildren(
      ...names.flatMap((n) => [
        new Option(`workloads/${n}/failed_ratio < 0.1%`),
        new Option(`workloads/${n}/latency_p99 < 50ms`),
      ]),
    );
    if (!$('goal').value && names.length)
      $('goal').value = `workloads/${names[0]}/failed_ratio < 0.1%`;
  }

  // What was found was of other values.
  stale() {
    $('many-answer').classList.toggle('stale', true);
  }

  say(...lines) {
    $('many-answer').classList.remove('stale');
    $('many-answer').replaceChildren(...lines.map((l) => (l instanceof Node ? l : line('p', l))));
  }

  needsKnobs() {
    const count = this.knobs.items.length;
    if (count >= 1 && count <= 4) return false;
    this.say(
      count
        ? 'At most four sliders can be moved together.'
        : 'Make one to four numbers sliders first.',
    );
    return true;
  }

  plan() {
    this.offerGoals();
    if (this.needsKnobs()) return;
    const asked = {
      changes: this.knobs.changes(),
      goals: [$('goal').value],
      futures: Number($('futures').value),
      budget: BUDGET,
    };
    this.run(
      '/api/plan',
      asked,
      (p) => this.tellPlan(p),
      (json, done) => this.showPlan(json, done),
    );
  }

  sweep() {
    if (this.needsKnobs()) return;
    this.offerGoals();
    const asked = {
      vary: this.knobs.values(this.knobs.items.length > 1 ? 4 : VALUES),
      goals: [$('goal').value],
      futures: Math.min(Number($('futures').value), 20),
    };
    this.run(
      '/api/sweep',
      asked,
      (p) => this.say(`${p.done} of ${p.of} runs`),
      (json, done) => this.showSweep(json, done),
    );
  }

  tellPlan({ done, best }) {
    this.say(
      `${done} runs`,
      best
        ? `best so far: ${best.levels} at ${best.cost.toPrecision(4)}, held in ${best.held} of ${best.futures} futures`
        : 'none that holds yet',
    );
  }

  async run(address, asked, progress, show) {
    this.control?.abort();
    this.begin();
    const control = new AbortController();
    this.control = control;
    $('stop').hidden = false;
    this.say('begins …');
    const { text, resolution, beside } = this.request();
    const told = [];
    let summary, done;
    try {
      await stream(
        address,
        { text, resolution, beside, ...asked },
        (name, data) => {
          if (name === 'progress') progress(JSON.parse(data).progress);
          else if (name === 'told') told.push(JSON.parse(data).message);
          else if (name === 'summary') summary = data;
          else if (name === 'done') done = JSON.parse(data);
        },
        control.signal,
      );
      if (summary && !done?.stopped) show(JSON.parse(summary), done ?? {});
      else this.say(...(told.length ? told : ['It was stopped.']));
    } catch (error) {
      if (error.name === 'AbortError') $('many-answer').append(line('p', 'Stopped.'));
      else this.say(error.message);
    }
    if (this.control === control) this.control = undefined;
    $('stop').hidden = !this.control;
  }

  showPlan(plan, { partial }) {
    const runs = `${plan.runs} runs were made.`;
    if (!plan.plan) {
      const near = plan.points?.[0];
      if (partial)
        this.say(
          `Stopped: none that holds was found yet. ${runs}`,
          ...(near
            ? [`Tried: ${setting(near)}, held in ${near.held} of ${near.futures} futures`]
            : []),
        );
      else this.say(`No setting within the ranges meets the goal (${plan.runs} runs).`);
      return;
    }
    const list = document.createElement('ul');
    for (const change of this.settingsOf(plan)) list.append(line('li', change));
    const share = `${plan.plan.held} of ${plan.plan.futures} futures`;
    const unproven = partial
      ? `Stopped: the best so far, not proven; it held in ${share}:`
      : `Not proven within the time; it held in ${share}:`;
    const lines = [
      plan.proven ? 'The cheapest that holds, proven in fresh futures:' : unproven,
      list,
      `cost of the run ${plan.plan.cost} USD`,
    ];
    const take = line('button', 'Put the sliders there');
    take.type = 'button';
    take.addEventListener('click', () => this.take(plan));
    this.say(...lines, runs, take);
  }

  settingsOf(plan) {
    return Object.entries(plan.plan.setting).map(([path, value]) => `${path}=${value}`);
  }

  take(plan) {
    for (const set of this.settingsOf(plan)) {
      const [path, text] = set.split('=');
      const knob = this.knobs.items.find((k) => k.path === path);
      if (knob) this.knobs.set(knob, parseFloat(text));
    }
  }

  showSweep(sweep, done) {
    const made =
      sweep.decision?.sentence ?? 'The sweep is made; its page is shown with the answer.';
    if (done.partial && !done.result) this.say('Stopped before the first run was made.');
    else if (done.partial)
      this.say('Stopped: the page shows the runs that were made by then.', made);
    else this.say(made);
    if (done.result) this.onsweep(done.result);
  }
}
