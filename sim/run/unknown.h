/* An unknown: what nobody knows about the load or the service, as a scenario names it. A single run
 * takes the scenario as it is written; a campaign draws a value for each of its futures
 * (sim/study/futures.h).
 *
 *   unknowns:
 *     skew:    {path: "workloads.*.keys.0.exponent", uniform: 0.9..1.3}
 *     spike:   {scale: "workloads.*.rate.*.per_second", lognormal: {p10: 0.8, p90: 1.6}}
 *     retry:   {path: clients.app.retry.mode, discrete: [{value: standard, share: 70%}, {value: legacy, share: 30%}]}
 *     service: published
 *
 * `path` sets what the scenario says there, `scale` multiplies it; both are paths of the resolved
 * scenario, with "*" for any one part and a leading "**." for any parts before. `service: published`
 * stands for all that AWS does not publish, each with its range (service_ranges.h). */
#ifndef DDBSIM_UNKNOWN_H
#define DDBSIM_UNKNOWN_H

#include "field.h"

/* Two numbers that fix a normal or lognormal distribution. */
struct spread_spec {
    struct origin origin;
    const char *p10, *p90, *mean, *sd;
};

struct discrete_spec {
    struct origin origin;
    const char *value; /* or FROM..TO: uniform between */
    double share;
};

struct unknown_spec {
    struct origin origin;
    int set;
    const char *path, *scale;
    const char *uniform, *loguniform; /* FROM..TO */
    const char **triangular;          /* least, mode, most */
    size_t triangular_count;
    struct spread_spec *normal, *lognormal;
    struct discrete_spec *discrete;
    size_t discrete_count;
    const char *within; /* FROM..TO */
};

enum unknown_set { UNKNOWN_AS_WRITTEN, UNKNOWN_PUBLISHED, UNKNOWN_DRAWN };

extern const struct record unknown_record;

#endif
