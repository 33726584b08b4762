/* One number of a result, by the name that thresholds use: GROUP/MEASURE.
 *
 *   workloads/W/failed         a counting series its sum over the run; a level its mean, or what its
 *                              role says: the most of what waits, the last of partitions (role.h)
 *   workloads/W/failed_ratio   divided by what its role is a part of: calls offered, attempts,
 *                              look-ups, requests granted and throttled
 *   caches/C/hit_ratio         where the role has a name of its own for it
 *   workloads/W/latency_p99    a quantile of all calls, seconds; latency_p999 is the 99.9th percentile
 *   cost/tables/T/total        USD */
#ifndef DDBSIM_MEASURE_H
#define DDBSIM_MEASURE_H

#include "result.h"

/* NAN when the result has no such measure. */
double measure(const struct result *result, const char *group, const char *name);

/* NAN when the output has no ratio. */
double measure_ratio(const struct result *result, const struct group *group,
                     const struct output *output);

#endif
