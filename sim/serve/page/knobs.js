// Sliders for numbers of the scenario. Moving one changes the run (--set) and not the text, until it is kept.

import { quantityOf } from './yaml_path.js';

function el(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes ?? {})) if (v !== undefined) e.setAttribute(k, v);
  e.append(...children);
  return e;
}

// A path may be broken behind its points.
function atPoints(path) {
  return path.split('.').flatMap((part, i) => (i ? ['.', el('wbr'), part] : [part]));
}

// Three significant digits, and a whole number where the scenario has one.
function rounded(value, whole) {
  const short = Number(value.toPrecision(3));
  return whole ? Math.round(short) : short;
}

// From where to where a number may reasonably be moved: a quarter to four times of it, in even ratios; a share to its
// whole.
export function rangeOf(value, unit) {
  if (unit === '%') return { from: 0, to: 100, log: false };
  if (value > 0)
    return { from: rounded(value / 4, false), to: rounded(value * 4, false), log: true };
  return { from: 0, to: 10, log: false };
}

// The ends in the number's own unit, which the slider keeps; null when they are of another kind.
const UNITS = [
  { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600, d: 86400, w: 604800 },
  {
    B: 1,
    KiB: 1024,
    MiB: 1024 ** 2,
    GiB: 1024 ** 3,
    TiB: 1024 ** 4,
    KB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
  },
  { '': 1, '%': 0.01, k: 1e3, M: 1e6, G: 1e9 },
];

function inUnit(number, from, to) {
  const of = UNITS.find((u) => number.unit in u && from.unit in u && to.unit in u);
  if (!of) return null;
  const convert = (q) => Number(((q.value * of[q.unit]) / of[number.unit]).toPrecision(12));
  return { from: convert(from), to: convert(to) };
}

const STEPS = 200;

export class Knobs {
  // changed(): a value is another one.
  constructor(list, buttons, changed) {
    this.list = list;
    this.buttons = buttons;
    this.changed = changed;
    this.items = [];
    this.gone = new Set();
  }

  has(path) {
    return this.items.some((k) => k.path === path);
  }

  // ends: {from, to, log}; without them some around the number.
  add(number, ends) {
    if (!number || this.has(number.path)) return;
    const knob = { ...number, ...(ends ?? rangeOf(number.value, number.unit)), base: number.value };
    knob.whole =
      Number.isInteger(number.value) &&
      (!ends || (Number.isInteger(ends.from) && Number.isInteger(ends.to))) &&
      (knob.to >= 10 || number.unit === '');
    if (knob.whole && !ends) {
      knob.from = Math.floor(knob.from);
      knob.to = Math.max(Math.ceil(knob.to), knob.from + 1);
      if (knob.log && knob.from < 1) knob.from = 1;
    }
    knob.seen = new Set();
    this.items.push(knob);
    this.draw(knob);
    this.buttons.hidden = false;
  }

  // The sliders that the scenario names, with the ends that it gives them. One that was taken away comes again with
  // another text only.
  declare(knobs, numbers) {
    for (const told of knobs) {
      const from = quantityOf(told.from);
      const to = quantityOf(told.to);
      const number = numbers.find((n) => n.path === told.path);
      if (!number || !from || !to) continue;
      const knob = this.items.find((k) => k.path === told.path);
      if (!knob && this.gone.has(told.path)) continue;
      const ends = inUnit(number, from, to);
      if (!ends) continue;
      if (!knob) this.add(number, { ...ends, log: told.log });
      else if (knob.from !== ends.from || knob.to !== ends.to || knob.log !== told.log) {
        Object.assign(knob, ends, { log: told.log });
        this.show(knob);
      }
    }
  }

  remove(knob) {
    this.gone.add(knob.path);
    this.items = this.items.filter((k) => k !== knob);
    knob.box.remove();
    this.buttons.hidden = !this.items.length;
    this.changed();
  }

  clear() {
    for (const knob of this.items) knob.box.remove();
    this.items = [];
    this.gone.clear();
    this.buttons.hidden = true;
  }

  position(knob, value) {
    const part = knob.log
      ? Math.log(value / knob.from) / Math.log(knob.to / knob.from)
      : (value - knob.from) / (knob.to - knob.from);
    return Math.round(Math.min(1, Math.max(0, part)) * STEPS);
  }

  valueAt(knob, position) {
    const part = position / STEPS;
    return rounded(
      knob.log
        ? knob.from * (knob.to / knob.from) ** part
        : knob.from + (knob.to - knob.from) * part,
      knob.whole,
    );
  }

  set(knob, value) {
    if (!Number.isFinite(value) || value === knob.value) return;
    knob.value = value;
    this.show(knob);
    this.changed();
  }

  show(knob) {
    knob.slider.value = this.position(knob, knob.value);
    knob.slider.setAttribute('aria-valuetext', `${knob.value}${knob.unit}`);
    if (document.activeElement !== knob.number) knob.number.value = knob.value;
    knob.was.textContent =
      knob.value === knob.base ? 'as in the scenario' : `scenario: ${knob.base}${knob.unit}`;
  }

  draw(knob) {
    const id = `knob-${knob.path.replace(/[^\w]/g, '-')}`;
    knob.slider = el('input', { type: 'range', id, min: 0, max: STEPS, list: `${id}-seen` });
    knob.number = el('input', { type: 'number', step: 'any', 'aria-label': `${knob.path}, value` });
    knob.was = el('span', { class: 'soft' });
    knob.marks = el('datalist', { id: `${id}-seen` });
    const remove = el(
      'button',
      { type: 'button', 'aria-label': `No slider for ${knob.path}` },
      '×',
    );
    knob.box = el(
      'div',
      { class: 'knob' },
      el('div', { class: 'row' }, el('label', { for: id }, ...atPoints(knob.path)), remove),
      knob.slider,
      el('div', { class: 'row' }, el('span', {}, knob.number, knob.unit), knob.was),
      knob.marks,
    );
    knob.slider.addEventListener('input', () =>
      this.set(knob, this.valueAt(knob, Number(knob.slider.value))),
    );
    knob.number.addEventListener('change', () => {
      const value = Number(knob.number.value);
      if (value < knob.from) knob.from = value > 0 || !knob.log ? value : knob.from;
      if (value > knob.to) knob.to = value;
      this.set(knob, value);
    });
    remove.addEventListener('click', () => this.remove(knob));
    this.list.append(knob.box);
    this.show(knob);
  }

  // A tick where a run has been.
  mark() {
    for (const knob of this.items) {
      if (knob.seen.has(knob.value)) continue;
      knob.seen.add(knob.value);
      knob.marks.append(el('option', { value: this.position(knob, knob.value) }));
    }
  }

  // What differs from the scenario, as --set takes it.
  sets() {
    return this.items.filter((k) => k.value !== k.base).map((k) => `${k.path}=${k.value}${k.unit}`);
  }

  // Between the ends, as --change takes it.
  changes() {
    return this.items.map((k) => `${k.path}=${k.from}${k.unit}..${k.to}${k.unit}`);
  }

  // Some values from end to end, as --vary takes them.
  values(count) {
    return this.items.map((k) => {
      const list = Array.from({ length: count }, (_, i) =>
        this.valueAt(k, (STEPS * i) / (count - 1)),
      );
      return `${k.path}=${[...new Set(list)].map((v) => `${v}${k.unit}`).join(',')}`;
    });
  }

  reset() {
    for (const knob of this.items) {
      knob.value = knob.base;
      this.show(knob);
    }
    this.changed();
  }

  // The text is another one: a number that is no longer there has no slider.
  follow(numbers) {
    for (const knob of [...this.items]) {
      const number = numbers.find((n) => n.path === knob.path && n.unit === knob.unit);
      if (!number) {
        this.remove(knob);
      } else if (number.value !== knob.base) {
        if (knob.value === knob.base) knob.value = number.value;
        knob.base = number.value;
        this.show(knob);
      }
    }
  }
}
