/* A CloudWatch alarm over any series of the run, a ratio of them or a percentile of a latency
 * (alarm_metric.h).
 *
 * Law. `statistic` of the metric over each `period` becomes a datapoint, known `metric_delay` after
 * the period. The alarm is in ALARM when at least `datapoints_to_alarm` of the last
 * `evaluation_periods` datapoints breach the threshold, in OK when fewer do, in INSUFFICIENT_DATA
 * before there are enough to tell; alarm_evaluation.h says what missing ones do. They are taken for
 * good where nothing is said, as AWS advises for DynamoDB's metrics, which have no datapoint where
 * nothing happened; CloudWatch's own default is `missing`. `sum` is the growth over the period; `average` is that per
 * second for a metric that counts and the value at the period's end for a level. A composite alarm
 * has no metric: it is in ALARM while `all_of` its alarms are, and one `any_of` those. When an
 * alarm goes to ALARM its `actions` are performed (response.h). Source: CloudWatch user guide [8], alarm evaluation. Known answer: three of five
 * datapoints, known a minute late: with minutes 2, 4 and 5 (from 0) over the threshold it is in
 * ALARM from 7:00 to 9:00. */
#ifndef DDBSIM_ALARM_H
#define DDBSIM_ALARM_H

#include "action.h"
#include "alarm_evaluation.h"
#include "alarm_metric.h"
#include "entity.h"
#include "metric.h"
#include "response.h"

extern const char *const alarm_state_names[];

struct alarm_spec {
    struct origin origin;
    const char *metric, *element, *severity;
    const char **divided_by;
    size_t divided_by_count;
    int statistic, comparison, treat_missing_data;
    simtime period, metric_delay;
    double threshold;
    int64_t evaluation_periods, datapoints_to_alarm;
    const char **all_of, **any_of;
    size_t all_of_count, any_of_count;
    struct choice *actions;
    size_t actions_count;
    simtime repeat;
    bool recheck;
    struct latency_spec *acknowledged_after;
};
extern const struct record alarm_record;

struct alarm {
    struct sim *sim;
    const struct alarm_spec *spec;
    char *path;
    struct metric metric;
    struct alarm_metric watched;
    double threshold;        /* in the datapoints' own unit */
    int needed;              /* M of N */
    struct alarm **watchers; /* composite alarms of which it is a part; borrowed */
    size_t watcher_count;
    struct response response;
    int state; /* output */
};

extern const struct entity_kind alarm_kind;

#endif
