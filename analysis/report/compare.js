// The page of a comparison: what the program wrote stands; the series that differ are drawn over time.

// What is told of a comparison over time: outputs by role, and of latency one quantile.
const HEADLINES = [
  'consumed',
  'throttled',
  'capacity',
  'failed',
  'waiting',
  'hit',
  'cost',
  'partitions',
];

function isHeadline(series) {
  if (!series.role) return series.label === 'p99';
  const [role, , reason] = series.role.split('.');
  return HEADLINES.includes(role) && !reason;
}

// A series that is 0 throughout is not in the panels, though the run has it: then its numbers are 0. Null
// where the run has no such series, which is no number.
function valuesIn(run, panel, series) {
  const own = run.data.panels.find((p) => p.id === panel.id),
    found = own && own.series.find((s) => (s.role || s.label) === (series.role || series.label));
  if (found) return found.values;
  const roles = run.outputs[panel.group];
  return roles && series.role && roles.includes(series.role) ? run.times.map(() => 0) : null;
}

// Every series that is told of, with the numbers of each run; null where none differs.
function compareSeries(runs, panel, series) {
  const values = runs.map((r) => valuesIn(r, panel, series)),
    first = values[0];
  const same = values.every(
    (v) => v && first && v.length === first.length && v.every((y, i) => y === first[i]),
  );
  if (same) return null;
  const there = runs.map((run, i) => ({ run, i })).filter(({ i }) => values[i]),
    joined = uPlot.join(there.map(({ run, i }) => [run.times, values[i]]));
  return {
    title: `${panel.id.replace(/\/$/, '')}: ${series.label}`,
    unit: panel.unit,
    log: panel.log,
    times: Array.from(joined[0]),
    lines: there.map(({ run, i }, k) => ({
      label: run.label,
      style: 'line',
      axis: 'left',
      colour: i,
      spanGaps: true,
      values: Array.from(joined[k + 1], (v) => v ?? null),
    })),
    isAligned: there.every(({ run }) => run.times.length === joined[0].length),
    isPaired: there.some(({ run }) => run.data.rows_a_point > 1),
    missing: runs.filter((r, i) => !values[i]).map((r) => r.label),
  };
}

// Of points that are the least and the greatest of several intervals, in the order in which they came: their
// middle, since nothing pairs those of one run with those of another.
function middles(values, isPaired) {
  if (!isPaired) return values;
  return values.map((v, i) => {
    const other = values[i ^ 1] ?? v;
    return v === null || other === null ? null : (v + other) / 2;
  });
}

// The second less the first, where both have a number at the same times; null where they have none.
function differencePanel(c) {
  if (c.lines.length !== 2 || c.log || !c.isAligned) return null;
  const [a, b] = c.lines.map((l) => middles(l.values, c.isPaired));
  return {
    title: `${c.lines[1].label} less ${c.lines[0].label}${c.isPaired ? ', the middle of each column' : ''}`,
    unit: c.unit,
    series: [
      {
        label: 'difference',
        style: 'area',
        axis: 'left',
        colour: 2,
        values: a.map((v, i) => (v === null || b[i] === null ? null : b[i] - v)),
      },
    ],
  };
}

function missingText(c) {
  return c.missing.length
    ? el('p', { class: 'soft missing' }, `No such series in ${c.missing.join(', ')}.`)
    : null;
}

// Two runs in one panel, and their difference below it.
function pairOf(c) {
  const panel = { title: c.title, unit: c.unit, log: c.log, series: c.lines },
    difference = differencePanel(c),
    pair = el('div', { class: 'pair' }, timePanel(panel, c.times, []), missingText(c));
  if (difference) pair.append(timePanel(difference, c.times, []));
  return pair;
}

// More than two side by side, at one scale.
function multiplesOf(c) {
  const top = c.lines.flatMap((l) => l.values).reduce((most, v) => Math.max(most, v ?? 0), 0);
  return el(
    'section',
    { class: 'multiples' },
    el('h3', {}, c.title),
    missingText(c),
    el(
      'div',
      {},
      ...c.lines.map((l) =>
        timePanel({ title: l.label, unit: c.unit, log: c.log, top, series: [l] }, c.times, []),
      ),
    ),
  );
}

function comparisonOverTime(runs) {
  const place = document.getElementById('time'),
    seen = new Set(),
    drawn = [];
  for (const run of runs)
    for (const panel of run.data.panels)
      for (const series of panel.series.filter(isHeadline)) {
        const key = `${panel.id}|${series.role || series.label}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const c = compareSeries(runs, panel, series);
        if (c) drawn.push(runs.length > 2 ? multiplesOf(c) : pairOf(c));
      }
  place.append(el('h2', {}, 'Over time: what differs'));
  if (runs.length === 2 && runs.some((r) => r.data.rows_a_point > 1))
    place.append(
      el(
        'p',
        { class: 'soft', id: 'decimated' },
        'A column of a picture is several intervals, of which the least and the greatest are drawn. Nothing pairs those of one run with those of the other, so a difference is that of the middles between them: how far the columns lie apart, not the difference at any one moment.',
      ),
    );
  if (!drawn.length) place.append(el('p', { class: 'soft' }, 'No series differs.'));
  place.append(el('div', { class: runs.length > 2 ? 'rows' : 'panels' }, ...drawn));
}

function comparePage() {
  const runs = data.runs,
    seen = new Map();
  for (const r of runs) {
    prepare(r);
    const stem = r.file.split('/').pop().replace(/\.h5$/, '');
    seen.set(stem, (seen.get(stem) || 0) + 1);
    r.label = seen.get(stem) > 1 ? `${stem} (${seen.get(stem)})` : stem;
  }
  document.getElementById('name').textContent = runs.map((r) => r.label).join(' · ');
  document.getElementById('about').textContent =
    `comparison of ${runs.length} runs of ${[...new Set(runs.map((r) => r.summary.name))].join(', ')}`;
  comparisonOverTime(runs);
  scenarioSection(runs);
}
