// What the page says, from the data in it: a run, a comparison or a sweep.

const data = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');
const charts = []; // {holder, draw}: drawn when they come near the screen

function el(tag, attributes, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes || {})) {
    if (k === 'style')
      e.style.cssText = v; // the page's policy bars style attributes
    else if (v !== undefined) e.setAttribute(k, v);
  }
  e.append(...children.filter((c) => c !== null && c !== undefined));
  return e;
}

function table(head, rows, attributes) {
  return el(
    'div',
    { class: 'scroll', tabindex: '0' },
    el(
      'table',
      attributes,
      el(
        'thead',
        {},
        el('tr', {}, ...head.map((h) => el(h ? 'th' : 'td', h ? { scope: 'col' } : {}, h))),
      ),
      el(
        'tbody',
        {},
        ...rows.map((r) =>
          el('tr', {}, ...r.map((c) => (c instanceof Node ? c : el('td', {}, c)))),
        ),
      ),
    ),
  );
}

// A text in its own words, which may be higher than its box: then it is scrolled by keys too.
function textBox(name, text) {
  return el('pre', { tabindex: '0', role: 'region', 'aria-label': name }, text);
}

function section(title, id) {
  const h = el('h2', { id }, title);
  main.append(h);
  return h;
}

// One figure: title, chart, its reading and its numbers as a table.
function figure(title, description, wide, draw, numbers) {
  const holder = el('div', {
    class: 'chart',
    tabindex: '0',
    role: 'group',
    'aria-roledescription': 'chart',
    'aria-label': `${title}. ${description}`,
  });
  const reading = el('div', { class: 'reading', 'aria-live': 'off' });
  const f = el(
    'figure',
    { class: wide ? 'panel wide' : 'panel', 'data-title': title },
    el('figcaption', {}, el('h3', {}, title)),
    holder,
    reading,
  );
  holder.addEventListener('keydown', onKey);
  if (numbers) {
    const d = el('details', {}, el('summary', {}, 'Values as a table'));
    d.addEventListener('toggle', () => {
      if (d.open && d.children.length === 1) d.append(numbers());
    });
    f.append(d);
  }
  charts.push({ holder, draw: () => draw(holder, reading) });
  return f;
}

function describe(panel) {
  return panel.series
    .map((s) => {
      const v = s.values.filter((x) => x !== null);
      if (!v.length) return `${s.label}: no value`;
      const unit = s.axis === 'right' ? 'requests/s' : panel.unit;
      return `${s.label}: least ${show(
        v.reduce((a, b) => Math.min(a, b)),
        unit,
      )}, greatest ${show(
        v.reduce((a, b) => Math.max(a, b)),
        unit,
      )}`;
    })
    .join('; ');
}

function numbersOf(panel, times) {
  return () => {
    const [a, b] = Zoom.range,
      inside = times.map((t, i) => i).filter((i) => times[i] >= a && times[i] <= b);
    const step = Math.max(1, Math.ceil(inside.length / 60));
    const about = panel.series
      .filter((s) => s.about)
      .map((s) => el('div', {}, el('b', {}, s.label), ` ${s.about}`));
    return el(
      'div',
      {},
      ...about,
      table(
        ['UTC', ...panel.series.map((s) => `${s.label}`)],
        inside
          .filter((_, i) => i % step === 0)
          .map((i) => [
            clock(times[i], true),
            ...panel.series.map((s) => show(s.values[i], s.axis === 'right' ? '1/s' : panel.unit)),
          ]),
      ),
    );
  };
}

function timePanel(panel, times, events) {
  const unit = panel.unit === '1' ? 'number' : panel.unit;
  return figure(
    panel.title.endsWith(unit) ? panel.title : `${panel.title} (${unit})`,
    describe(panel),
    false,
    (holder) => timeChart(holder, panel, times, events),
    numbersOf(panel, times),
  );
}

function tile(text, value, kind) {
  return el('div', { class: `tile ${kind || ''}` }, el('b', {}, value), el('span', {}, text));
}

function copyButton(text) {
  const b = el('button', { type: 'button', 'aria-label': `Copy ${text}` }, 'Copy');
  b.addEventListener('click', () => {
    const done = () => {
      b.textContent = 'Copied';
      setTimeout(() => {
        b.textContent = 'Copy';
      }, 1500);
    };
    if (navigator.clipboard && isSecureContext) {
      navigator.clipboard.writeText(text).then(done);
      return;
    }
    const area = el('textarea', {});
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    done();
  });
  return b;
}

// Every caller with its folder ("apis", "workloads"), who calls others first.
function callersOf(s) {
  return s.callers.flatMap((folder) => s[folder].map((w) => [folder, w]));
}

function tiles(s) {
  const calls = s.callers.length ? s[s.callers[0]] : [],
    sum = (list, k) => list.reduce((a, x) => a + (x[k] || 0), 0);
  const offered = sum(calls, 'offered'),
    failed = sum(calls, 'failed'),
    throttled = s.resources.reduce((a, r) => a + r.throttle_events, 0);
  const p99 = Math.max(0, ...callersOf(s).map(([, w]) => w.latency_p99 ?? 0));
  const box = el(
    'div',
    { class: 'tiles' },
    tile('calls offered', amount(offered)),
    tile('calls failed', show(offered ? failed / offered : 0, 'ratio'), failed ? 'bad' : 'good'),
    tile('requests throttled', amount(throttled), throttled ? 'bad' : 'good'),
    tile('slowest 99th percentile', show(p99, 's')),
    tile(`bill for the run, ${s.price_book}`, show(s.cost, 'USD')),
  );
  if (s.lost_revenue) box.append(tile('revenue lost', show(s.lost_revenue, 'USD'), 'bad'));
  for (const t of s.thresholds)
    box.append(tile(t.threshold, t.holds ? 'holds' : 'fails', t.holds ? 'good' : 'bad'));
  return box;
}

function remedy(r) {
  return el(
    'div',
    { class: 'try' },
    el('code', {}, r.sets),
    copyButton(r.sets),
    r.effect ? el('span', {}, `→ ${r.effect}`) : null,
    el('span', { class: 'soft' }, r.outcome === 'untried' ? `untried: ${r.why}` : r.why),
  );
}

function causes(s) {
  for (const c of s.diagnosis) {
    const minor = c.cause.startsWith('far more');
    main.append(
      el(
        'section',
        { class: minor ? 'cause minor' : 'cause' },
        el('h2', {}, `${c.where}: ${c.cause}`),
        el('p', {}, c.evidence),
        ...c.remedies.map(remedy),
        c.refused && !c.remedies.length
          ? el(
              'p',
              { class: 'soft' },
              `Changes tried: ${c.refused}; none helps without making something worse.`,
            )
          : null,
      ),
    );
  }
  if (s.together?.length)
    main.append(
      el(
        'section',
        { class: 'cause' },
        el('h2', {}, 'Several changes together'),
        ...s.together.map(remedy),
      ),
    );
}

function incident(s) {
  if (!s.incident) return;
  main.append(
    el('section', { class: 'cause' }, el('h2', {}, 'Incident'), el('p', {}, s.incident.text)),
  );
}

function workloadTable(s) {
  const row = (w, kind) => [
    `${kind}${w.name}`,
    amount(w.offered),
    amount(w.succeeded),
    amount(w.failed),
    show(w.failed_ratio, 'ratio'),
    amount(w.throttled),
    show(w.latency_p50, 's'),
    show(w.latency_p99, 's'),
  ];
  return table(
    ['', 'offered', 'succeeded', 'failed', 'part', 'attempts throttled', 'p50', 'p99'],
    callersOf(s).map(([folder, w]) => row(w, s.callers.length > 1 ? `${folder}/` : '')),
  );
}

function shares(title, list) {
  const bar = (h) =>
    el(
      'td',
      { class: 'bar' },
      el('i', { style: `width:${(100 * h.units_share).toFixed(1)}%` }),
      h.throttles
        ? el('i', { class: 't', style: `width:${(100 * h.throttles_share).toFixed(1)}%` })
        : '',
    );
  return el(
    'div',
    {},
    el('h3', {}, title),
    table(
      ['', 'units', 'throttles', 'share'],
      list.map((h) => [
        h.name,
        show(h.units_share, 'ratio'),
        show(h.throttles_share, 'ratio'),
        bar(h),
      ]),
      { class: 'bars' },
    ),
  );
}

function shareTables(resource) {
  const out = [];
  if (resource.hottest_keys.length)
    out.push(shares('Hottest keys: part of the units, of the throttles', resource.hottest_keys));
  if (resource.partitions_last > 1 && resource.hottest_partitions.length)
    out.push(shares('Hottest partitions', resource.hottest_partitions));
  return out;
}

// With dates where the run crosses midnight.
function eventTable(events, begin, end) {
  const days = Math.ceil(end / 86400) - Math.floor(begin / 86400);
  const rows = events.slice(0, 400).map((e) => {
    const go = el('button', { type: 'button' }, clock(begin + e.at, days > 1));
    go.addEventListener('click', () => {
      Zoom.set(begin + e.at - 300, begin + e.at + 300);
    });
    return [
      el('td', {}, go),
      el('td', { class: 'left' }, e.kind),
      el('td', { class: 'left' }, e.subject.split('/').pop()),
      el('td', { class: 'wrap' }, e.detail),
    ];
  });
  return table(['at', 'kind', 'of', 'what'], rows);
}

function prepare(run) {
  run.times = run.data.time.map((t) => t / 1000);
  run.begin = run.start_ms / 1000;
  run.events = run.summary.events.map((e) => ({ ...e, t: run.begin + e.at }));
  for (const m of run.data.maps) m.from = m.from.map((t) => t / 1000);
  const all = [run.begin, run.begin + run.summary.duration];
  Zoom.full = Zoom.full ? [Math.min(Zoom.full[0], all[0]), Math.max(Zoom.full[1], all[1])] : all;
  Zoom.range = [...Zoom.full];
}

function groupsOf(panels) {
  return [...new Set(panels.map((p) => p.group))];
}

function nav(entries) {
  main.append(
    el(
      'nav',
      { class: 'nav', 'aria-label': 'Sections' },
      ...entries.map(([id, title]) => el('a', { href: `#${id}` }, title)),
    ),
  );
}

function runPage(run) {
  const s = run.summary;
  prepare(run);
  document.getElementById('name').textContent = s.name;
  document.getElementById('about').textContent =
    `${s.start} · ${show(s.duration, 's')} · seed ${s.seed} · resolution ${s.resolution}${s.complete ? '' : ' · INCOMPLETE: the run was interrupted'}`;
  main.append(el('h1', {}, s.verdict), tiles(s));
  incident(s);
  causes(s);
  const groups = groupsOf(run.data.panels);
  nav([
    ['calls', 'Calls'],
    ...groups.map((g, i) => [`g${i}`, g]),
    ['events', 'Events'],
    ['scenario', 'Scenario'],
  ]);
  section('Calls', 'calls');
  main.append(
    workloadTable(s),
    el(
      'p',
      { class: 'soft' },
      `Drag across a chart to zoom all of them; double-click, or Esc, shows all. With the keyboard: + − ← → 0. Vertical lines are the events below: solid ones what operators did, red ones alarms.${run.data.rows_a_point > 1 ? ` Each point pair is the least and the greatest of ${run.data.rows_a_point} intervals.` : ''}`,
    ),
  );
  groups.forEach((g, i) => {
    section(g, `g${i}`);
    const grid = el('div', { class: 'panels' });
    for (const p of run.data.panels.filter((p) => p.group === g))
      grid.append(timePanel(p, run.times, run.events));
    for (const m of run.data.maps.filter((m) => m.group === g))
      grid.append(
        figure(
          m.title,
          `${m.values.length} lines of partitions in the order of their key ranges`,
          true,
          (h, r) => heatMap(h, m, run.events, r),
        ),
      );
    main.append(grid);
    const resource = s.resources.find((r) => r.group === g);
    if (resource) main.append(...shareTables(resource));
  });
  section('Events', 'events');
  main.append(
    s.events.length
      ? eventTable(s.events, run.begin, run.begin + s.duration)
      : el('p', { class: 'soft' }, 'Nothing happened but the traffic.'),
  );
  scenarioSection([run]);
}

function scenarioSection(runs) {
  section('Scenario', 'scenario');
  for (const run of runs) {
    if (runs.length > 1) main.append(el('h3', {}, run.label));
    main.append(
      textBox(`Scenario ${run.label || ''} as given`, run.given),
      el(
        'details',
        {},
        el('summary', {}, 'With every default and change filled in'),
        textBox(`Scenario ${run.label || ''} in full`, run.resolved),
      ),
    );
  }
  document
    .getElementById('foot')
    .append(
      `ddbsim ${runs[0].version} (${runs[0].libraries}). Digest of all series: ${runs.map((r) => r.summary.digest).join(', ')}. Read from ${runs.map((r) => r.file).join(', ')}.`,
    );
}

function drawChart(c) {
  if (!c.drawn) {
    c.drawn = true;
    c.draw();
  }
}
function drawAll() {
  charts.forEach(drawChart);
}

function setTheme(name) {
  document.documentElement.dataset.theme = name;
  for (const c of charts) if (c.holder.chart) c.holder.chart.redraw(false, true);
}

document
  .getElementById('theme')
  .addEventListener('click', () => setTheme(isDark() ? 'light' : 'dark'));
document.getElementById('reset').addEventListener('click', () => Zoom.reset());
setTheme(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
if (data.kind === 'run') runPage(data.runs[0]);
else if (data.kind === 'compare') comparePage();
else sweepPage();

const near = new IntersectionObserver(
  (entries) => {
    for (const e of entries)
      if (e.isIntersecting) {
        drawChart(charts.find((c) => c.holder === e.target));
        near.unobserve(e.target);
      }
  },
  { rootMargin: '800px' },
);
charts.forEach((c) => near.observe(c.holder));
addEventListener('beforeprint', drawAll);
addEventListener('dblclick', (e) => {
  if (e.target.closest && e.target.closest('.chart')) Zoom.reset();
});
window.ddbsim = { data, charts, Zoom, drawAll };
