// The page of a sweep: which design to take, its measures, and how often they are more than so much.

// Which value of each key a cell has: the last key varies fastest.
function cellIndices(sweep, cell) {
  const indices = [];
  for (let a = sweep.axes.length - 1; a >= 0; a--) {
    indices.unshift(cell % sweep.axes[a].values.length);
    cell = Math.floor(cell / sweep.axes[a].values.length);
  }
  return indices;
}

function cellLabel(sweep, cell) {
  return cellIndices(sweep, cell)
    .map((v, i) => sweep.axes[i].values[v])
    .join(', ');
}

// "10 of 40": a mean of throttles hides that most futures may have none.
function throttledIn(sweep, cell) {
  const events = sweep.measures.throttle_events;
  if (!events) return '–';
  const values = events.cells[cell].values.filter((v) => v !== null);
  return `${values.filter((v) => v > 0).length} of ${values.length}`;
}

// Of eight futures or more the median and the 95 % quantile; of fewer the interval of the mean.
function hasQuantiles(sweep) {
  return sweep.seeds >= 8;
}
function spreadOf(sweep, cell) {
  if (hasQuantiles(sweep)) return [cell.p50, cell.p95];
  return cell.half_width
    ? [cell.mean - cell.half_width, cell.mean + cell.half_width]
    : [null, null];
}
function spreadText(sweep, cell, unit) {
  const [low, high] = [show(cell.p50, unit), show(cell.p95, unit)];
  if (!hasQuantiles(sweep)) return cell.half_width ? ` ± ${half(cell.half_width, unit)}` : '';
  return low === high && low === show(cell.mean, unit) ? '' : ` (${low} … ${high})`;
}

// How even steps are: the variance of their sizes against the mean size.
function unevenness(values) {
  const steps = values.slice(1).map((v, i) => v - values[i]),
    mean = steps.reduce((a, b) => a + b, 0) / steps.length;
  return steps.reduce((a, s) => a + (s / mean - 1) ** 2, 0);
}

// Where the values of a key stand: numbers by their size, in even steps or, where their ratios are more
// even, by their logarithms; others side by side. `order` is theirs from left to right.
function axisPlaces(axis) {
  const numbers = axis.numbers.every((n) => n !== null) ? axis.numbers : null,
    order = axis.values.map((v, i) => i);
  if (!numbers) return { order, at: order, numeric: false };
  order.sort((a, b) => numbers[a] - numbers[b]);
  const sorted = order.map((i) => numbers[i]),
    log =
      sorted.length > 2 && sorted[0] > 0 && unevenness(sorted.map(Math.log)) < unevenness(sorted);
  return { order, at: sorted.map((v) => (log ? Math.log10(v) : v)), numeric: true, log };
}

// More than two decades are read by their logarithms.
function isWide(values) {
  const there = values.filter((v) => v !== null);
  return (
    there.length > 1 && Math.min(...there) > 0 && Math.max(...there) > 100 * Math.min(...there)
  );
}

// What the measure has to be; of throttles that there are none is a goal where no other is.
function goalsOf(sweep, path) {
  return (sweep.decision?.limits || []).filter((l) => l.measure === path);
}

// Of three keys or more: the combinations of all but the first two, of which each has a picture of its own.
function multiplesOf(sweep) {
  const rest = sweep.axes.slice(2),
    all = [];
  if (!rest.length) return [null];
  const count = rest.reduce((n, a) => n * a.values.length, 1);
  for (let i = 0; i < count; i++) all.push(i);
  return all;
}
// Which of them a cell belongs to, and its name.
function multipleOf(sweep, cell) {
  return cellIndices(sweep, cell)
    .slice(2)
    .reduce((n, v, i) => n * sweep.axes[i + 2].values.length + v, 0);
}
function multipleName(sweep, multiple) {
  const cell = sweep.cells.findIndex((name, c) => multipleOf(sweep, c) === multiple);
  return cellIndices(sweep, cell)
    .slice(2)
    .map((v, i) => `${sweep.axes[i + 2].name} ${sweep.axes[i + 2].values[v]}`)
    .join(', ');
}

// The lines of one measure against the first key that is varied, of one of the multiples or of all; the
// scale is that of all, so that pictures side by side can be compared.
function sweepPlot(sweep, path, multiple = null) {
  const m = sweep.measures[path],
    first = sweep.axes[0],
    places = axisPlaces(first),
    lines = new Map();
  sweep.cells.forEach((name, c) => {
    if (multiple !== null && multipleOf(sweep, c) !== multiple) return;
    const [at, ...all] = cellIndices(sweep, c),
      rest = multiple === null ? all : all.slice(0, 1),
      other =
        rest.map((v, i) => `${sweep.axes[i + 1].name} ${sweep.axes[i + 1].values[v]}`).join(', ') ||
        path;
    if (!lines.has(other))
      lines.set(other, {
        label: other,
        means: first.values.map(() => null),
        lows: first.values.map(() => null),
        highs: first.values.map(() => null),
        runs: first.values.map(() => []),
      });
    const line = lines.get(other),
      [low, high] = spreadOf(sweep, m.cells[c]),
      place = places.order.indexOf(at);
    line.means[place] = m.cells[c].mean;
    line.lows[place] = low;
    line.highs[place] = high;
    line.runs[place] = m.cells[c].values.filter((v) => v !== null);
  });
  const list = [...lines.values()].slice(0, 12),
    goals = goalsOf(sweep, path).map((g) => g.value),
    every = m.cells.flatMap((c) => c.values).filter((v) => v !== null);
  return {
    key: first.name + (places.log ? ' (log)' : ''),
    at: places.at,
    numeric: places.numeric,
    labels: places.order.map((i) => first.values[i]),
    unit: m.unit,
    lines: list,
    goals,
    log: isWide([...every, ...goals]),
    tops: [...every, ...goals],
  };
}

function sweepFigures(sweep, path) {
  return multiplesOf(sweep).map((multiple) => sweepFigure(sweep, path, multiple));
}

function sweepFigure(sweep, path, multiple = null) {
  const m = sweep.measures[path],
    plot = sweepPlot(sweep, path, multiple),
    of = multiple === null ? '' : ` with ${multipleName(sweep, multiple)}`;
  const text = plot.lines
    .map(
      (l) =>
        `${l.label}: ${l.means.map((v, i) => `${plot.labels[i]} ${show(v, m.unit)}`).join(', ')}`,
    )
    .join('; ');
  return figure(`${path}${of}: ${m.sentence}`, text, false, (holder) => sweepChart(holder, plot));
}

const HOLDS = {
  '<': (v, limit) => v < limit,
  '<=': (v, limit) => v <= limit,
  '>': (v, limit) => v > limit,
  '>=': (v, limit) => v >= limit,
  '==': (v, limit) => v === limit,
};

// Where most of the futures hold every goal of the measure; without a goal nothing is said. Of
// throttles it is one that there are none.
function holdsIn(sweep, path, cell) {
  const goals = goalsOf(sweep, path);
  if (!goals.length && path !== 'throttle_events') return null;
  const values = sweep.measures[path].cells[cell].values.filter((v) => v !== null),
    good = values.filter((v) =>
      goals.length ? goals.every((g) => HOLDS[g.op](v, g.value)) : v === 0,
    );
  return values.length ? good.length >= (sweep.decision?.share ?? 1) * values.length : null;
}

// Two keys as a matrix of one measure: a value in each cell, and a thick line between cells that hold
// the goal and cells that do not.
function matrix(sweep, path) {
  const m = sweep.measures[path],
    [down, across] = sweep.axes,
    rows = axisPlaces(down).order,
    columns = axisPlaces(across).order,
    cellOf = (r, c) => r * across.values.length + c;
  const side = (here, there) => here !== null && there !== null && here !== there;
  const head = el(
    'tr',
    {},
    el('th', { scope: 'col' }, `${down.name} \\ ${across.name}`),
    ...columns.map((c) => el('th', { scope: 'col' }, across.values[c])),
  );
  const lines = rows.map((r, i) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, down.values[r]),
      ...columns.map((c, k) => {
        const x = m.cells[cellOf(r, c)],
          here = holdsIn(sweep, path, cellOf(r, c)),
          left = k ? holdsIn(sweep, path, cellOf(r, columns[k - 1])) : here,
          above = i ? holdsIn(sweep, path, cellOf(rows[i - 1], c)) : here;
        const classes = [side(here, left) && 'edge-left', side(here, above) && 'edge-top'];
        return el(
          'td',
          { class: classes.filter(Boolean).join(' ') },
          show(x.mean, m.unit) + spreadText(sweep, x, m.unit),
          here === null
            ? null
            : el(
                'span',
                { class: `difference ${here ? 'better' : 'worse'}` },
                here ? 'holds' : 'fails',
              ),
        );
      }),
    ),
  );
  return el(
    'section',
    { class: 'matrix panel' },
    el('h3', {}, `${path}: ${m.sentence}`),
    el(
      'div',
      { class: 'scroll', tabindex: '0' },
      el('table', {}, el('thead', {}, head), el('tbody', {}, ...lines)),
    ),
  );
}

function matrices(sweep, paths) {
  if (sweep.axes.length !== 2 || sweep.cells.length > 400) return;
  section('Both keys', 'matrix');
  main.append(
    el(
      'div',
      { class: 'panels' },
      ...paths.filter((p) => variesAtAll(sweep, p)).map((p) => matrix(sweep, p)),
    ),
    el(
      'p',
      { class: 'soft' },
      'A thick line parts settings that hold the goal from those that do not; without a goal that nothing is throttled.',
    ),
  );
}

function sweepTable(sweep, paths) {
  return table(
    [
      sweep.axes.map((a) => a.name).join(', '),
      ...(hasQuantiles(sweep) ? ['throttles in'] : []),
      ...paths,
    ],
    sweep.cells.map((name, c) => [
      cellLabel(sweep, c),
      ...(hasQuantiles(sweep) ? [throttledIn(sweep, c)] : []),
      ...paths.map((p) => {
        const m = sweep.measures[p],
          x = m.cells[c],
          spread = spreadText(sweep, x, m.unit);
        const best = m.cells.find((y) => y.best),
          equal = best && best.mean === x.mean;
        return el(
          'td',
          { class: equal ? 'best' : '' },
          show(x.mean, m.unit) +
            spread +
            (!best || equal || x.beyond_noise_of_best !== false ? '' : ' ~'),
        );
      }),
    ]),
  );
}

// In what share of the futures each design has more than a value: a step for every future.
function exceedance(sweep, path) {
  const m = sweep.measures[path],
    cells = m.cells.slice(0, 12).map((c) => c.values.filter((v) => v !== null)),
    at = [...new Set(cells.flat())].sort((a, b) => a - b);
  const lines = cells.map((values, c) => {
    const sorted = [...values].sort((a, b) => a - b);
    let below = 0;
    const shares = at.map((x) => {
      while (below < sorted.length && sorted[below] <= x) below++;
      return values.length ? 1 - below / values.length : null;
    });
    return { label: cellLabel(sweep, c), shares };
  });
  const limits = (data.sweep.decision?.limits || []).filter((l) => l.measure === path);
  return { unit: m.unit, at, lines, limits };
}

function exceedanceFigure(sweep, path) {
  const plot = exceedance(sweep, path),
    goals = plot.limits.map((l) => ` Goal: ${l.op} ${show(l.value, plot.unit)}.`).join('');
  const text = plot.lines
    .map((l, c) => {
      const cell = sweep.measures[path].cells[c];
      return `${l.label}: half of the futures above ${show(cell.p50, plot.unit)}, one in twenty above ${show(cell.p95, plot.unit)}`;
    })
    .join('; ');
  return figure(
    `${path}: share of futures above${goals ? '.' + goals : ''}`,
    text,
    false,
    (holder) => exceedanceChart(holder, plot),
  );
}

// What differs between designs or futures is worth a curve.
function variesAtAll(sweep, path) {
  const values = sweep.measures[path].cells.flatMap((c) => c.values).filter((v) => v !== null);
  return values.some((v) => v !== values[0]);
}

function decisionSection(sweep) {
  const d = sweep.decision;
  if (!d) return;
  section('Which to take', 'decision');
  main.append(el('section', { class: 'choice' }, el('p', {}, d.verdict)));
  main.append(
    table(
      [
        'option',
        'goals held',
        'at least',
        'throttles',
        'fails then',
        'cost',
        'p50',
        'p90',
        'regret',
      ],
      d.options.map((o) => {
        const cells = [
          o.option + (o.dominated ? ' (dominated)' : ''),
          `${o.held} of ${o.futures}`,
          show(Math.floor(1000 * o.held_at_least) / 1000, 'ratio'),
          `${o.throttled} of ${o.futures}`,
          o.throttled
            ? `${show(o.failed_ratio_when_throttled_p50, 'ratio')} … ${show(o.failed_ratio_when_throttled_p95, 'ratio')}`
            : '–',
          ...[o.cost_mean, o.cost_p50, o.cost_p90].map((v) => show(v, 'USD')),
          o.fit && !o.out ? show(o.regret, 'USD') : '–',
        ];
        return cells.map((c) => el('td', { class: o.chosen ? 'best' : '' }, c));
      }),
    ),
    el(
      'p',
      { class: 'soft' },
      `Goals: ${d.goals}, in ${show(d.share, 'ratio')} of the futures. At least: of all futures, with 95 % confidence for all options together. Fails then: failed calls in the futures that throttle, median … 95 % quantile. Dominated: another holds as often and costs no more. Green is the one to take.`,
    ),
  );
}

function aboutSweep(s) {
  if (data.hangs_on)
    return `what the answer hangs on · ${s.cells.length} designs × ${s.seeds} futures`;
  const keys = s.axes.length ? s.axes.map((a) => a.path).join(', ') : 'nothing but the future',
    made = s.complete
      ? ''
      : s.first_look
        ? ` at most, ${s.first_look} first and more where the choice was not clear`
        : ' · INCOMPLETE';
  return `sweep of ${keys} · ${s.cells.length} settings × ${s.seeds} futures${made}`;
}

function sweepMeans(s, ofRun) {
  section(hasQuantiles(s) ? 'Means and quantiles' : 'Means and 95 % intervals', 'table');
  main.append(
    sweepTable(s, ofRun),
    el(
      'p',
      { class: 'soft' },
      hasQuantiles(s)
        ? `Mean of ${s.first_look ? 'up to ' : ''}${s.seeds} futures (median … 95 % quantile). Green is the best mean; ~ is no worse than it beyond noise, future by future.`
        : `Mean of ${s.seeds} seeds ± half the 95 % interval. Green is best; ~ is no worse than it beyond noise, seed by seed.`,
    ),
  );
}

function anyMeasure(s, others) {
  section('Any measure', 'any');
  const pick = el('select', { 'aria-label': 'Measure' }, ...others.map((p) => el('option', {}, p))),
    place = el('div', { class: 'panels' });
  const draw = () => {
    const figures = sweepFigures(s, pick.value);
    place.replaceChildren(...figures);
    charts.slice(-figures.length).forEach(drawChart);
  };
  pick.addEventListener('change', draw);
  main.append(pick, place);
  if (others.length) place.append(...sweepFigures(s, others[0]));
}

function endSweep(s) {
  section('Scenario', 'scenario');
  main.append(textBox('Scenario as given', data.given));
  document
    .getElementById('foot')
    .append(`ddbsim ${data.version}. Seeds ${s.first_seed} to ${s.first_seed + s.seeds - 1}.`);
}

function sweepPage() {
  const s = data.sweep,
    paths = Object.keys(s.measures);
  const told = (p) => s.measures[p].cells.some((c) => c.mean > 0),
    ofRun = paths.filter((p) => !p.includes('/') && told(p)),
    others = paths.filter((p) => p.includes('/') && told(p));
  const goals = (s.decision?.limits || []).map((l) => l.measure).filter((p) => s.measures[p]),
    curves = [...new Set([...goals, ...ofRun])].filter((p) => variesAtAll(s, p));
  document.getElementById('name').textContent = s.name;
  document.getElementById('about').textContent = aboutSweep(s);
  if (data.hangs_on) return endSweep(s); // what it is about stands in the page
  decisionSection(s);
  matrices(s, ofRun);
  sweepMeans(
    s,
    ofRun.filter((p) => variesAtAll(s, p)),
  );
  if (hasQuantiles(s)) {
    section('How often more than so much', 'curves');
    main.append(el('div', { class: 'panels' }, ...curves.map((p) => exceedanceFigure(s, p))));
  }
  if (s.axes.length) {
    section('Of the run', 'run');
    main.append(
      el(
        'div',
        { class: 'panels' },
        ...ofRun.filter((p) => variesAtAll(s, p)).flatMap((p) => sweepFigures(s, p)),
      ),
    );
    anyMeasure(s, others);
  }
  endSweep(s);
}
