// The numbers of a run's summary that the page shows, and how they are written.

// Three digits to look at; the whole number, digit by digit, stands beside it.
export function show(value, unit) {
  if (value === null || value === undefined) return 'n/a';
  if (unit === 'ratio') return `${Number((100 * value).toPrecision(3))} %`;
  if (unit === 's')
    return value < 1
      ? `${Number((1000 * value).toPrecision(3))} ms`
      : `${Number(value.toPrecision(3))} s`;
  if (unit === 'USD') return `${value.toFixed(value < 10 ? 3 : 2)} USD`;
  return Math.round(value).toLocaleString('en');
}

const SCALES = { ratio: [100, ' %'], s: [1, ' s'], USD: [1, ' USD'], count: [1, ''] };

// "24.0 ± 0.1 %": as many digits as the uncertainty has one of.
export function withHalf({ mean, half }, unit) {
  if (!(half > 0)) return show(mean, unit);
  let [factor, name] = SCALES[unit];
  if (unit === 's' && mean < 1) [factor, name] = [1000, ' ms'];
  const digits = Math.min(6, Math.max(0, -Math.floor(Math.log10(factor * half))));
  const text = (v) =>
    digits ? (factor * v).toFixed(digits) : Math.round(factor * v).toLocaleString('en');
  return `${text(mean)} ± ${text(half)}${name}`;
}

// The rows of the table: what is asked of every run, by the summary's own members.
export function measuresOf(summary) {
  const rows = [];
  for (const folder of summary.callers)
    for (const w of summary[folder]) {
      const of = `${folder}/${w.name}`;
      rows.push([`${of} failed`, w.failed_ratio, 'ratio']);
      rows.push([`${of} p99`, w.latency_p99, 's']);
    }
  for (const r of summary.resources)
    if (r.throttle_events !== undefined)
      rows.push([`${r.group} throttles`, r.throttle_events, 'count']);
  rows.push(['cost of the run', summary.cost, 'USD']);
  if (summary.lost_revenue) rows.push(['lost revenue', summary.lost_revenue, 'USD']);
  return rows;
}

// What share of all calls failed, as the verdict has it.
export function failedOf(summary) {
  const callers = summary.callers.flatMap((folder) => summary[folder]);
  const offered = callers.reduce((sum, c) => sum + c.offered, 0);
  return offered ? callers.reduce((sum, c) => sum + c.failed, 0) / offered : 0;
}
