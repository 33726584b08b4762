// What the page says, from the data in it: a run, a comparison or a sweep.

let data; // what the page was given, once it is unpacked (packed.h)
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
      const unit = panel.unit;
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

// A table of many rows, 25 at a time.
function pagedTable(head, rows) {
  const ROWS = 25,
    box = el('div', {}),
    said = el('span', { role: 'status' });
  let from = 0;
  const draw = () => {
    const to = Math.min(rows.length, from + ROWS);
    said.textContent = ` rows ${from + 1} to ${to} of ${rows.length} `;
    box.querySelector('.scroll')?.remove();
    box.append(table(head, rows.slice(from, to)));
  };
  const turn = (text, by) => {
    const b = el('button', { type: 'button' }, text);
    b.addEventListener('click', () => {
      from = Math.min(Math.max(0, from + by), Math.floor((rows.length - 1) / ROWS) * ROWS);
      draw();
    });
    return b;
  };
  if (rows.length > ROWS)
    box.append(el('p', { class: 'soft' }, turn('‹ before', -ROWS), said, turn('after ›', ROWS)));
  draw();
  return box;
}

// The points of a panel that are in view.
function inView(times) {
  const [a, b] = Zoom.range;
  return times.map((t, i) => i).filter((i) => times[i] >= a && times[i] <= b);
}

// A field of CSV by the rules of sim/base/csv_row.h: no spreadsheet takes it for a formula.
function csvField(text) {
  const guard = /^[ ']*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? "'" : '';
  return guard || /[",;\t\r\n]/.test(text) ? `"${guard}${text.replaceAll('"', '""')}"` : text;
}

// In UTC, whatever the page shows.
function csvOf(panel, times) {
  const head = ['time_utc', ...panel.series.map((s) => csvField(`${s.label} (${panel.unit})`))],
    rows = inView(times).map((i) => [
      new Date(times[i] * 1e3).toISOString(),
      ...panel.series.map((s) => s.values[i] ?? ''),
    ]);
  return [head, ...rows].map((r) => `${r.join(',')}\n`).join('');
}

// A panel as it is in view, as a picture that stands alone: light, 720 wide.
function svgOf(panel, times, title) {
  const [a, b] = Zoom.range,
    [left, width, top, height] = [60, 640, 34, 190],
    inside = inView(times),
    values = panel.series.flatMap((s) => inside.map((i) => s.values[i])).filter((v) => v !== null),
    peak = values.reduce((x, y) => Math.max(x, y), 0) || 1,
    power = 10 ** Math.floor(Math.log10(peak)),
    most = power * [1, 2, 4, 6, 8, 10].find((n) => n * power >= peak * 0.999999),
    x = (t) => +(left + (width * (t - a)) / (b - a)).toFixed(1),
    y = (v) => +(top + height * (1 - Math.max(0, v) / most)).toFixed(1),
    root = svg('svg', {
      xmlns: SVG,
      viewBox: '0 0 720 280',
      'font-family': 'sans-serif',
      'font-size': 11,
    }),
    text = (at, line, words, anchor = 'middle') =>
      root.append(svg('text', { x: at, y: line, 'text-anchor': anchor }, words));
  root.append(svg('rect', { width: 720, height: 280, fill: '#fff' }));
  text(left, 18, title, 'start');
  for (const part of [0, 0.5, 1]) {
    const at = y(most * part);
    root.append(svg('path', { d: `M${left} ${at}H${left + width}`, stroke: '#ddd' }));
    text(left - 6, at + 4, show(most * part, panel.unit), 'end');
  }
  for (const t of timeTicks(a, b, 8)) {
    text(x(t.at), top + height + 16, t.label);
    if (t.date) text(x(t.at), top + height + 30, t.date);
  }
  text(left + width, top + height + 30, Zone.name, 'end');
  panel.series.forEach((s, k) => {
    let d = '',
      gap = true;
    for (const i of inside) {
      const v = s.values[i];
      if (v !== null)
        d += gap
          ? `M${x(times[i])} ${y(v)}`
          : `${s.style === 'step' ? `H${x(times[i])}V` : `L${x(times[i])} `}${y(v)}`;
      gap = v === null;
    }
    const colour =
      s.style === 'alarm' ? '#c0271d' : s.style === 'step' ? '#555b66' : LINES.light[k % 8];
    root.append(svg('path', { d, fill: 'none', stroke: colour, 'stroke-width': 1.3 }));
    root.append(
      svg('text', { x: left + (width / panel.series.length) * k, y: 276, fill: colour }, s.label),
    );
  });
  return new XMLSerializer().serializeToString(root);
}

// What is in view, for another program.
function copyView(panel, times, title) {
  return el(
    'p',
    { class: 'copies' },
    copyButton(() => csvOf(panel, times), 'Copy CSV of this view'),
    copyButton(() => svgOf(panel, times, title), 'Copy SVG'),
  );
}

function numbersOf(panel, times) {
  return () => {
    const about = panel.series
      .filter((s) => s.about)
      .map((s) => el('div', {}, el('b', {}, s.label), ` ${s.about}`));
    return el(
      'div',
      {},
      ...about,
      pagedTable(
        [Zone.name, ...panel.series.map((s) => `${s.label}`)],
        inView(times).map((i) => [
          clock(times[i], true),
          ...panel.series.map((s) => show(s.values[i], panel.unit)),
        ]),
      ),
      copyView(panel, times, panel.title),
    );
  };
}

function timePanel(panel, times, events) {
  const unit = panel.unit === '1' ? 'number' : panel.unit;
  return figure(
    panel.title.endsWith(unit) ? panel.title : `${panel.title} (${unit})`,
    describe(panel),
    false,
    (holder, reading) => timeChart(holder, panel, times, events, reading),
    numbersOf(panel, times),
  );
}

// `what`: the text, or what makes it when it is asked for.
function copyButton(what, label = 'Copy') {
  const name = label === 'Copy' ? `Copy ${what}` : label,
    b = el('button', { type: 'button', 'aria-label': name }, label);
  b.addEventListener('click', () => {
    const text = typeof what === 'function' ? what() : what;
    const done = () => {
      b.textContent = 'Copied';
      setTimeout(() => {
        b.textContent = label;
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
  return el(
    'nav',
    { class: 'nav', 'aria-label': 'Sections' },
    ...entries.map(([id, title]) => el('a', { href: `#${id}` }, title)),
  );
}

function scenarioSection(runs) {
  section('Scenario', 'scenario');
  for (const run of runs) {
    if (runs.length > 1) main.append(el('h3', {}, run.label));
    main.append(
      el(
        'details',
        {},
        el('summary', {}, 'As it was given'),
        textBox(`Scenario ${run.label || ''} as given`, run.given),
      ),
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

async function unpack() {
  const packed = Uint8Array.from(atob(document.getElementById('data').textContent), (c) =>
      c.charCodeAt(0),
    ),
    stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  return JSON.parse(await new Response(stream).text());
}

// Charts are drawn when they come near the screen.
function drawNear() {
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
}

async function start() {
  document
    .getElementById('theme')
    .addEventListener('click', () => setTheme(isDark() ? 'light' : 'dark'));
  document.getElementById('reset').addEventListener('click', () => Zoom.reset());
  setTheme(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  data = await unpack();
  if (data.kind === 'run') runPage(data.runs[0]);
  else if (data.kind === 'compare') comparePage();
  else if (data.kind === 'sweep') sweepPage();
  else stillPage();
  drawNear();
  addEventListener('beforeprint', drawAll);
  // What is printed is laid out anew, and this is the first that is told of it (a chart's own observer is not).
  matchMedia('print').addEventListener('change', () => {
    for (const c of charts)
      if (c.holder.chart && c.holder.clientWidth)
        c.holder.chart.setSize({ width: c.holder.clientWidth, height: c.holder.chart.height });
  });
  addEventListener('dblclick', (e) => {
    if (e.target.closest && e.target.closest('.chart')) Zoom.reset();
  });
  window.ddbsim = { data, charts, Zoom, drawAll, timeTicks, Picture };
}

if (typeof DecompressionStream === 'undefined')
  main.append(
    el('p', { class: 'soft' }, 'Charts need Chrome 80, Firefox 113, Safari 16.4 or later.'),
  );
else start();
