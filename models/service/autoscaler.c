#include "autoscaler.h"

#include <math.h>

#include "memory.h"
#include "schedule.h"

enum { OUT_POINTS = 2, IN_POINTS = 15 };

static bool cooled(simtime now, simtime last, simtime cooldown)
{
    return now - last >= cooldown;
}

static double within(const struct autoscaler *a, double wanted)
{
    return fmin(fmax(wanted, a->min), a->max);
}

static bool ask(struct autoscaler *a, double wanted)
{
    return control_plane_scale(a->control, a->target, a->side, wanted);
}

static bool waits_for_update(const struct autoscaler *a)
{
    return a->control->updating && !a->control->frozen;
}

static simtime after_update(const struct autoscaler *a)
{
    return a->control->updating_until + a->spec->retry_after_update;
}

/* The datapoint is a minute's sum; the threshold belongs to the capacity before the change. */
static bool scale(struct autoscaler *a, bool out, double wanted)
{
    struct sim *sim = a->target->sim;
    double old = a->target->side[a->side].provisioned;
    double threshold = old * 60 * (out ? a->high : a->low);
    int points = out ? OUT_POINTS : IN_POINTS;

    if (!ask(a, wanted))
        return false;
    event_log_add(
        &sim->event_log, sim->now, EVENT_LOG_SCALING, a->target->path,
        "%s of %s capacity from %.0f to %.0f: %d of %d datapoints %s %.0f units a minute, "
        "newest %.0f and %.0f (%.0f a second, %.0f%% of capacity)",
        out ? "scale-out" : "scale-in", side_names[a->side], old, wanted, points, points,
        out ? "above" : "below", threshold, a->consumed.points[0], a->consumed.points[1],
        a->consumed.points[0] / 60, 100 * a->consumed.points[0] / 60 / old);
    return true;
}

/* Units per second by the datapoints of the alarm. */
static double deciding(const struct autoscaler *a, int points)
{
    double most = 0, sum = 0;

    for (int i = 0; i < points; i++) {
        most = fmax(most, a->consumed.points[i]);
        sum += a->consumed.points[i];
    }
    switch ((enum datapoint)a->spec->datapoint) {
    case DATAPOINT_MAX:
        return most / 60;
    case DATAPOINT_MEAN:
        return sum / points / 60;
    default:
        return a->consumed.points[0] / 60;
    }
}

static double wanted_by(const struct autoscaler *a, int points)
{
    double consumed = deciding(a, points), provisioned = a->target->side[a->side].provisioned;

    return within(a, a->spec->steps_count ? autoscaling_steps(a->spec, consumed, provisioned)
                                          : autoscaling_wants(a->spec, consumed));
}

/* Whether the policy acts in that direction, and its alarm is in ALARM. */
static bool goes(const struct autoscaler *a, bool out)
{
    double provisioned = a->target->side[a->side].provisioned, at = out ? a->high : a->low;
    bool still = a->suspended[out ? DYNAMIC_SCALING_OUT : DYNAMIC_SCALING_IN] > 0 ||
                 (!out && a->spec->disable_scale_in);

    if (at < 0 || still)
        return false;
    return out ? metric_above(&a->consumed, OUT_POINTS, provisioned * 60 * at) == OUT_POINTS
               : metric_below(&a->consumed, IN_POINTS, provisioned * 60 * at) == IN_POINTS;
}

static void decide_again(struct sim *sim, void *owner);

/* Once for each update. */
static void retry_after_update(struct autoscaler *a)
{
    if (!waits_for_update(a) || a->retry_at == after_update(a))
        return;
    a->retry_at = after_update(a);
    sim_at(a->target->sim, a->retry_at, PRIORITY_CONTROL, decide_again, a);
}

static bool try_to_scale(struct autoscaler *a, bool out, double wanted)
{
    bool accepted = scale(a, out, wanted);

    if (accepted)
        a->retry_at = SIMTIME_NEVER;
    else
        retry_after_update(a);
    return accepted;
}

static void evaluate(struct sim *sim, void *owner)
{
    struct autoscaler *a = owner;
    double provisioned = a->target->side[a->side].provisioned, wanted;

    if (a->target->billing != BILLING_PROVISIONED || a->target->absent || a->target->building ||
        isnan(a->consumed.points[0]))
        return;
    if (goes(a, true) && (wanted = wanted_by(a, OUT_POINTS)) > provisioned) {
        if (cooled(sim->now, a->last_out, a->spec->scale_out_cooldown) &&
            try_to_scale(a, true, wanted))
            a->last_out = sim->now;
    } else if (goes(a, false) && (wanted = wanted_by(a, IN_POINTS)) < provisioned) {
        simtime last = a->last_out > a->last_in ? a->last_out : a->last_in;
        if (cooled(sim->now, last, a->spec->scale_in_cooldown) && try_to_scale(a, false, wanted))
            a->last_in = sim->now;
    }
}

/* A datapoint may have had it scaled meanwhile, or wait for a later update. */
static void decide_again(struct sim *sim, void *owner)
{
    struct autoscaler *a = owner;

    if (a->retry_at != sim->now)
        return;
    a->retry_at = SIMTIME_NEVER;
    evaluate(sim, a);
}

void autoscaler_suspend(struct autoscaler *a, enum scaling_process process, int more)
{
    a->suspended[process] += more;
}

/* A scheduled action on its way. */
struct scheduled {
    struct autoscaler *autoscaler;
    const struct scheduled_scaling_spec *spec;
    struct schedule schedule; /* when it has no `at` */
};

static simtime again_at(const struct autoscaler *a)
{
    simtime minute = a->target->sim->now + MINUTE;

    return waits_for_update(a) && after_update(a) < minute ? after_update(a) : minute;
}

/* A table that is UPDATING, or an index that is being built, is asked again until it listens: every
 * minute, and after the update as it says in autoscaler.h. */
static void bring_within(struct sim *sim, void *subject)
{
    struct autoscaler *a = subject;
    double provisioned = a->target->side[a->side].provisioned, wanted = within(a, provisioned);

    if (wanted == provisioned || a->target->billing != BILLING_PROVISIONED || a->target->absent)
        return;
    if (!a->target->building && ask(a, wanted))
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_SCALING, a->target->path,
                      "scheduled action: %s capacity from %.0f to %.0f, for it was outside %.0f to "
                      "%.0f",
                      side_names[a->side], provisioned, wanted, a->min, a->max);
    else
        sim_at(sim, again_at(a), PRIORITY_CONTROL, bring_within, a);
}

static void act(struct sim *sim, void *subject);

/* The next moment of a schedule after `after`, a second of the wall clock. */
static void schedule_again(struct sim *sim, struct scheduled *s, int64_t after)
{
    const struct scheduled_scaling_spec *spec = s->spec;
    int64_t from = spec->start_time ? spec->start_time : sim->start_epoch_s;
    int64_t until = sim->start_epoch_s + sim->end / SECOND;

    if (spec->end_time && spec->end_time < until)
        until = spec->end_time;
    if (spec->start_time > after + 1)
        after = spec->start_time - 1;
    int64_t next = schedule_next(&s->schedule, from, after, until);
    if (next <= until)
        sim_at(sim, (next - sim->start_epoch_s) * SECOND, PRIORITY_CONTROL, act, s);
}

static void repeat(struct sim *sim, struct scheduled *s)
{
    if (s->spec->schedule)
        schedule_again(sim, s, sim->start_epoch_s + sim->now / SECOND);
    else if (s->spec->every && sim->now + s->spec->every <= sim->end)
        sim_at(sim, sim->now + s->spec->every, PRIORITY_CONTROL, act, s);
}

static void act(struct sim *sim, void *subject)
{
    struct scheduled *s = subject;
    struct autoscaler *a = s->autoscaler;

    if (a->suspended[SCHEDULED_SCALING] <= 0) {
        if (s->spec->min > 0)
            a->min = s->spec->min;
        if (s->spec->max > 0)
            a->max = s->spec->max;
        if (a->min > a->max) /* the bound that this action did not name gives way */
            *(s->spec->min > 0 ? &a->max : &a->min) = s->spec->min > 0 ? a->min : a->max;
        bring_within(sim, a);
    }
    repeat(sim, s);
}

/* A rate without start_time is first due a while after the start, a cron or at also at the start. */
static void start_schedule(struct sim *sim, struct scheduled *s)
{
    if (!s->spec->schedule) {
        sim_at(sim, s->spec->at, PRIORITY_CONTROL, act, s);
        return;
    }
    invariant(!schedule_read(s->spec->schedule, s->spec->timezone, &s->schedule), "'%s'",
              s->spec->schedule);
    schedule_again(sim, s, sim->start_epoch_s - (s->schedule.kind != SCHEDULE_RATE));
}

/* The bounds at which the two alarms stand. */
static void set_alarms(struct autoscaler *a)
{
    const struct autoscaling_spec *spec = a->spec;

    a->high = spec->target;
    a->low = spec->target - 0.2;
    if (!spec->steps_count)
        return;
    a->high = a->low = -1;
    for (size_t i = 0; i < spec->steps_count; i++) {
        const struct scaling_step_spec *step = &spec->steps[i];
        if (step->above > 0 && (a->high < 0 || step->above < a->high))
            a->high = step->above;
        if (step->below > a->low && step->below > 0)
            a->low = step->below;
    }
}

static const struct series consumed_rows[SIDES] = {
    SERIES_ROW(struct throughput, side[READ].consumed, "read", SERIES_SUM, "1", "", "", ""),
    SERIES_ROW(struct throughput, side[WRITE].consumed, "write", SERIES_SUM, "1", "", "", "")};

void autoscaler_init(struct autoscaler *a, struct sim *sim, const struct autoscaling_spec *spec,
                     struct control_plane *control, struct throughput *target, enum side side)
{
    *a = (struct autoscaler){.spec = spec,
                             .control = control,
                             .target = target,
                             .side = side,
                             .min = spec->min,
                             .max = spec->max,
                             .last_out = SIMTIME_NEVER,
                             .last_in = SIMTIME_NEVER,
                             .retry_at = SIMTIME_NEVER,
                             .suspended = {spec->suspended.dynamic_scaling_in,
                                           spec->suspended.dynamic_scaling_out,
                                           spec->suspended.scheduled_scaling}};
    set_alarms(a);
    a->consumed = (struct metric){.row = &consumed_rows[side],
                                  .subject = target,
                                  .period = MINUTE,
                                  .delay = spec->metric_delay,
                                  .zero_is_missing = true,
                                  .arrived = evaluate,
                                  .owner = a};
    metric_start(&a->consumed, sim);
    a->scheduled = memory_new(spec->schedule_count, sizeof *a->scheduled);
    for (size_t i = 0; i < spec->schedule_count; i++) {
        a->scheduled[i] = (struct scheduled){.autoscaler = a, .spec = &spec->schedule[i]};
        start_schedule(sim, &a->scheduled[i]);
    }
}

void autoscaler_release(struct autoscaler *a)
{
    free(a->scheduled);
}
