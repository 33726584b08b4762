/* The latency of a service: lognormal, by its median and 99th percentile (distribution.h). Known
 * answer: of a median of 4 ms and a p99 of 10 ms half of all draws are below 4 ms and one in a
 * hundred above 10. */
#ifndef DDBSIM_LATENCY_H
#define DDBSIM_LATENCY_H

#include "distribution.h"
#include "field.h"
#include "rng.h"

struct latency_spec {
    struct origin origin;
    simtime median, p99;
};

/* A table's or queue's, and a cache's: they differ in their defaults. */
extern const struct record latency_record, cache_latency_record;

/* Of a record of such specs with other defaults: the 99th percentile is not below the median. */
void latency_validate(const void *spec, struct diagnostics *diagnostics);

struct distribution latency_distribution(const struct latency_spec *spec);
simtime latency_draw(const struct distribution *distribution, struct rng *draws);

#endif
