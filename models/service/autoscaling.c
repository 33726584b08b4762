#include "autoscaling.h"

#include <math.h>

#include "schedule.h"
#include "time_zone.h"

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
    DURATION(struct scheduled_scaling_spec, at, "=with 'schedule'", 0, SIMTIME_MAX,
             "When, since the start of the run."),
    DURATION(struct scheduled_scaling_spec, every, "=once", MINUTE, 3650 * DAY,
             "With 'at': again after each such time, such as 1d."),
    TEXT(
        struct scheduled_scaling_spec, schedule, "=with 'at'",
        "Instead of 'at': at(2025-12-14T14:30:00), rate(2 hours) or cron(0 9 ? * MON-FRI *), which "
        "are minutes, hours, day of month, month, day of week and year."),
    TEXT(struct scheduled_scaling_spec, timezone, "UTC",
         "Whose clocks the schedule means, such as Europe/Berlin."),
    INSTANT(struct scheduled_scaling_spec, start_time, "=from the start",
            "The schedule is due from then on; a rate counts from it."),
    INSTANT(struct scheduled_scaling_spec, end_time, "=to the end", "It is not due after that."),
    NUMBER(struct scheduled_scaling_spec, min, "=stays", 1, 10e6, "Lowest capacity from then on."),
    NUMBER(struct scheduled_scaling_spec, max, "=stays", 1, 10e6, "Highest capacity from then on."),
    FIELD_END};

static void schedule_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct scheduled_scaling_spec *s = spec;
    struct schedule schedule;

    if (origin_has(&s->origin, "at") == (s->schedule != NULL))
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "a scheduled action needs either 'at' or 'schedule'");
    if (!time_zone_known(s->timezone))
        diagnostics_add(diagnostics, origin_place(&s->origin, "timezone"),
                        "'timezone: %s' must be a name of this machine's tz database, such as "
                        "Europe/Berlin (Debian's package tzdata)",
                        s->timezone);
    const char *rule = s->schedule ? schedule_read(s->schedule, s->timezone, &schedule) : NULL;
    if (rule)
        diagnostics_add(diagnostics, origin_place(&s->origin, "schedule"),
                        "'schedule: %s' must be %s", s->schedule, rule);
    if (s->schedule && s->every)
        diagnostics_add(diagnostics, origin_place(&s->origin, "every"),
                        "'every' goes with 'at'; a schedule repeats by rate(…) or cron(…)");
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

static const struct field suspended_fields[] = {
    FLAG(struct suspended_spec, dynamic_scaling_in, "false", "The policy lowers no capacity."),
    FLAG(struct suspended_spec, dynamic_scaling_out, "false", "The policy raises no capacity."),
    FLAG(struct suspended_spec, scheduled_scaling, "false", "Scheduled actions are passed over."),
    FIELD_END};

static const struct record suspended_record =
    RECORD(struct suspended_spec, "suspended", suspended_fields, NULL,
           "SuspendedState: what of auto scaling stands still, to the end of the run.");

static const char *const datapoint_names[] = {"last", "max", "mean", NULL};

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
    FLAG(struct autoscaling_spec, disable_scale_in, "false",
         "DisableScaleIn: target tracking never lowers capacity; scheduled actions still do."),
    SUB(struct autoscaling_spec, suspended, struct suspended_spec, suspended_record,
        "What stands still."),
    ENUM(
        struct autoscaling_spec, datapoint, datapoint_names, "last",
        "Which of the datapoints that made the alarm decides the new capacity (AWS does not say)."),
    DURATION(struct autoscaling_spec, metric_delay, "2m", 0, 30 * MINUTE,
             "How long after its minute a datapoint reaches the alarm (\"up to a few minutes\")."),
    DURATION(
        struct autoscaling_spec, retry_after_update, "10s", 0, 30 * MINUTE,
        "How long after the end of an update that refused it a scaling is asked for again; with "
        "a minute or more the next datapoint comes first (AWS does not say)."),
    FIELD_END};

static void autoscaling_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct autoscaling_spec *a = spec;

    if (a->min > a->max)
        diagnostics_add(diagnostics, origin_place(&a->origin, "min"),
                        "'min' (%g) must not be above 'max' (%g)", a->min, a->max);
    if (a->steps_count && a->disable_scale_in)
        diagnostics_add(diagnostics, origin_place(&a->origin, "disable_scale_in"),
                        "'disable_scale_in' is for target tracking; leave out the steps 'below'");
    /* A resolved scenario says the default too. */
    if (a->steps_count && origin_has(&a->origin, "target") && a->target != 0.7)
        diagnostics_add(diagnostics, origin_place(&a->origin, "target"),
                        "'target' is for target tracking; with 'steps' their bounds count");
}

static const struct past_default autoscaling_past[] = {
    {"metric_delay", "2026-11", "1m"}, {"retry_after_update", "2026-11", "30m"}, {0}};

const struct record autoscaling_record =
    RECORD_WITH_PAST(struct autoscaling_spec, "autoscaling", autoscaling_fields, autoscaling_past,
                     autoscaling_validate,
                     "Application Auto Scaling: target tracking or steps, and scheduled actions.");

double autoscaling_wants(const struct autoscaling_spec *spec, double consumed_per_s)
{
    return ceil(consumed_per_s / spec->target - 1e-9);
}

double autoscaling_steps(const struct autoscaling_spec *spec, double consumed_per_s,
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
