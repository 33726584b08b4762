/* Application Auto Scaling of one capacity: what a scenario says of it, and how much capacity it
 * wants. When it asks, and what becomes of that, is in autoscaler.h.
 *
 * Law. Target tracking wants ceil(consumed per second / target). Consumed is the last of the
 * datapoints that made the alarm, or their maximum or mean (`datapoint`): no document says which.
 * With `steps` the two alarms stand
 * at the lowest `above` and the highest `below` of them, and the step whose bound the newest
 * datapoint has passed furthest changes the capacity: by a part of it, by units, or to a figure.
 * (For DynamoDB AWS offers target tracking; steps are what teams build of alarms and UpdateTable.)
 * Sources: developer guide [1], AutoScaling.CLI; Application Auto Scaling user guide [7]. Known
 * answer: consumption 150, target 70 % -> 215. */
#ifndef DDBSIM_AUTOSCALING_H
#define DDBSIM_AUTOSCALING_H

#include "field.h"

struct scaling_step_spec {
    struct origin origin;
    double above, below; /* utilisation; one of the two */
    double percent_change, change, exact;
};

struct scheduled_scaling_spec {
    struct origin origin;
    simtime at, every;
    const char *schedule, *timezone;
    int64_t start_time, end_time; /* 0: none */
    double min, max;
};

/* What may be suspended, as in AWS's SuspendedState. */
enum scaling_process {
    DYNAMIC_SCALING_IN,
    DYNAMIC_SCALING_OUT,
    SCHEDULED_SCALING,
    SCALING_PROCESSES
};

struct suspended_spec {
    struct origin origin;
    bool dynamic_scaling_in, dynamic_scaling_out, scheduled_scaling;
};

enum datapoint { DATAPOINT_LAST, DATAPOINT_MAX, DATAPOINT_MEAN };

struct autoscaling_spec {
    struct origin origin;
    double min, max, target;
    bool disable_scale_in;
    int datapoint;
    struct suspended_spec suspended;
    struct scaling_step_spec *steps;
    size_t steps_count;
    struct scheduled_scaling_spec *schedule;
    size_t schedule_count;
    simtime scale_out_cooldown, scale_in_cooldown, metric_delay, retry_after_update;
};
extern const struct record autoscaling_record;

/* The capacity that target tracking wants for that consumption per second, without bounds. */
double autoscaling_wants(const struct autoscaling_spec *spec, double consumed_per_s);

/* The same by steps, for a provisioned capacity; it stays when no step applies. */
double autoscaling_steps(const struct autoscaling_spec *spec, double consumed_per_s,
                         double provisioned);

#endif
