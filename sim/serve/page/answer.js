// What a run said: its verdict, its measures beside those that were pinned, and its report page in a frame. The page
// is the report's own, in an origin of its own, where nothing of it can ask the server for anything.

import { measuresOf, show, withHalf } from './measures.js';

function el(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes ?? {})) if (v !== undefined) e.setAttribute(k, v);
  e.append(...children);
  return e;
}

export class Answer {
  constructor() {
    const $ = (id) => document.getElementById(id);
    this.verdict = $('verdict');
    this.whose = $('whose');
    this.measures = $('measures');
    this.views = $('views');
    this.badge = $('badge');
    this.state = $('state');
    this.progress = $('progress');
    this.section = $('answer');
    this.pins = [];
  }

  // A run goes on: the last answer stays, greyed when it is of a text that is wrong by now.
  busy(part) {
    this.progress.hidden = part === null;
    if (part === null) return;
    if (part > 0) this.progress.value = part;
    else this.progress.removeAttribute('value');
  }

  stale(is) {
    this.section.classList.toggle('stale', is);
  }

  say(text) {
    if (this.state.textContent !== text) this.state.textContent = text;
  }

  show(run) {
    this.run = run;
    this.stale(false);
    this.badge.textContent = run.badge;
    this.whose.textContent = `${run.label.replace(/, \d+ seeds?$/, '')}, seed ${run.summary.seed}`;
    this.verdict.textContent = run.summary.verdict;
    this.draw();
  }

  // Of several seeds their mean; `value`, of the one whose page is shown, stands beside it.
  cell(value, unit, base, spread) {
    const td = el(
      'td',
      { 'data-exact': value === null ? 'null' : String(value), title: String(value) },
      spread ? withHalf(spread, unit) : show(value, unit),
    );
    if (base !== undefined && base !== null && value !== base && typeof value === 'number')
      td.append(el('span', { class: 'soft' }, ` ${value > base ? '▲' : '▼'}`));
    return td;
  }

  draw() {
    if (!this.run) return;
    const columns = [...this.pins, { name: 'now', ...this.run }];
    const tables = columns.map((c) => new Map(measuresOf(c.summary).map((r) => [r[0], r])));
    const names = [...new Set(tables.flatMap((t) => [...t.keys()]))];
    const heads = columns.map((c, i) => {
      const th = el(
        'th',
        { scope: 'col', title: c.sets.join('\n') || 'the scenario as it is' },
        c.name,
        el('span', { class: 'soft label' }, c.label),
      );
      if (i < this.pins.length) {
        const drop = el('button', { type: 'button', 'aria-label': `Unpin ${c.name}` }, '×');
        drop.addEventListener('click', () => this.unpin(c));
        th.firstChild.after(' ', drop);
      }
      return th;
    });
    const rows = names.map((name) => {
      const first = tables[0].get(name)?.[1];
      return el(
        'tr',
        {},
        el('th', { scope: 'row' }, name),
        ...tables.map((t, i) => {
          const row = t.get(name);
          const spread = columns[i].spread?.get(name);
          return row ? this.cell(row[1], row[2], i ? first : undefined, spread) : el('td', {}, '–');
        }),
      );
    });
    const changed = columns.map((c) => el('td', { class: 'sets' }, c.sets.join('\n') || '–'));
    this.measures.replaceChildren(
      el(
        'table',
        {},
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'measure'), ...heads)),
        el('tbody', {}, ...rows, el('tr', {}, el('th', { scope: 'row' }, 'changed'), ...changed)),
      ),
    );
  }

  pin() {
    if (!this.run || this.pins.length >= 6) return false;
    const taken = this.pins.map((p) => p.name);
    const name = ['A', 'B', 'C', 'D', 'E', 'F'].find((n) => !taken.includes(n));
    this.pins.push({ name, ...this.run });
    this.draw();
    return true;
  }

  unpin(pin) {
    this.pins = this.pins.filter((p) => p.name !== pin.name);
    this.draw();
    this.onunpin?.();
  }

  // The old page stays until the new one is there.
  view(result) {
    if (this.shown === result) return;
    this.shown = result;
    const next = el('iframe', {
      title: 'Report of the run',
      sandbox: 'allow-scripts allow-downloads',
      class: 'coming',
      src: `/view/${result}#hero`, // the verdict stands above it already
    });
    next.addEventListener('load', () => {
      if (this.shown !== result) {
        next.remove();
        return;
      }
      for (const old of [...this.views.children]) if (old !== next) old.remove();
      next.classList.remove('coming');
      this.views.dataset.result = result;
    });
    for (const old of this.views.querySelectorAll('.coming')) old.remove();
    this.views.append(next);
  }
}
