'use strict';
// Charts that share one range of time: a zoom of one is a zoom of all, and one cursor reads them all.

const LINES = {
  light: ['#1f5fbf', '#c96a00', '#0b7a4b', '#8a3ffc', '#a8326e', '#00788c', '#6b5a00', '#555b66'],
  dark: ['#7db2ff', '#f0a04b', '#4fc08d', '#c09bff', '#ff8ec3', '#4fd0e3', '#d8c25a', '#b3bcc7'],
};

function isDark() {
  return document.documentElement.dataset.theme === 'dark';
}
function css(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
function lineColour(i) {
  const l = LINES[isDark() ? 'dark' : 'light'];
  return l[i % l.length];
}

function trim(text) {
  return text.includes('.') ? text.replace(/\.?0+($|e)/, '$1') : text;
}

function amount(v) {
  const a = Math.abs(v);
  if (a >= 1e9) return trim((v / 1e9).toPrecision(4)) + ' G';
  if (a >= 1e6) return trim((v / 1e6).toPrecision(4)) + ' M';
  if (a >= 1e4) return Math.round(v).toLocaleString('en-US');
  if (a >= 100) return trim(v.toFixed(1));
  return trim(v.toPrecision(3));
}

// A value as people read it, by its unit.
function show(v, unit) {
  if (v === null || v === undefined || Number.isNaN(v)) return '–';
  if (unit === 's' && v >= 120) {
    const t = Math.round(v),
      parts = [
        [Math.floor(t / 3600), 'h'],
        [Math.floor((t % 3600) / 60), 'm'],
        [t % 60, 's'],
      ];
    return parts
      .filter(([n]) => n)
      .map(([n, u]) => n + u)
      .join('');
  }
  if (unit === 's')
    return v < 1 && v > 0 ? trim((v * 1e3).toPrecision(3)) + ' ms' : trim(v.toPrecision(3)) + ' s';
  if (unit === 'ratio') return trim((100 * v).toPrecision(3)) + ' %';
  if (unit.startsWith('USD')) return trim(v.toPrecision(4)) + ' ' + unit;
  return amount(v);
}

// More digits of an uncertainty would be noise.
function half(v, unit) {
  return show(Number(v.toPrecision(2)), unit);
}

// In whose time moments are told. A page of a run has its scenario's zone; the browser knows zones, too.
const Zone = {
  name: 'UTC',
  own: 'UTC',
  known: new Map(), // offsets by quarter of an hour: no clock changes within one
  use(name) {
    try {
      this.format = new Intl.DateTimeFormat('en-GB', {
        timeZone: name,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
      });
      this.name = name;
    } catch {
      this.name = 'UTC'; // a browser may know fewer
    }
    this.known.clear();
  },
  // Seconds that its clocks are ahead of UTC's.
  offset(seconds) {
    if (this.name === 'UTC') return 0;
    const at = Math.floor(seconds / 900) * 900;
    if (!this.known.has(at)) {
      const p = Object.fromEntries(
        this.format.formatToParts(new Date(at * 1e3)).map((x) => [x.type, Number(x.value)]),
      );
      this.known.set(at, Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute) / 1e3 - at);
    }
    return this.known.get(at);
  },
  // When its clocks show what UTC's show at `civil`, the first time; null when they skip that.
  moment(civil) {
    for (const guess of [civil - DAY, civil + DAY]) {
      const at = civil - this.offset(guess);
      if (at + this.offset(at) === civil) return at;
    }
    return null;
  },
};

// "14:36:05", with the date where it is asked for.
function clock(seconds, withDate) {
  const t = new Date((seconds + Zone.offset(seconds)) * 1e3).toISOString();
  return (withDate ? t.slice(0, 10) + ' ' : '') + t.slice(11, 19);
}

const Zoom = {
  charts: new Set(),
  listeners: new Set(), // called with the range, in seconds
  full: null,
  range: null,
  set(min, max) {
    const [a, b] = this.full;
    min = Math.max(a, min);
    max = Math.min(b, max);
    if (!(max > min)) return;
    this.range = [min, max];
    for (const c of this.charts) c.setScale('x', { min, max });
    for (const listen of this.listeners) listen(min, max);
    // The workbench, which shows this page in a frame, cuts its previews behind what is looked at.
    if (window.parent !== window)
      window.parent.postMessage({ ddbsim: 'view', until: max - a, whole: max >= b }, '*');
    const reset = document.getElementById('reset');
    if (reset) reset.hidden = min <= a && max >= b;
  },
  reset() {
    if (this.full) this.set(this.full[0], this.full[1]);
  },
  by(factor, shift) {
    const [a, b] = this.range,
      half = ((b - a) / 2) * factor,
      centre = (a + b) / 2 + shift * (b - a);
    this.set(centre - half, centre + half);
  },
};

const KEYS = {
  '+': () => Zoom.by(0.5, 0),
  '=': () => Zoom.by(0.5, 0),
  '-': () => Zoom.by(2, 0),
  0: () => Zoom.reset(),
  Escape: () => Zoom.reset(),
};
const MOVES = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };

// Moves the cursor of a chart by points that are drawn; with Shift the arrows move the range.
function moveCursor(chart, key) {
  const ends = {
      Home: chart.valToIdx(chart.scales.x.min),
      End: chart.valToIdx(chart.scales.x.max),
    },
    step = Math.max(1, Math.round((ends.End - ends.Home) / 200)),
    at = chart.cursor.idx ?? ends.Home,
    to = key in ends ? ends[key] : at + step * MOVES[key],
    i = Math.min(ends.End, Math.max(ends.Home, to));
  chart.setCursor({ left: chart.valToPos(chart.data[0][i], 'x'), top: 10 });
}

function onKey(event) {
  const chart = event.currentTarget?.chart,
    moves = event.key in MOVES || event.key === 'Home' || event.key === 'End';
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (moves && event.shiftKey && event.key.startsWith('Arrow')) Zoom.by(1, 0.25 * MOVES[event.key]);
  else if (moves && chart) moveCursor(chart, event.key);
  else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
}

const DAY = 86400,
  STEPS = [
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    10800,
    21600,
    43200,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
    364 * DAY,
  ];

function dayName(t, weekday) {
  return new Date(t * 1e3)
    .toLocaleDateString('en-GB', {
      timeZone: 'UTC',
      ...(weekday ? { weekday: 'short' } : {}),
      day: 'numeric',
      month: 'short',
    })
    .replace(',', '');
}

// Where a time axis is marked and what its marks say: the law of time_ticks.h, here of any range.
function timeTicks(begin, end, most) {
  const from = begin + Zone.offset(begin),
    to = from + end - begin;
  const first = (step) => {
    const origin = step > DAY ? 4 * DAY : 0; // a Monday
    return origin + Math.ceil((from - origin) / step - 1e-9) * step;
  };
  const step = STEPS.find((s) => Math.ceil((to - first(s)) / s) <= most) ?? STEPS[STEPS.length - 1],
    span = to - from,
    ticks = [];
  for (let at = first(step); at < to + 3600 && ticks.length < most; at += step) {
    const moment = Zone.moment(at);
    if (moment === null || moment < begin || moment >= end) continue;
    const midnight = at % DAY === 0,
      days = span > 36 * 3600,
      time = new Date(at * 1e3).toISOString(),
      label = !days
        ? time.slice(11, span > 600 ? 16 : 19)
        : midnight
          ? dayName(at, span <= 14 * DAY)
          : time.slice(11, 13),
      dated = (ticks.length === 0 || midnight) && !(days && midnight);
    ticks.push({ at: moment, midnight, label, date: dated ? dayName(at, true) : '' });
  }
  return ticks;
}

function timeAxis(shared) {
  const ticks = (u, min, max) =>
    timeTicks(min, max, Math.max(2, Math.min(14, Math.floor(u.width / 75))));
  return {
    stroke: () => css('--soft'),
    grid: { stroke: () => css('--grid'), width: 1 },
    ticks: { stroke: () => css('--grid') },
    space: 70,
    size: shared ? 48 : 50,
    splits: shared ? (u, axis, min, max) => ticks(u, min, max).map((t) => t.at) : undefined,
    values: shared
      ? (u) => {
          const { min, max } = u.scales.x,
            list = ticks(u, min, max);
          return list.map((t, i) =>
            [t.label, [t.date, i === 0 ? Zone.name : ''].filter((x) => x).join(' ')]
              .filter((x) => x)
              .join('\n'),
          );
        }
      : undefined,
  };
}

function valueAxis(unit, scale, side) {
  return {
    scale,
    side,
    stroke: () => css('--soft'),
    size: 62,
    grid: { show: scale === 'y', stroke: () => css('--grid'), width: 1 },
    ticks: { stroke: () => css('--grid') },
    values: (u, vs) => vs.map((v) => (v === null ? '' : show(v, unit).replace(/ USD.*/, ''))),
  };
}

function stroke(s, i) {
  return () =>
    s.style === 'alarm'
      ? css('--bad')
      : s.style === 'step'
        ? css('--soft')
        : lineColour(s.colour ?? i);
}

function fade(colour, part) {
  return (
    colour +
    Math.round(part * 255)
      .toString(16)
      .padStart(2, '0')
  );
}

function uplotSeries(s, i, unit) {
  const colour = stroke(s, i);
  return {
    label: s.label,
    scale: 'y',
    stroke: colour,
    width: s.style === 'step' ? 1.5 : 1.25,
    dash: s.style === 'step' ? [5, 3] : undefined,
    points: { show: false },
    spanGaps: !!s.spanGaps,
    fill:
      s.style === 'area' || s.style === 'alarm'
        ? () => fade(colour(), s.style === 'alarm' ? 0.25 : 0.16)
        : undefined,
    paths: s.style === 'step' ? uPlot.paths.stepped({ align: 1 }) : undefined,
    value: (u, v, si, idx) => (idx === null ? '' : v === null ? 'n/a' : show(v, unit)),
  };
}

// Where there is no value is hatched along the top: a gap is no 0.
function gapStrips(panel, times) {
  const steps = panel.series.find((s) => s.style === 'step' && s.values.includes(null));
  return (u) => {
    if (!steps) return;
    const { ctx, bbox } = u,
      height = 7 * devicePixelRatio;
    ctx.save();
    ctx.beginPath();
    for (let i = 0; i < times.length; i++) {
      if (steps.values[i] !== null) continue;
      const from = Math.max(bbox.left, u.valToPos(times[i], 'x', true)),
        to = Math.min(
          bbox.left + bbox.width,
          i + 1 < times.length ? u.valToPos(times[i + 1], 'x', true) : bbox.left + bbox.width,
        );
      if (to > from) ctx.rect(from, bbox.top, to - from, height);
    }
    ctx.clip();
    ctx.strokeStyle = css('--gap');
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    for (let x = bbox.left - height; x < bbox.left + bbox.width; x += 5 * devicePixelRatio) {
      ctx.moveTo(x, bbox.top + height);
      ctx.lineTo(x + height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  };
}

// What happened at the cursor, in the reading below the chart.
function eventReading(events, reading) {
  return (u) => {
    if (!reading) return;
    const { left } = u.cursor,
      t = left >= 0 ? u.posToVal(left, 'x') : null,
      room = 6 * (u.posToVal(1, 'x') - u.posToVal(0, 'x')),
      near = t === null ? [] : events.filter((e) => Math.abs(e.t - t) < room);
    reading.textContent = near
      .slice(0, 2)
      .map((e) => `${clock(e.t)} ${e.subject.split('/').pop()}: ${e.detail}`)
      .join(' · ');
  };
}

function shareZoom(chart) {
  chart.setScale('x', { min: Zoom.range[0], max: Zoom.range[1] });
  chart.hooks.setScale = chart.hooks.setScale || [];
  chart.hooks.setScale.push((u, key) => {
    if (key !== 'x' || !Zoom.range) return;
    const { min, max } = u.scales.x;
    if (Math.abs(min - Zoom.range[0]) > 1e-6 || Math.abs(max - Zoom.range[1]) > 1e-6)
      Zoom.set(min, max);
  });
}

function mount(holder, options, data) {
  options.width = Math.max(260, holder.clientWidth);
  const chart = new uPlot(options, data, holder);
  holder.chart = chart;
  new ResizeObserver(() => {
    const width = Math.max(260, holder.clientWidth);
    if (Math.abs(width - chart.width) > 1) chart.setSize({ width, height: options.height });
  }).observe(holder);
  return chart;
}

const UTC = (ts) => uPlot.tzDate(new Date(ts * 1e3), 'Etc/UTC');

// From 0, and with all that is below it; `most` may be what another chart of the same scale has.
function valueRange(least, most) {
  const low = Math.min(0, least ?? 0);
  return [low * 1.06, most > 0 ? most * 1.06 : low < 0 ? 0 : 1];
}

// panel: {title, unit, log, top, series: [{label, style, axis, values}]}, times in seconds; `top` is
// what its scale goes up to at least.
function timeChart(holder, panel, times, events, reading) {
  const unit = panel.unit,
    log = panel.log;
  const data = [
    times,
    ...panel.series.map((s) => (log ? s.values.map((v) => (v > 0 ? v : null)) : s.values)),
  ];
  const options = {
    height: 230,
    tzDate: UTC,
    padding: [8, 22, 0, 0],
    cursor: {
      sync: { key: 'time', setSeries: false },
      drag: { x: true, y: false, setScale: true },
      y: false,
    },
    scales: {
      x: { time: true, range: (u, min, max) => [min, max] },
      y: log
        ? { distr: 3 }
        : { range: (u, min, max) => valueRange(min, Math.max(max, panel.top ?? max)) },
    },
    axes: [
      timeAxis(true),
      {
        ...valueAxis(unit, 'y', 3),
        label: (unit === '1' ? 'number' : unit) + (log ? ', log' : ''),
        labelSize: 18,
        labelFont: '12px system-ui, sans-serif',
      },
    ],
    series: [
      {
        label: 'time',
        value: (u, v, si, idx) => (idx === null || v === null ? '' : clock(v, true)),
      },
      ...panel.series.map((s, i) => uplotSeries(s, i, unit)),
    ],
    hooks: { draw: [gapStrips(panel, times)], setCursor: [eventReading(events, reading)] },
  };
  const chart = mount(holder, options, data);
  shareZoom(chart);
  Zoom.charts.add(chart);
  return chart;
}

// Every single run as a small mark, so that means of two kinds of runs show; and the interval of each mean.
function sweepMarks(plot) {
  return (u) => {
    const { ctx } = u,
      dot = devicePixelRatio;
    ctx.save();
    ctx.lineWidth = 1.5 * dot;
    plot.lines.forEach((line, i) => {
      ctx.strokeStyle = ctx.fillStyle = lineColour(i);
      line.means.forEach((m, k) => {
        if (m === null) return;
        const x = u.valToPos(plot.at[k], 'x', true),
          w = 4 * dot,
          [low, high] = [line.lows[k], line.highs[k]];
        ctx.globalAlpha = 0.35;
        for (const v of line.runs[k].length > 1 ? line.runs[k] : [])
          ctx.fillRect(x - 7 * dot, u.valToPos(v, 'y', true) - dot, 5 * dot, 2 * dot);
        ctx.globalAlpha = 1;
        if (low === null || low === high) return;
        const a = u.valToPos(low, 'y', true),
          b = u.valToPos(high, 'y', true);
        ctx.beginPath();
        ctx.moveTo(x, a);
        ctx.lineTo(x, b);
        ctx.moveTo(x - w, a);
        ctx.lineTo(x + w, a);
        ctx.moveTo(x - w, b);
        ctx.lineTo(x + w, b);
        ctx.stroke();
      });
    });
    ctx.restore();
  };
}

// What the measure has to be, as a line across.
function goalLines(goals) {
  return (u) => {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.strokeStyle = css('--bad');
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const g of goals) {
      const y = Math.round(u.valToPos(g, 'y', true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  };
}

// The names of the values where they stand; of numbers that are too near one another not every one.
function sweepNames(plot) {
  return (u, places) => {
    let last = -Infinity;
    return places.map((v, k) => {
      const x = u.valToPos(v, 'x');
      if (plot.numeric && x - last < 8 + 7 * plot.labels[k].length) return '';
      last = x;
      return plot.labels[k];
    });
  };
}

// Means with the halves of their intervals against the values of one key, a line a combination of the
// others. plot: {key, at, numeric, labels, unit, lines, goals, log, tops}; the points are joined only
// where what is between them is something: of numbers.
function sweepChart(holder, plot) {
  const first = plot.at[0],
    last = plot.at[plot.at.length - 1],
    room = plot.numeric ? 0.06 * (last - first) || 1 : 0.3,
    slanted = !plot.numeric && plot.labels.join('').length > 45; // names that would run into one another
  const options = {
    height: slanted ? 290 : 250,
    padding: [8, 22, 0, slanted ? 20 : 0],
    cursor: { drag: { x: false, y: false }, y: false },
    scales: {
      x: { time: false, range: () => [first - room, last + room] },
      y: plot.log
        ? { distr: 3, range: () => [Math.min(...plot.tops) / 1.3, Math.max(...plot.tops) * 1.3] }
        : {
            range: (u, min, max) => valueRange(min, Math.max(max, ...plot.tops)),
          },
    },
    axes: [
      {
        ...timeAxis(false),
        splits: () => plot.at,
        values: sweepNames(plot),
        label: plot.key,
        labelSize: 22,
        size: slanted ? 74 : 34,
        rotate: slanted ? -30 : 0,
      },
      valueAxis(plot.unit, 'y', 3),
    ],
    series: [
      { label: plot.key, value: (u, v, si, k) => (k === null ? '–' : plot.labels[k]) },
      ...plot.lines.map((line, i) => ({
        label: line.label,
        stroke: () => lineColour(i),
        width: plot.numeric ? 1.5 : 0,
        points: { show: true, size: 7, width: 1.5, fill: () => lineColour(i) },
        value: (u, v, si, k) =>
          k === null || v === null
            ? '–'
            : show(v, plot.unit) +
              (line.lows[k] === null || line.lows[k] === line.highs[k]
                ? ''
                : ` (${show(line.lows[k], plot.unit)} … ${show(line.highs[k], plot.unit)})`),
      })),
    ],
    hooks: { draw: [sweepMarks(plot), goalLines(plot.goals)] },
  };
  return mount(holder, options, [plot.at, ...plot.lines.map((l) => l.means)]);
}

// plot: {unit, at: [x], lines: [{label, shares}], limits: [{value}]}: steps down from what all futures
// exceed to what none does; goals as lines across.
function exceedanceChart(holder, plot) {
  const least = Math.min(plot.at[0], ...plot.limits.map((l) => l.value)),
    most = Math.max(plot.at[plot.at.length - 1], ...plot.limits.map((l) => l.value)),
    room = 0.03 * (most - least || Math.abs(most) || 1);
  const goals = (u) => {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.strokeStyle = css('--bad');
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const l of plot.limits) {
      const x = Math.round(u.valToPos(l.value, 'x', true)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  };
  const options = {
    height: 250,
    padding: [8, 22, 0, 0],
    cursor: { drag: { x: false, y: false }, y: false },
    scales: {
      x: { time: false, range: () => [least - room, most + room] },
      y: { range: () => [0, 1.02] },
    },
    axes: [
      { ...valueAxis(plot.unit, 'x', 2), size: 34, space: 80 },
      { ...valueAxis('ratio', 'y', 3), incrs: [0.25] },
    ],
    series: [
      { label: 'more than', value: (u, v) => show(v, plot.unit) },
      ...plot.lines.map((line, i) => ({
        label: line.label,
        stroke: () => lineColour(i),
        width: 1.75,
        dash: i >= LINES.light.length ? [6, 3] : undefined,
        points: { show: false },
        paths: uPlot.paths.stepped({ align: 1 }),
        value: (u, v) => show(v, 'ratio'),
      })),
    ],
    hooks: { draw: [goals] },
  };
  const before = least - room; // every future exceeds what is less than all of them
  return mount(holder, options, [
    [before, ...plot.at, most + room],
    ...plot.lines.map((l) => [1, ...l.shares, l.shares[l.shares.length - 1]]),
  ]);
}
