// The page of a run: what the program wrote stands; the details are added, folded by what they are of.

const OPEN_PANELS = 8;

// A series that says nothing as a curve: the same value throughout, or none.
function isFlat(panel) {
  return panel.series.every((s) => {
    const values = s.values.filter((v) => v !== null);
    return values.every((v) => v === values[0]);
  });
}

// Seconds, shares and money have their unit already.
function withUnit(v, unit) {
  if (v === undefined || v === null) return 'n/a';
  const said = ['1', 's', 'ratio'].includes(unit) || unit.startsWith('USD');
  return show(v, unit) + (said ? '' : ` ${unit}`);
}

function flatText(panel) {
  const name = panel.title.startsWith(panel.group) ? panel.title.slice(panel.group.length + 2) : '';
  return panel.series
    .map(
      (s) =>
        `${s.label}: ${withUnit(
          s.values.find((x) => x !== null),
          panel.unit,
        )}`,
    )
    .map((text) => (name && panel.series.length > 1 ? `${name}, ${text}` : text))
    .join('; ');
}

function sideText(name, side) {
  const throttled = side.throttle_events
    ? `${amount(side.throttle_events)} throttled`
    : 'nothing throttled';
  if (!side.consumed && !side.throttle_events) return `no ${name}s`;
  const bought = side.provisioned_first > 0 ? ` of ${amount(side.provisioned_first)}` : '';
  return `${name}s: peak ${amount(side.peak_consumed_per_second)}${bought} units/s, ${throttled}`;
}

// What happened in a group, in one line.
function groupText(s, group, panels) {
  const resource = s.resources.find((r) => r.group === group);
  if (resource)
    return ['read', 'write', 'all']
      .filter((k) => resource[k])
      .map((k) => sideText(k === 'all' ? 'request' : k, resource[k]))
      .join('; ');
  const caller = s.callers.flatMap((f) => s[f].map((w) => [`${f}/${w.name}`, w]));
  const found = caller.find(([path]) => path === group);
  if (found) {
    const w = found[1];
    return `${amount(w.offered)} calls, ${w.failed || w.rejected ? show(w.failed_ratio, 'ratio') : 'none'} failed, p99 ${w.latency_p99 === null ? 'n/a' : show(w.latency_p99, 's')}`;
  }
  return panels
    .filter((p) => !isFlat(p))
    .flatMap((p) => p.series.map((x) => [p, x]))
    .slice(0, 2)
    .map(([p, x]) => {
      const most = x.values.reduce((a, b) => Math.max(a, b ?? 0), 0);
      return `${x.label}: ${withUnit(most, p.unit)} at most`;
    })
    .join('; ');
}

function panelTitle(panel) {
  const short = panel.title.startsWith(`${panel.group}: `)
    ? panel.title.slice(panel.group.length + 2)
    : panel.title;
  return short.charAt(0).toUpperCase() + short.slice(1);
}

function groupDetails(run, group, id) {
  const s = run.summary,
    panels = run.data.panels.filter((p) => p.group === group),
    maps = run.data.maps.filter((m) => m.group === group),
    drawn = panels.filter((p) => !isFlat(p)),
    flat = panels.filter(isFlat),
    text = groupText(s, group, panels);
  const grid = el('div', { class: 'panels' });
  for (const p of drawn)
    grid.append(timePanel({ ...p, title: panelTitle(p) }, run.times, run.events));
  for (const m of maps)
    grid.append(
      figure(
        m.title,
        `${m.values.length} lines of partitions in the order of their key ranges, the lowest below`,
        true,
        (h, r) => heatMap(h, m, run.events, r),
      ),
    );
  const details = el(
    'details',
    { class: 'group', id, 'data-group': group },
    el('summary', {}, el('h2', {}, group), el('span', {}, text)),
    flat.length ? el('p', { class: 'soft' }, `Constant: ${flat.map(flatText).join('; ')}.`) : null,
    grid,
  );
  const resource = s.resources.find((r) => r.group === group);
  if (resource) details.append(...shareTables(resource));
  details.panels = drawn.length + maps.length;
  details.throttled = resource ? resource.throttle_events : 0;
  return details;
}

// Those that throttled are open, the worst first, while there are few panels.
function openWorst(list) {
  let open = 0;
  for (const d of [...list].sort((a, b) => b.throttled - a.throttled)) {
    if (!d.throttled || open + d.panels > OPEN_PANELS) continue;
    d.open = true;
    open += d.panels;
  }
}

function detailsNav(groups) {
  return nav(
    [
      ['hero', 'Picture'],
      ['causes', 'Why'],
      ['calls', 'Calls'],
      ['details', 'Details'],
      ['events', 'Events'],
      ['scenario', 'Scenario'],
    ].filter(([id]) => document.getElementById(id) && (id !== 'details' || groups)),
  );
}

// A moment of the run, with its day where the run has several.
function told(run, t) {
  const day = (at) => clock(at, true).slice(0, 10);
  return day(run.begin) === day(run.end - 1) ? clock(t) : clock(t, true).slice(5);
}

// All that tells a time, in another zone. Sentences stay in the scenario's.
function relabel(run, name) {
  Zone.use(name);
  for (const e of document.querySelectorAll('.zone')) e.textContent = Zone.name;
  for (const e of document.querySelectorAll('[data-form]'))
    e.textContent = clock(run.begin + Number(e.dataset.at), e.dataset.form === 'date');
  for (const e of document.querySelectorAll('text[data-what]'))
    e.textContent = `${e.dataset.what} ${told(run, run.begin + Number(e.dataset.at))}`;
  for (const row of document.querySelectorAll('#event-table tbody tr'))
    row.querySelector('button').textContent = told(run, run.begin + Number(row.dataset.at));
  for (const c of charts) if (c.holder.chart) c.holder.chart.redraw(false, true);
  Zoom.set(...Zoom.range);
}

function zoneButton(run) {
  Zone.use(run.zone);
  if (Zone.name === 'UTC') return;
  const own = Zone.name,
    b = el('button', { type: 'button' }, 'Show UTC');
  b.title = `Labels change; sentences stay in the time of ${own}.`;
  b.addEventListener('click', () => {
    relabel(run, Zone.name === 'UTC' ? own : 'UTC');
    b.textContent = Zone.name === 'UTC' ? `Show ${own}` : 'Show UTC';
  });
  document.getElementById('theme').before(b);
}

// Charts show when it was, with some room at its sides.
function showTime(run, from, to) {
  const room = Math.max(0.05 * (to - from), 30);
  Zoom.set(run.begin + from - room, run.begin + to + room);
  document.getElementById('hero').scrollIntoView();
}

function causeButtons(run) {
  for (const cause of document.querySelectorAll('.cause[data-from]')) {
    const title = cause.querySelector('h2'),
      b = el('button', { type: 'button', 'aria-label': `Show ${title.textContent}` }, 'Show');
    b.addEventListener('click', () =>
      showTime(run, Number(cause.dataset.from), Number(cause.dataset.to)),
    );
    title.append(' ', b);
  }
}

// The program lists what matters most; the rest is in the data.
function restOfEvents(run) {
  const note = document.getElementById('events-left');
  if (!note) return;
  const b = el('button', { type: 'button' }, `All ${run.events.length} events`);
  b.addEventListener('click', () => {
    const body = document.querySelector('#event-table tbody');
    body.replaceChildren(
      ...run.events.map((e) =>
        el(
          'tr',
          { 'data-at': e.at, 'data-until': e.at, 'data-kind': e.kind },
          el('th', { scope: 'row' }, told(run, e.t)),
          el('td', { class: 'left' }, e.kind),
          el('td', { class: 'left' }, e.subject.split('/').pop()),
          el('td', { class: 'wrap' }, e.detail),
        ),
      ),
    );
    rowButtons(run);
    note.remove();
    document.getElementById('event-kind')?.dispatchEvent(new Event('change'));
  });
  note.append(' ', b);
}

// Each line of the list of events shows its moment in the charts.
function rowButtons(run) {
  for (const row of document.querySelectorAll('#event-table tbody tr')) {
    const cell = row.cells[0],
      at = run.begin + Number(row.dataset.at),
      until = run.begin + Number(row.dataset.until),
      go = el(
        'button',
        { type: 'button', 'aria-label': `${cell.textContent}: show` },
        cell.textContent,
      );
    go.addEventListener('click', () => {
      Zoom.set(at - 300, until + 300);
      document.getElementById('hero').scrollIntoView();
    });
    cell.replaceChildren(go);
  }
}

function eventButtons(run) {
  rowButtons(run);
  restOfEvents(run);
  const kinds = [...new Set(run.events.map((e) => e.kind))];
  if (kinds.length < 2) return;
  const pick = el(
    'select',
    { 'aria-label': 'Kind of event', id: 'event-kind' },
    ...['all kinds', ...kinds].map((k) => el('option', {}, k)),
  );
  pick.addEventListener('change', () => {
    for (const row of document.querySelectorAll('#event-table tbody tr'))
      row.hidden = pick.selectedIndex > 0 && row.dataset.kind !== pick.value;
  });
  document.getElementById('event-table')?.parentElement.before(pick);
}

// The view as the part of the address behind '#', so that it can be sent: zoom, what is open, the theme.
const Hash = {
  write(run) {
    const [a, b] = Zoom.range,
      parts = [];
    if (a > run.begin || b < run.end) parts.push(`t=${a.toFixed(1)}-${b.toFixed(1)}`);
    const open = [...document.querySelectorAll('details[id]')].filter((d) => d.open);
    parts.push(`open=${open.map((d) => d.id).join(',')}`);
    if (this.theme) parts.push(`theme=${this.theme}`);
    history.replaceState(null, '', `#${parts.join('&')}`);
  },
  read(run) {
    const given = new URLSearchParams(location.hash.slice(1)),
      range = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(given.get('t') ?? '');
    if (given.has('open')) {
      const open = given.get('open').split(',');
      for (const d of document.querySelectorAll('details[id]')) d.open = open.includes(d.id);
    }
    if (['dark', 'light'].includes(given.get('theme'))) setTheme((this.theme = given.get('theme')));
    if (range) Zoom.set(Number(range[1]), Number(range[2]));
    else if (given.has('open')) Zoom.set(run.begin, run.end);
  },
};

function followHash(run) {
  let waits = 0;
  const later = () => {
    clearTimeout(waits);
    waits = setTimeout(() => Hash.write(run), 150);
  };
  Hash.read(run);
  Zoom.listeners.add(later);
  main.addEventListener('toggle', later, true);
  document.getElementById('theme').addEventListener('click', () => {
    Hash.theme = document.documentElement.dataset.theme;
    later();
  });
  addEventListener('hashchange', () => {
    if (location.hash.includes('=')) Hash.read(run);
  });
}

function printButton() {
  const button = (text, all) => {
    const b = el('button', { type: 'button', 'aria-label': `Print: ${text}` }, text);
    b.addEventListener('click', () => {
      document.documentElement.classList.toggle('everything', all);
      print();
      document.documentElement.classList.remove('everything');
    });
    return b;
  };
  const everything = button('everything', true);
  everything.title = 'With the details that are open.';
  document
    .getElementById('theme')
    .before(
      el(
        'span',
        { class: 'print', role: 'group', 'aria-label': 'Print' },
        'Print: ',
        button('summary', false),
        ' ',
        everything,
      ),
    );
}

function runPage(run) {
  const s = run.summary;
  prepare(run);
  zoneButton(run);
  run.end = run.begin + s.duration;
  document.getElementById('name').textContent = s.name;
  document.getElementById('about').textContent = s.complete ? '' : 'INCOMPLETE';
  for (const code of main.querySelectorAll('.cause code')) code.after(copyButton(code.textContent));
  const groups = groupsOf(run.data.panels),
    details = document.getElementById('details'),
    list = groups.map((g, i) => groupDetails(run, g, `g${i}`));
  openWorst(list);
  details.append(
    el(
      'p',
      { class: 'soft' },
      `Drag across a chart to zoom all of them; double-click, or Esc, shows all. With the keyboard: arrows read, Shift and arrows move, + − 0 zoom.${run.data.rows_a_point > 1 ? ` Each point pair is the least and the greatest of ${run.data.rows_a_point} intervals.` : ''}`,
    ),
    ...list,
  );
  document.querySelector('.window').after(detailsNav(groups.length));
  eventButtons(run);
  causeButtons(run);
  scenarioSection([run]);
  Picture.current = new Picture(run);
  printButton();
  followHash(run);
}
