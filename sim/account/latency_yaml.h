/* A table's latencies from SuccessfulRequestLatency: the median and how far it spreads.
 *
 * Law. Latencies are taken as lognormal. The median is p50 where it was collected. Else the mean m
 * and the 99th percentile q give it: with s the standard deviation of the logarithm,
 * ln(q / m) = 2.3263 s - s^2 / 2, the smaller root, and median = m exp(-s^2 / 2). Then
 * p95 / median = exp(1.6449 s) and p99 / median = exp(2.3263 s). The mean over
 * the window is that of its datapoints.
 *
 * CloudWatch's latencies are those of the service, without the way of the network. Operations that
 * share a key here (get and query) are one, weighted by calls. Known answer: mean 2, 99th percentile
 * 4: median 1.9002, p99 / median 2.1050. */
#ifndef DDBSIM_LATENCY_YAML_H
#define DDBSIM_LATENCY_YAML_H

#include "metric_window.h"
#include "text.h"

struct latency_shape {
    double median, p95, p99; /* the latter so many times the median; NAN: it cannot be */
};
struct latency_shape latency_yaml_shape(double mean, double p99);

/* The entry `latency:` of a table; nothing where nothing was collected. */
void latency_yaml_write(const struct collected *collected, const char *table,
                        const struct metric_window *window, struct text *out);

#endif
