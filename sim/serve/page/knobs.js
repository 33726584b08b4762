// Sliders for numbers of the scenario. Moving one changes the run (--set) and not the text, until it is kept.

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

const STEPS = 200;

export class Knobs {
  // changed(): a value is another one.
  constructor(list, buttons, changed) {
    this.list = list;
    this.buttons = buttons;
    this.changed = changed;
    this.items = [];
  }

  has(path) {
    return this.items.some((k) => k.path === path);
  }

  add(number) {
    if (!number || this.has(number.path)) return;
    const knob = { ...number, ...rangeOf(number.value, number.unit), base: number.value };
    knob.whole = Number.isInteger(number.value) && (knob.to >= 10 || number.unit === '');
    if (knob.whole) {
      knob.from = Math.floor(knob.from);
      knob.to = Math.max(Math.ceil(knob.to), knob.from + 1);
      if (knob.log && knob.from < 1) knob.from = 1;
    }
    knob.seen = new Set();
    this.items.push(knob);
    this.draw(knob);
    this.buttons.hidden = false;
  }

  remove(knob) {
    this.items = this.items.filter((k) => k !== knob);
    knob.box.remove();
    this.buttons.hidden = !this.items.length;
    this.changed();
  }

  clear() {
    for (const knob of this.items) knob.box.remove();
    this.items = [];
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
