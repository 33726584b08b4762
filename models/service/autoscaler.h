/* Application Auto Scaling of one capacity: target tracking or steps over CloudWatch alarms, and
 * scheduled actions.
 *
 * Law. Every minute the consumed units of that minute become a datapoint, known `metric_delay`
 * later; a minute without consumption has none. AlarmHigh: the last 2 of 2 datapoints are above
 * provisioned x 60 x target. AlarmLow: the last 15 of 15 are below provisioned x 60 x (target - 20
 * points). The new capacity is ceil(consumed per second / target), from the newest datapoint,
 * within min … max. A scale-out waits out `scale_out_cooldown` since the last scale-out, a scale-in
 * both cooldowns; a scale-out never waits for a scale-in. Consumption counts, not demand: throttled
 * requests do not, so growth is by about 1/target a step.
 *
 * With `steps` the two alarms stand at the lowest `above` and the highest `below` of them, and the
 * step whose bound the newest datapoint has passed furthest changes the capacity: by a part of it,
 * by units, or to a figure. (For DynamoDB AWS offers target tracking; steps are what teams build of
 * alarms and UpdateTable.) A scheduled action changes min and max, and the capacity at once when it
 * lies outside. Every decision goes to UpdateTable, which has its say (control_plane.h). Sources: facts
 * section 5; Application Auto Scaling user guide. Known answer: 200 units, consumption 150, target
 * 70 % -> 215. */
#ifndef DDBSIM_AUTOSCALER_H
#define DDBSIM_AUTOSCALER_H

#include "control_plane.h"
#include "metric.h"

struct scaling_step_spec {
    struct origin origin;
    double above, below; /* utilisation; one of the two */
    double percent_change, change, exact;
};

struct scheduled_scaling_spec {
    struct origin origin;
    simtime at, every;
    double min, max;
};

struct autoscaling_spec {
    struct origin origin;
    double min, max, target;
    struct scaling_step_spec *steps;
    size_t steps_count;
    struct scheduled_scaling_spec *schedule;
    size_t schedule_count;
    simtime scale_out_cooldown, scale_in_cooldown, metric_delay;
};
extern const struct record autoscaling_record;

struct autoscaler {
    const struct autoscaling_spec *spec;
    struct control_plane *control;
    struct throughput *target;
    enum side side;
    double min, max;  /* in force */
    double high, low; /* utilisation at which the alarms stand; -1: there is no such alarm */
    struct metric consumed;
    simtime last_out, last_in;   /* -1: never */
    struct scheduled *scheduled; /* one for each scheduled action */
};

void autoscaler_init(struct autoscaler *autoscaler, struct sim *sim,
                     const struct autoscaling_spec *spec, struct control_plane *control,
                     struct throughput *target, enum side side);
void autoscaler_release(struct autoscaler *autoscaler);

/* The capacity that target tracking wants for that consumption per second, without bounds. */
double autoscaler_wants(const struct autoscaling_spec *spec, double consumed_per_s);

/* The same by steps, for a provisioned capacity; it stays when no step applies. */
double autoscaler_steps(const struct autoscaling_spec *spec, double consumed_per_s,
                        double provisioned);

#endif
