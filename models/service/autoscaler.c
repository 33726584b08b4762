#include "autoscaler.h"

#include <math.h>

#include "memory.h"

enum { OUT_POINTS = 2, IN_POINTS = 15 };

static const struct field step_fields[] = {
    RATIO(struct scaling_step_spec, above, "=a step for scaling in", 0.01, 10,
          "The step is taken above this utilisation (consumed / provisioned)."),
    RATIO(struct scaling_step_spec, below, "=a step for scaling out", 0.01, 10,
          "The step is taken below this utilisation."),
    RATIO(struct scaling_step_spec, percent_change, "=none", -0.99, 100,
          "PercentChangeInCapacity: by this part of the capacity; negative to lower it."),
    NUMBER(struct scaling_step_spec, change, "=none", -10e6, 10e6,
           "ChangeInCapacity: by so many units per second; negative to lower it."),
    NUMBER(struct scaling_step_spec, exact, "=none", 1, 10e6,
           "ExactCapacity: to so many units per second."),
    FIELD_END};

static void step_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct scaling_step_spec *s = spec;
    int changes = (s->percent_change != 0) + (s->change != 0) + (s->exact != 0);

    if ((s->above > 0) == (s->below > 0))
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "a step needs either 'above' (scale out) or 'below' (scale in)");
    if (changes != 1)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "a step needs one of 'percent_change', 'change' and 'exact'");
    if (!s->exact && s->above > 0 && s->percent_change + s->change < 0)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "a step 'above' must not lower the capacity");
    if (!s->exact && s->below > 0 && s->percent_change + s->change > 0)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "a step 'below' must not raise the capacity");
}

static const struct record step_record =
    RECORD(struct scaling_step_spec, "scaling_step", step_fields, step_validate,
           "One step of step scaling.");

static const struct field schedule_fields[] = {
    DURATION(struct scheduled_scaling_spec, at, REQUIRED, 0, SIMTIME_MAX,
             "When, since the start of the run."),
    DURATION(struct scheduled_scaling_spec, every, "=once", MINUTE, 3650 * DAY,
             "Again after each such time, such as 1d."),
    NUMBER(struct scheduled_scaling_spec, min, "=stays", 1, 10e6, "Lowest capacity from then on."),
    NUMBER(struct scheduled_scaling_spec, max, "=stays", 1, 10e6, "Highest capacity from then on."),
    FIELD_END};

static void schedule_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct scheduled_scaling_spec *s = spec;
    if (!s->min && !s->max)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "a scheduled action needs 'min', 'max' or both");
    if (s->min > 0 && s->max > 0 && s->min > s->max)
        diagnostics_add(diagnostics, origin_place(&s->origin, "min"),
                        "'min' (%g) must not be above 'max' (%g)", s->min, s->max);
}

static const struct record schedule_record =
    RECORD(struct scheduled_scaling_spec, "scheduled_scaling", schedule_fields, schedule_validate,
           "A scheduled action: another lowest and highest capacity.");

static const struct field autoscaling_fields[] = {
    NUMBER(struct autoscaling_spec, min, REQUIRED, 1, 10e6, "Lowest capacity, units per second."),
    NUMBER(struct autoscaling_spec, max, REQUIRED, 1, 10e6, "Highest capacity, units per second."),
    RATIO(struct autoscaling_spec, target, "70%", 0.2, 0.9, "Target utilisation, 20% to 90%."),
    LIST(struct autoscaling_spec, steps, struct scaling_step_spec, step_record, "=target tracking",
         "Step scaling instead of target tracking."),
    LIST(struct autoscaling_spec, schedule, struct scheduled_scaling_spec, schedule_record, "=none",
         "Scheduled actions."),
    DURATION(struct autoscaling_spec, scale_out_cooldown, "0s", 0, DAY,
             "Pause after a scale-out before the next."),
    DURATION(struct autoscaling_spec, scale_in_cooldown, "0s", 0, DAY,
             "Pause after any scaling before a scale-in."),
    DURATION(struct autoscaling_spec, metric_delay, "1m", 0, 30 * MINUTE,
             "How long after its minute a datapoint reaches the alarm (\"up to a few minutes\")."),
    FIELD_END};

static void autoscaling_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct autoscaling_spec *a = spec;

    if (a->min > a->max)
        diagnostics_add(diagnostics, origin_place(&a->origin, "min"),
                        "'min' (%g) must not be above 'max' (%g)", a->min, a->max);
    if (a->steps_count && origin_has(&a->origin, "target"))
        diagnostics_add(diagnostics, origin_place(&a->origin, "target"),
                        "'target' is for target tracking; with 'steps' their bounds count");
}

const struct record autoscaling_record =
    RECORD(struct autoscaling_spec, "autoscaling", autoscaling_fields, autoscaling_validate,
           "Application Auto Scaling: target tracking or steps, and scheduled actions.");

double autoscaler_wants(const struct autoscaling_spec *spec, double consumed_per_s)
{
    return ceil(consumed_per_s / spec->target - 1e-9);
}

double autoscaler_steps(const struct autoscaling_spec *spec, double consumed_per_s,
                        double provisioned)
{
    const struct scaling_step_spec *best = NULL;
    double utilisation = consumed_per_s / provisioned;

    for (size_t i = 0; i < spec->steps_count; i++) {
        const struct scaling_step_spec *step = &spec->steps[i];
        bool above = step->above > 0;
        if (above ? utilisation <= step->above : utilisation >= step->below)
            continue;
        bool further = !best || (above ? step->above > best->above : step->below < best->below);
        best = further ? step : best;
    }
    if (!best)
        return provisioned;
    if (best->exact > 0)
        return best->exact;
    return ceil(provisioned * (1 + best->percent_change) + best->change - 1e-9);
}

static bool cooled(simtime now, simtime last, simtime cooldown)
{
    return last < 0 || now - last >= cooldown;
}

static double within(const struct autoscaler *a, double wanted)
{
    return fmin(fmax(wanted, a->min), a->max);
}

static bool ask(struct autoscaler *a, double wanted)
{
    return control_plane_set_capacity(a->control, a->target, a->side == READ ? wanted : 0,
                                      a->side == WRITE ? wanted : 0, "auto scaling");
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

static void evaluate(struct sim *sim, void *owner)
{
    struct autoscaler *a = owner;
    double provisioned = a->target->side[a->side].provisioned;
    double consumed = a->consumed.points[0] / 60, high = provisioned * 60 * a->high;

    if (a->target->billing != BILLING_PROVISIONED || a->target->absent || isnan(consumed))
        return;
    double wanted =
        within(a, a->spec->steps_count ? autoscaler_steps(a->spec, consumed, provisioned)
                                       : autoscaler_wants(a->spec, consumed));
    if (a->high >= 0 && metric_above(&a->consumed, OUT_POINTS, high) == OUT_POINTS &&
        wanted > provisioned) {
        if (cooled(sim->now, a->last_out, a->spec->scale_out_cooldown) && scale(a, true, wanted))
            a->last_out = sim->now;
    } else if (a->low >= 0 &&
               metric_below(&a->consumed, IN_POINTS, provisioned * 60 * a->low) == IN_POINTS &&
               wanted < provisioned) {
        simtime last = a->last_out > a->last_in ? a->last_out : a->last_in;
        if (cooled(sim->now, last, a->spec->scale_in_cooldown) && scale(a, false, wanted))
            a->last_in = sim->now;
    }
}

/* A scheduled action on its way. */
struct scheduled {
    struct autoscaler *autoscaler;
    const struct scheduled_scaling_spec *spec;
};

/* A table that is UPDATING is asked again until it listens. */
static void bring_within(struct sim *sim, void *subject)
{
    struct autoscaler *a = subject;
    double provisioned = a->target->side[a->side].provisioned, wanted = within(a, provisioned);

    if (wanted == provisioned || a->target->billing != BILLING_PROVISIONED || a->target->absent)
        return;
    if (ask(a, wanted))
        event_log_add(&sim->event_log, sim->now, EVENT_LOG_SCALING, a->target->path,
                      "scheduled action: %s capacity from %.0f to %.0f, for it was outside %.0f to "
                      "%.0f",
                      side_names[a->side], provisioned, wanted, a->min, a->max);
    else
        sim_at(sim, sim->now + MINUTE, PRIORITY_CONTROL, bring_within, a);
}

static void act(struct sim *sim, void *subject)
{
    const struct scheduled *s = subject;
    struct autoscaler *a = s->autoscaler;

    if (s->spec->min > 0)
        a->min = s->spec->min;
    if (s->spec->max > 0)
        a->max = s->spec->max;
    if (a->min > a->max) /* the bound that this action did not name gives way */
        *(s->spec->min > 0 ? &a->max : &a->min) = s->spec->min > 0 ? a->min : a->max;
    bring_within(sim, a);
    if (s->spec->every && sim->now + s->spec->every <= sim->end)
        sim_at(sim, sim->now + s->spec->every, PRIORITY_CONTROL, act, subject);
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
                             .last_out = -1,
                             .last_in = -1};
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
        a->scheduled[i] = (struct scheduled){a, &spec->schedule[i]};
        sim_at(sim, spec->schedule[i].at, PRIORITY_CONTROL, act, &a->scheduled[i]);
    }
}

void autoscaler_release(struct autoscaler *a)
{
    free(a->scheduled);
}
