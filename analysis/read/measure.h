/* One number of a result, by the name that thresholds use: GROUP/MEASURE.
 *
 *   workloads/W/failed            a counting series: its sum over the run; a level: its mean
 *   workloads/W/rejected_ratio    a counting series divided by what was offered (by attempts for
 *                                 attempts' own series: throttled, retries; by granted + throttled
 *                                 for a table)
 *   workloads/W/failed_ratio      what was offered and not served: failed and rejected calls, for
 *                                 who is turned away at the gateway is not served either
 *   workloads/W/latency_p99       a quantile of all calls, seconds; latency_p999 is the 99.9th
 *                                 percentile
 *   cost/tables/T/total           USD
 *
 * Known answer: of 100 calls a gateway turns 40 away and 6 fail: failed 6, rejected_ratio 0.4,
 * failed_ratio 0.46. */
#ifndef DDBSIM_MEASURE_H
#define DDBSIM_MEASURE_H

#include "result.h"

/* NAN when the result has no such measure. */
double measure(const struct result *result, const char *group, const char *name);

#endif
