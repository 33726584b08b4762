/* What an alarm's datapoint is made of: one series or a ratio of several, or a percentile of a
 * latency.
 *
 * Law. Over a period a metric that counts gives its growth, and a level its value at the end. With
 * `divided_by` the datapoint is metric / (sum of those), and a level then counts for every second
 * of the period: consumed units over a provisioned rate are the utilisation, as CloudWatch's metric
 * math has it (m1 / PERIOD(m1) / m2), and failed calls over those offered the failed ratio. A
 * series of many, such as a table's top keys, gives the element that is named, or the one that grew
 * most in that period, as Contributor Insights ranks contributors. A percentile is that of the
 * durations that ended in the period, in seconds. There is no datapoint where nothing is divided
 * by, or nothing ended. Sources: CloudWatch user guide [8], metric math, percentiles; Contributor
 * Insights for DynamoDB [2]. Known answers: 2,400 units a minute of 50 a second are 0.8; of 60
 * units for key a, 30 for b and 10 for others a's share is 0.6. */
#ifndef DDBSIM_ALARM_METRIC_H
#define DDBSIM_ALARM_METRIC_H

#include "field.h"
#include "sim.h"

/* One series, or one of each element. */
struct alarm_operand {
    struct probe probe;       /* a copy: probes move while alarms add their own */
    const struct series *row; /* borrowed */
    const char *element;      /* NULL: the one that grew most */
    double *before;           /* what was counted when the last period ended, of each; owned */
    size_t count;
};

struct alarm_metric {
    simtime period;
    struct alarm_operand of, *by;
    size_t by_count;
    double quantile;                    /* 0: it is no latency */
    const struct histogram *latency[2]; /* borrowed: of this interval and of all before */
    struct histogram *ended_before,
        *ended; /* owned: until the last period's end, and in this one */
};

/* Finds a series among those of the run; false when there is none, or no such element. */
bool alarm_metric_find(struct alarm_operand *operand, const struct sim *sim, const char *path,
                       const char *element);

/* The metric is a percentile of the durations "workloads/page/latency"; false when there are none.
 */
bool alarm_metric_find_latency(struct alarm_metric *metric, const struct sim *sim, const char *path,
                               double quantile);

/* The datapoint of the period that ends now; NAN when there is none. */
double alarm_metric_sample(struct alarm_metric *metric, simtime now);
void alarm_metric_release(struct alarm_metric *metric);

#endif
