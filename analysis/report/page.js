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
            ...panel.series.map((s) => show(s.values[i], panel.unit)),
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
    (holder, reading) => timeChart(holder, panel, times, events, reading),
    numbersOf(panel, times),
  );
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
