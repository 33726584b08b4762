// The picture of a run that the program has drawn (hero.c), with what needs a script: it zooms with all
// charts, reads values at a cursor, and its marks can be chosen.

const SVG = 'http://www.w3.org/2000/svg';

function svg(tag, attributes, text) {
  const e = document.createElementNS(SVG, tag);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  if (text !== undefined) e.textContent = text;
  return e;
}

// What the program placed by percentages of the whole run, with the fractions that it had there.
function placesOf(root) {
  return [...root.querySelectorAll('[x$="%"]')]
    .filter((e) => !e.closest('.axis') && !e.classList.contains('side'))
    .map((e) => ({
      e,
      from: parseFloat(e.getAttribute('x')) / 100,
      part: e.getAttribute('width')?.endsWith('%') ? parseFloat(e.getAttribute('width')) / 100 : 0,
    }));
}

// Puts it where the range [a, b] of the run's fractions has it; what lies outside is not shown.
function place(p, a, b) {
  const from = (p.from - a) / (b - a),
    to = from + p.part / (b - a),
    shown = to >= -1e-9 && from <= 1 + 1e-9,
    left = Math.max(0, from);
  p.e.setAttribute('visibility', shown ? 'visible' : 'hidden');
  if (!shown) return;
  p.e.setAttribute('x', `${(100 * (p.part ? left : from)).toFixed(4)}%`);
  if (p.part) p.e.setAttribute('width', `${(100 * (Math.min(1, to) - left)).toFixed(4)}%`);
}

// Ticks as picture.c makes them, of another range.
function drawTicks(axis, most, from, to) {
  const lines = [...axis.querySelectorAll('line')],
    y1 = axis.dataset.top ?? lines[0]?.getAttribute('y1') ?? '0',
    y2 = axis.dataset.bottom ?? lines[0]?.getAttribute('y2') ?? '0';
  axis.dataset.top = y1;
  axis.dataset.bottom = y2;
  axis.replaceChildren(
    ...timeTicks(from, to, most).flatMap((t) => {
      const x = `${((100 * (t.at - from)) / (to - from)).toFixed(4)}%`,
        label = (text, y) => svg('text', { class: 'label', x, y: Number(y2) + y }, text);
      return [
        svg('line', { class: t.midnight ? 'midnight' : 'tick', x1: x, x2: x, y1, y2 }),
        label(t.label, 15),
        ...(t.date ? [label(t.date, 29)] : []),
      ];
    }),
  );
}

// Steps of a series as a path in a plane of 2,000 by 1,000; null is a gap. `low` makes it an area.
function stepPath(times, values, from, to, top, end, low) {
  const x = (t) =>
      Math.round((2000 * (Math.min(Math.max(t, from - 1), to + 1) - from)) / (to - from)),
    y = (v) => Math.round(1000 * (1 - Math.min(v, top) / top));
  let out = '',
    back = '',
    open = false;
  const close = () => {
    if (open && low) out += back + 'Z';
    open = false;
    back = '';
  };
  for (let i = 0; i < times.length; i++) {
    const next = i + 1 < times.length ? times[i + 1] : end,
      v = values[i];
    if (next < from || times[i] > to) continue;
    if (v === null || (low && !(v > (low[i] ?? 0)))) {
      close();
      continue;
    }
    out += `${open ? 'V' : `M${x(times[i])} `}${y(v)}H${x(next)}`;
    if (low) back = `V${y(low[i] ?? 0)}H${x(times[i])}` + back;
    open = true;
  }
  close();
  return out;
}

class Hero {
  constructor(figure, run) {
    this.figure = figure;
    this.run = run;
    this.svg = figure.querySelector('svg.demand');
    const panel = run.data.panels.find(
      (p) => p.group === figure.dataset.group && p.side === figure.dataset.side,
    );
    this.panel = panel;
    [this.demand, this.served, this.bought, this.above] = panel.series.map((s) => s.values);
    this.paths = [...this.svg.querySelectorAll('path')].map((e) => [e, e.getAttribute('d')]);
    this.top = Math.max(
      ...[...this.svg.querySelectorAll('text.side')].map((t) => Number(t.dataset.units ?? 0)),
    );
    this.credit = run.data.panels.find(
      (p) => p.id === `${figure.dataset.group}/${figure.dataset.side}/burst`,
    )?.series[0]?.values;
  }
  draw(from, to, whole) {
    if (whole) {
      for (const [e, d] of this.paths) e.setAttribute('d', d);
      return;
    }
    const at = (values, low, top = this.top) =>
      stepPath(this.run.times, values, from, to, top, this.run.end, low);
    const all = this.served.map((v, i) => (v === null ? null : v + (this.above[i] ?? 0))),
      none = this.served.map(() => 0);
    const d = {
      served: () => at(this.served, none),
      above: () => at(all, this.served),
      demand: () => at(this.demand),
      bought: () => at(this.bought),
      credit: () =>
        this.credit ? at(this.credit, none, Math.max(...this.credit.map((v) => v ?? 0))) : '',
    };
    for (const [e] of this.paths)
      if (d[e.getAttribute('class')]) e.setAttribute('d', d[e.getAttribute('class')]());
  }
  reading(i) {
    const value = (v, name) => `${name} ${v === null ? 'n/a' : show(v, 'units/s')}`;
    return [
      value(this.demand[i], 'demand'),
      value(this.served[i], 'served'),
      this.bought[i] === null
        ? 'provisioned n/a (on demand)'
        : value(this.bought[i], 'provisioned'),
      value(this.above[i], 'not served'),
    ].join(', ');
  }
}

// All pictures and the lane of a run share one cursor and one reading line.
class Picture {
  constructor(run) {
    this.run = run;
    this.root = document.getElementById('hero');
    this.heroes = [...this.root.querySelectorAll('figure.hero')].map((f) => new Hero(f, run));
    this.places = placesOf(this.root);
    this.plots = [...this.root.querySelectorAll('.plot')];
    if (!this.heroes.length) return;
    this.reading = el('p', { class: 'reading', id: 'reading' }, this.hint());
    this.spoken = el('p', { class: 'unseen', 'aria-live': 'polite' });
    this.root.append(this.controls(), this.reading, this.spoken);
    for (const h of this.heroes) {
      this.listen(h);
      h.figure.append(
        el(
          'details',
          { class: 'copying' },
          el('summary', {}, 'Copy'),
          copyView(h.panel, run.times, h.figure.querySelector('h2').textContent),
        ),
      );
    }
    this.marks();
    Zoom.listeners.add((from, to) => this.zoom(from, to));
  }
  hint() {
    return 'Point at the picture, or move with the arrow keys, to read values; drag to zoom.';
  }
  controls() {
    const button = (label, text, action) => {
      const b = el('button', { type: 'button', 'aria-label': label }, text);
      b.addEventListener('click', action);
      return b;
    };
    return el(
      'div',
      { class: 'controls', role: 'group', 'aria-label': 'Range of time of all charts' },
      button('Zoom in', '+', () => Zoom.by(0.5, 0)),
      button('Zoom out', '−', () => Zoom.by(2, 0)),
      button('Earlier', '◂', () => Zoom.by(1, -0.25)),
      button('Later', '▸', () => Zoom.by(1, 0.25)),
      button('All of the time', 'all', () => Zoom.reset()),
    );
  }
  zoom(from, to) {
    const { begin, end } = this.run,
      whole = from <= begin && to >= end,
      a = (from - begin) / (end - begin),
      b = (to - begin) / (end - begin);
    for (const p of this.places) place(p, a, b);
    for (const h of this.heroes) h.draw(from, to, whole);
    for (const axis of this.root.querySelectorAll('.axis'))
      drawTicks(
        axis,
        axis.classList.contains('wide') ? 14 : axis.classList.contains('middle') ? 8 : 4,
        from,
        to,
      );
    this.leave();
  }
  listen(hero) {
    const plot = hero.svg.parentElement;
    plot.setAttribute('tabindex', '0');
    plot.setAttribute('role', 'group');
    plot.setAttribute('aria-label', `${hero.figure.querySelector('h2').textContent}, over time`);
    hero.cursor = plot.appendChild(el('span', { class: 'cursor' }));
    hero.select = plot.appendChild(el('span', { class: 'select' }));
    const at = (e) => {
      const box = hero.svg.getBoundingClientRect(),
        part = Math.min(1, Math.max(0, (e.clientX - box.left) / box.width));
      return Zoom.range[0] + part * (Zoom.range[1] - Zoom.range[0]);
    };
    let start = null;
    plot.addEventListener('pointermove', (e) => {
      this.point(at(e));
      if (start !== null) this.mark(hero, start, at(e));
    });
    plot.addEventListener('pointerleave', () => {
      if (start === null) this.leave();
    });
    plot.addEventListener('pointerdown', (e) => {
      if (e.button !== 0 || e.pointerType === 'touch') {
        this.point(at(e));
        return;
      }
      start = at(e);
      plot.setPointerCapture(e.pointerId);
    });
    plot.addEventListener('pointerup', (e) => {
      const from = start;
      start = null;
      hero.select.style.width = '0';
      if (from !== null && Math.abs(at(e) - from) > 0.01 * (Zoom.range[1] - Zoom.range[0]))
        Zoom.set(Math.min(from, at(e)), Math.max(from, at(e)));
    });
    plot.addEventListener('dblclick', () => Zoom.reset());
    plot.addEventListener('keydown', (e) => this.key(e));
  }
  mark(hero, from, to) {
    const width = Zoom.range[1] - Zoom.range[0];
    hero.select.style.left = `${(100 * (Math.min(from, to) - Zoom.range[0])) / width}%`;
    hero.select.style.width = `${(100 * Math.abs(to - from)) / width}%`;
  }
  index(t) {
    const times = this.run.times;
    let low = 0,
      high = times.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (times[middle] <= t) low = middle;
      else high = middle;
    }
    return low;
  }
  point(t) {
    const i = this.index(t);
    this.at = i;
    const part = (this.run.times[i] - Zoom.range[0]) / (Zoom.range[1] - Zoom.range[0]);
    for (const h of this.heroes) {
      h.cursor.style.left = `${100 * Math.min(1, Math.max(0, part))}%`;
      h.cursor.classList.add('on');
    }
    const many = this.heroes.length > 1,
      name = (h) => (many ? `${h.figure.dataset.group} ${h.figure.dataset.side}: ` : '');
    this.reading.textContent =
      `${clock(this.run.times[i], true)} ${Zone.name}: ` +
      this.heroes.map((h) => name(h) + h.reading(i)).join('; ') +
      this.nearEvent(this.run.times[i]);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.spoken.textContent = this.reading.textContent;
    }, 300);
  }
  // The event under the cursor: within a hundredth of the range.
  nearEvent(t) {
    const near = this.run.events
      .map((e) => [Math.abs(e.t - t), e])
      .filter(([d]) => d < 0.005 * (Zoom.range[1] - Zoom.range[0]))
      .sort((a, b) => a[0] - b[0])[0];
    return near
      ? ` · ${clock(near[1].t)} ${near[1].subject.split('/').pop()}: ${near[1].detail}`
      : '';
  }
  leave() {
    for (const h of this.heroes) h.cursor.classList.remove('on');
    this.reading.textContent = this.hint();
  }
  key(event) {
    const column = Math.max(1, Math.round(this.run.times.length / 530)),
      steps = {
        ArrowLeft: -column,
        ArrowRight: column,
        PageUp: -10 * column,
        PageDown: 10 * column,
      };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const first = this.index(Zoom.range[0]),
      last = this.index(Zoom.range[1] - 1e-6);
    let to = null;
    if (event.key in steps) to = (this.at ?? first) + steps[event.key];
    else if (event.key === 'Home') to = first;
    else if (event.key === 'End') to = last;
    if (to === null) {
      onKey(event);
      return;
    }
    event.preventDefault();
    this.point(this.run.times[Math.min(last, Math.max(first, to))]);
  }
  // A mark zooms to its extent; where that is shown already, it opens the list.
  marks() {
    for (const m of this.root.querySelectorAll('.mark')) {
      const from = this.run.begin + Number(m.dataset.from),
        to = this.run.begin + Number(m.dataset.to),
        room = Math.max(0.15 * (to - from), 120);
      m.setAttribute('role', 'button');
      m.setAttribute('tabindex', '0');
      m.setAttribute('aria-label', m.textContent.replace(/\s+/g, ' ').trim());
      const choose = () => {
        const [a, b] = Zoom.range;
        if (Math.abs(a - Math.max(this.run.begin, from - room)) < 1 && b <= to + room + 1) {
          const list = document.getElementById('events').nextElementSibling;
          list.open = true;
          list.scrollIntoView();
        } else Zoom.set(from - room, to + room);
      };
      m.addEventListener('click', choose);
      m.addEventListener('keydown', (e) => {
        if (e.key !== 'Enter' && e.key !== ' ') return;
        e.preventDefault();
        choose();
      });
    }
  }
}
