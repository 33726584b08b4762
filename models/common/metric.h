/* CloudWatch as alarms and auto scaling see it: one datapoint a period, on whole periods of the
 * wall clock, and known to them only after a delay.
 *
 * Law. A datapoint is the sum (of a metric that counts) or the value at the end (of one that is a
 * level) of its period. A period in which a counting metric did not move has no datapoint (DynamoDB
 * publishes none then): "missing"; so has none during an outage (fault.h). An alarm is judged by
 * its last N datapoints. Sources: CloudWatch user guide [8]; developer guide [2], metrics-
 * dimensions. Known answer: ten every 5 s from 5 s to 150 s are datapoints of 120, 120 and 60, and
 * then of none. */
#ifndef DDBSIM_METRIC_H
#define DDBSIM_METRIC_H

#include "sim.h"

enum { METRIC_KEPT = 64 };

struct metric {
    const struct series *row; /* borrowed, with its subject */
    void *subject;
    void (*refresh)(void *subject, simtime now);
    double (*sample)(void *owner); /* the datapoint of the period that ends; NULL: the row's */
    simtime period, delay;
    bool zero_is_missing;
    double before;              /* the counter at the end of the last period */
    double points[METRIC_KEPT]; /* newest first; NAN where missing */
    int kept;
    void (*arrived)(struct sim *sim, void *owner); /* a datapoint has become known */
    void *owner;
    double arriving[METRIC_KEPT]; /* closed, not yet known: a ring */
    unsigned closed, known;
};

/* Starts the clock of a metric whose other members are set. */
void metric_start(struct metric *metric, struct sim *sim);

/* How many of the newest n datapoints are above / below the threshold; missing ones are neither. */
int metric_above(const struct metric *metric, int n, double threshold);
int metric_below(const struct metric *metric, int n, double threshold);

#endif
