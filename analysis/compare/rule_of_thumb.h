/* The formula that guides give for a capacity: requests a second times units a request, and 20 %
 * headroom on top (the rate limiter's operations guide, models/README.md, Sources [36]). Where
 * nothing is throttled, requests times units is what was consumed, so the busiest minute of a run
 * that meets its goals stands for it. */
#ifndef DDBSIM_RULE_OF_THUMB_H
#define DDBSIM_RULE_OF_THUMB_H

#include "sweep.h"

struct rule_of_thumb {
    double peak_per_s; /* mean over seeds */
    double capacity;   /* peak * 1.2, rounded up */
};

/* False when `path` is no capacity of a table or index (tables.T[.indexes.I].read.capacity,
 * ….autoscaling.min and so on), or the runs do not tell. */
bool rule_of_thumb(const struct sweep *runs, const char *path, struct rule_of_thumb *out);

#endif
