/* A series of a run as it is drawn, by its path.
 *
 * Law. A path is a group and behind the last slash the series' name or its role: queues/carts/age, or
 * a quantile of its latency: workloads/W/latency_p99. What is counted is told a second, money an hour,
 * the rest as it is. NaN where there is no value. Known answer: 120 calls in an interval of 60 s are 2
 * a second. */
#ifndef DDBSIM_SERIES_VALUES_H
#define DDBSIM_SERIES_VALUES_H

#include "result.h"

enum { SERIES_VALUES_LABEL = 80 };

struct series_values {
    double *values;                  /* the result's rows */
    const struct group *group;       /* borrowed from the result */
    char label[SERIES_VALUES_LABEL]; /* "age of oldest" */
    const char *unit;                /* "a second", "seconds", … */
};

/* False, and nothing to release, when the result has no such series over time. */
bool series_values_find(struct series_values *out, const struct result *result, const char *path);
void series_values_release(struct series_values *series);

/* One output of a group as it is drawn; NULL when it is not there. free() it. */
double *series_values_of(const struct result *result, const struct group *group,
                         const struct output *output);

#endif
