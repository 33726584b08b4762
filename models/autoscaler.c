#include "autoscaler.h"

#include <math.h>

enum { OUT_POINTS = 2, IN_POINTS = 15 };

static const struct field autoscaling_fields[] = {
    NUMBER(struct autoscaling_spec, min, REQUIRED, 1, 10e6, "Lowest capacity, units per second."),
    NUMBER(struct autoscaling_spec, max, REQUIRED, 1, 10e6, "Highest capacity, units per second."),
    RATIO(struct autoscaling_spec, target, "70%", 0.2, 0.9, "Target utilisation, 20% to 90%."),
    DURATION(struct autoscaling_spec, scale_out_cooldown, "0s", 0, DAY,
             "Pause after a scale-out before the next."),
    DURATION(struct autoscaling_spec, scale_in_cooldown, "0s", 0, DAY,
             "Pause after any scaling before a scale-in."),
    DURATION(struct autoscaling_spec, metric_delay, "1m", 0, 30 * MINUTE,
             "How long after its minute a datapoint reaches the alarm (\"up to a few minutes\")."),
    FIELD_END};

static void autoscaling_check(const void *spec, struct diagnostics *diagnostics)
{
    const struct autoscaling_spec *a = spec;
    if (a->min > a->max)
        diagnostics_add(diagnostics, origin_place(&a->origin, "min"),
                        "'min' (%g) must not be above 'max' (%g)", a->min, a->max);
}

const struct record autoscaling_record =
    RECORD(struct autoscaling_spec, "autoscaling", autoscaling_fields, autoscaling_check,
           "Target tracking by Application Auto Scaling.");

double autoscaler_wants(const struct autoscaling_spec *spec, double consumed_per_s)
{
    double wanted = ceil(consumed_per_s / spec->target - 1e-9);
    return fmin(fmax(wanted, spec->min), spec->max);
}

static bool cooled(simtime now, simtime last, simtime cooldown)
{
    return last < 0 || now - last >= cooldown;
}

static bool ask(struct autoscaler *a, double wanted, const char *verb, double utilisation)
{
    struct sim *sim = a->target->sim;
    double old = a->target->side[a->side].provisioned;

    if (!control_set_capacity(a->control, a->target, a->side == READ ? wanted : 0,
                              a->side == WRITE ? wanted : 0, "auto scaling"))
        return false;
    journal_add(
        &sim->journal, sim->now, JOURNAL_SCALING, a->target->path,
        "%s of %s capacity from %.0f to %.0f: consumed %.0f a second, %.0f%% of it, target %.0f%%",
        verb, side_names[a->side], old, wanted, a->consumed.points[0] / 60, 100 * utilisation,
        100 * a->spec->target);
    return true;
}

static void evaluate(struct sim *sim, void *owner)
{
    struct autoscaler *a = owner;
    double provisioned = a->target->side[a->side].provisioned;
    double high = provisioned * 60 * a->spec->target;
    double low = provisioned * 60 * (a->spec->target - 0.2);

    if (a->target->billing != BILLING_PROVISIONED || isnan(a->consumed.points[0]))
        return;
    double wanted = autoscaler_wants(a->spec, a->consumed.points[0] / 60);
    double utilisation = a->consumed.points[0] / 60 / provisioned;
    if (metric_above(&a->consumed, OUT_POINTS, high) == OUT_POINTS && wanted > provisioned) {
        if (cooled(sim->now, a->last_out, a->spec->scale_out_cooldown) &&
            ask(a, wanted, "scale-out", utilisation))
            a->last_out = sim->now;
    } else if (metric_below(&a->consumed, IN_POINTS, low) == IN_POINTS && wanted < provisioned) {
        simtime last = a->last_out > a->last_in ? a->last_out : a->last_in;
        if (cooled(sim->now, last, a->spec->scale_in_cooldown) &&
            ask(a, wanted, "scale-in", utilisation))
            a->last_in = sim->now;
    }
}

static const struct series consumed_rows[SIDES] = {
    SERIES_ROW(struct throughput, side[READ].consumed, "read", SERIES_SUM, "1", "", ""),
    SERIES_ROW(struct throughput, side[WRITE].consumed, "write", SERIES_SUM, "1", "", "")};

void autoscaler_init(struct autoscaler *a, struct sim *sim, const struct autoscaling_spec *spec,
                     struct control *control, struct throughput *target, enum side side)
{
    *a = (struct autoscaler){.spec = spec,
                             .control = control,
                             .target = target,
                             .side = side,
                             .last_out = -1,
                             .last_in = -1};
    a->consumed = (struct metric){.row = &consumed_rows[side],
                                  .subject = target,
                                  .period = MINUTE,
                                  .delay = spec->metric_delay,
                                  .zero_is_missing = true,
                                  .arrived = evaluate,
                                  .owner = a};
    metric_start(&a->consumed, sim);
}
