/* Application Auto Scaling at work on one capacity: alarms over its consumption, cooldowns, and
 * scheduled actions. What is wanted is in autoscaling.h.
 *
 * Law. Every minute the consumed units of that minute become a datapoint, known `metric_delay`
 * later; a minute without consumption has none. AlarmHigh: the last 2 of 2 datapoints are above
 * provisioned x 60 x target. AlarmLow: the last 15 of 15 are below provisioned x 60 x (target - 20
 * points). The new capacity is ceil(consumed per second / target), from the datapoints of the alarm,
 * within min … max. A scale-out waits out `scale_out_cooldown` since the last scale-out, a scale-in
 * both cooldowns; a scale-out never waits for a scale-in. Consumption counts, not demand: throttled
 * requests do not, so growth is by about 1/target a step. A delay of 2 minutes stands for what AWS
 * calls "a short delay of up to a few minutes" ([2], metrics-dimensions): users saw capacity change
 * no sooner than 3 minutes after the load did, two of which are the alarm's, and a captured alarm
 * judged at 14:07:25 knew of minutes 14:01 and 14:02.
 *
 * A scheduled action changes min and max, and the capacity at once when it lies outside. With
 * `disable_scale_in` the policy never lowers capacity. What is suspended stands still: scheduled
 * actions that fall due meanwhile are passed over, and when it resumes the next datapoint decides.
 * Every decision goes to UpdateTable, which has its say (control_plane.h). The sides of a table and
 * of its indexes scale apart, but one update at a time is made: what is refused since the table is
 * UPDATING is decided again `retry_after_update` after that update's end, from the datapoints that
 * are known then, and with every datapoint before; of several that wait, that which was refused first
 * asks first. CloudWatch calls on the policy once a minute while its alarm stays in ALARM ([8], alarm
 * actions), which is what a `retry_after_update` of a minute and more leaves; whether Application
 * Auto Scaling comes back sooner is not published, and is an unknown of the service. Any other
 * refusal waits for the next datapoint.
 *
 * Sources: developer guide [1], AutoScaling and AutoScaling.CLI; Knowledge Center [9],
 * dynamodb-auto-scaling; Application Auto Scaling user guide [7]; CloudWatch user guide [8]. Known
 * answers: 200 units, consumption 150, target 70 % -> 215; reads and writes that both want to grow at
 * 4:00 do so at 4:35 and at 5:20, an update of 35 s each and 10 s between them. */
#ifndef DDBSIM_AUTOSCALER_H
#define DDBSIM_AUTOSCALER_H

#include "autoscaling.h"
#include "control_plane.h"
#include "metric.h"

struct autoscaler {
    const struct autoscaling_spec *spec;
    struct control_plane *control;
    struct throughput *target;
    enum side side;
    double min, max;  /* in force */
    double high, low; /* utilisation at which the alarms stand; -1: there is no such alarm */
    struct metric consumed;
    simtime last_out, last_in; /* or SIMTIME_NEVER */
    simtime retry_at; /* when it asks again after an update; SIMTIME_NEVER: it does not wait */
    int suspended[SCALING_PROCESSES];
    struct scheduled *scheduled; /* one for each scheduled action */
};

void autoscaler_init(struct autoscaler *autoscaler, struct sim *sim,
                     const struct autoscaling_spec *spec, struct control_plane *control,
                     struct throughput *target, enum side side);
/* Suspends a process (1), or resumes it (-1); it stands still while more was suspended. */
void autoscaler_suspend(struct autoscaler *autoscaler, enum scaling_process process, int more);

void autoscaler_release(struct autoscaler *autoscaler);

#endif
