#include "latency.h"

static const struct field latency_fields[] = {
    DURATION(struct latency_spec, median, "4ms", MICROSECOND, MINUTE, "Median latency."),
    DURATION(struct latency_spec, p99, "10ms", MICROSECOND, MINUTE, "Its 99th percentile."),
    FIELD_END};

static const struct field cache_latency_fields[] = {
    DURATION(struct latency_spec, median, "500us", MICROSECOND, MINUTE, "Median latency."),
    DURATION(struct latency_spec, p99, "1500us", MICROSECOND, MINUTE, "Its 99th percentile."),
    FIELD_END};

void latency_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct latency_spec *latency = spec;
    if (latency->p99 < latency->median)
        diagnostics_add(diagnostics, origin_place(&latency->origin, "p99"),
                        "'p99' must not be below 'median'");
}

const struct record latency_record =
    RECORD(struct latency_spec, "latency", latency_fields, latency_validate,
           "Latency of a granted request (\"single-digit milliseconds\"), lognormal.");

const struct record cache_latency_record =
    RECORD(struct latency_spec, "cache_latency", cache_latency_fields, latency_validate,
           "Latency of a cache's answer, lognormal.");

struct distribution latency_distribution(const struct latency_spec *spec)
{
    return distribution_lognormal((double)spec->median, (double)spec->p99);
}

simtime latency_draw(const struct distribution *distribution, struct rng *draws)
{
    return simtime_from_ns(distribution_quantile(distribution, rng_uniform(draws)));
}
