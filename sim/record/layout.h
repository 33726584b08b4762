/* The layout of a result file, for those who write it and those who read it.
 *
 * /time(time), /time_bounds(time, bound), /quantile(quantile), /latency_bucket(latency_bucket)
 * /PROBE/SERIES(time)                     one group a probe path, one dataset a series row
 * /PROBE/latency(time, quantile)          seconds; NaN where nothing finished
 * /PROBE/latency_counts(latency_bucket)   all finished calls of the run
 * /PROBE/SERIES(time, ELEMENT)            of elements, float32; NaN before an element exists
 * /PROBE/SERIES_total(ELEMENT)            a counting series of elements, summed over the run
 * /outputs/{id,name,role,unit,…}(output)  what each series is (output_rows.h)
 * /events/{event_time,kind,subject,detail}(event)
 * /scenario/{given,resolved}              YAML text
 * /remedies/{sets,outcome,throttles,…}(remedy)  changes that were tried (trials.h); may be absent
 * /state/PATH/NAME                        where the run ended (state_write.h)
 * /digest/lines                           what the attribute `digest` is of (result_digest.h)
 *
 * Every group holds hard links to the coordinates of its variables. */
#ifndef DDBSIM_LAYOUT_H
#define DDBSIM_LAYOUT_H

/* The attribute `layout_version` of results and sweeps, and of backtests. It rises when a reader of the
 * one before would go wrong; what is only added (the state, remedies, the lines of the digest) leaves
 * it, and is absent in earlier files. Layout 1, until 2026-11-21, had no /outputs. */
enum { LAYOUT_VERSION = 2, LAYOUT_BACKTEST_VERSION = 1, LAYOUT_QUANTILES = 5 };

/* The group of the state, which holds no series and has a digest of its own, and that of the lines of
 * the digest. */
#define LAYOUT_STATE "state"
#define LAYOUT_DIGEST "digest"

/* The date of the defaults of a result that names none. */
#define LAYOUT_DEFAULTS "2025-01"

static const double layout_quantiles[LAYOUT_QUANTILES] = {0.5, 0.9, 0.95, 0.99, 0.999};

#endif
