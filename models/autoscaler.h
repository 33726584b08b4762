/* Application Auto Scaling of one capacity: target tracking over CloudWatch alarms.
 *
 * Law. Every minute the consumed units of that minute become a datapoint, known `metric_delay`
 * later. Scale out: the last 2 of 2 datapoints are above provisioned x 60 x target. Scale in: the
 * last 15 of 15 are below provisioned x 60 x (target - 20 points). The new capacity is
 * ceil(consumed per second / target), from the newest datapoint, within min … max. A scale-out
 * waits out `scale_out_cooldown` since the last scale-out, a scale-in both cooldowns; a scale-out
 * never waits for a scale-in. Consumption counts, not demand: throttled requests do not, so growth
 * is by about 1/target a step. Then UpdateTable has its say (control.h). Sources: facts section 5.
 * Known answer: 200 units, consumption 150, target 70 % -> 215. */
#ifndef DDBSIM_AUTOSCALER_H
#define DDBSIM_AUTOSCALER_H

#include "cloudwatch.h"
#include "control.h"

struct autoscaling_spec {
    struct origin origin;
    double min, max, target;
    simtime scale_out_cooldown, scale_in_cooldown, metric_delay;
};
extern const struct record autoscaling_record;

struct autoscaler {
    const struct autoscaling_spec *spec;
    struct control *control;
    struct throughput *target;
    enum side side;
    struct metric consumed;
    simtime last_out, last_in; /* -1: never */
};

void autoscaler_init(struct autoscaler *autoscaler, struct sim *sim,
                     const struct autoscaling_spec *spec, struct control *control,
                     struct throughput *target, enum side side);

/* The capacity that target tracking wants for that consumption per second. */
double autoscaler_wants(const struct autoscaling_spec *spec, double consumed_per_s);

#endif
