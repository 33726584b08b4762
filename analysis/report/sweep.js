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

// The lines of one measure against the first key that is varied.
function sweepPlot(sweep, path) {
  const m = sweep.measures[path],
    first = sweep.axes[0],
    lines = new Map();
  sweep.cells.forEach((name, c) => {
    const [at, ...rest] = cellIndices(sweep, c),
      other =
        rest.map((v, i) => `${sweep.axes[i + 1].name} ${sweep.axes[i + 1].values[v]}`).join(', ') ||
        path;
    if (!lines.has(other))
      lines.set(other, {
        label: other,
        means: first.values.map(() => null),
        lows: first.values.map(() => null),
        highs: first.values.map(() => null),
      });
    const line = lines.get(other),
      [low, high] = spreadOf(sweep, m.cells[c]);
    line.means[at] = m.cells[c].mean;
    line.lows[at] = low;
    line.highs[at] = high;
  });
  const list = [...lines.values()].slice(0, 12);
  return {
    key: first.name,
    labels: first.values,
    unit: m.unit,
    lines: list,
    tops: list.flatMap((l) => l.means.map((v, i) => Math.max(v ?? 0, l.highs[i] ?? 0))),
  };
}

function sweepFigure(sweep, path) {
  const m = sweep.measures[path],
    plot = sweepPlot(sweep, path);
  const text = plot.lines
    .map(
      (l) =>
        `${l.label}: ${l.means.map((v, i) => `${plot.labels[i]} ${show(v, m.unit)}`).join(', ')}`,
    )
    .join('; ');
  return figure(`${path}: ${m.sentence}`, text, false, (holder) => sweepChart(holder, plot));
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
    place.replaceChildren(sweepFigure(s, pick.value));
    drawChart(charts[charts.length - 1]);
  };
  pick.addEventListener('change', draw);
  main.append(pick, place);
  if (others.length) place.append(sweepFigure(s, others[0]));
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
  main.append(
    el('h1', {}, `${s.name} against ${s.axes.map((a) => a.name).join(' and ') || 'the future'}`),
  );
  decisionSection(s);
  sweepMeans(s, ofRun);
  if (hasQuantiles(s)) {
    section('How often more than so much', 'curves');
    main.append(el('div', { class: 'panels' }, ...curves.map((p) => exceedanceFigure(s, p))));
  }
  if (s.axes.length) {
    section('Of the run', 'run');
    main.append(el('div', { class: 'panels' }, ...ofRun.map((p) => sweepFigure(s, p))));
    anyMeasure(s, others);
  }
  section('Scenario', 'scenario');
  main.append(el('pre', {}, data.given));
  document
    .getElementById('foot')
    .append(`ddbsim ${data.version}. Seeds ${s.first_seed} to ${s.first_seed + s.seeds - 1}.`);
}
