#include "decision.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "sampling_plan.h"
#include "sweep_text.h"
#include "text.h"
#include "units.h"

const char *decision_read_by(const char *text, struct decision_rule *rule)
{
    static const char quantile[] = "quantile:";
    static const char *const names[] = {
        [DECISION_COST] = "cost", [DECISION_WORST] = "worst", [DECISION_REGRET] = "regret"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && text_equal(text, names[i])) {
            rule->by = (enum decision_by)i;
            return NULL;
        }
    rule->by = DECISION_QUANTILE;
    if (text_starts_with(text, quantile) &&
        !units_read_ratio(text + strlen(quantile), &rule->quantile) && rule->quantile > 0 &&
        rule->quantile < 1)
        return NULL;
    return "must be cost, quantile:90%, worst or regret";
}

static double value_in(const struct sweep_run *run, const char *path)
{
    const struct sweep_value *value = run->digest ? sweep_value_of(run, path) : NULL;
    return value ? value->value : NAN;
}

bool decision_holds(const struct decision_rule *rule, const struct sweep_run *run)
{
    char path[300];

    for (size_t g = 0; g < rule->goal_count; g++) {
        const struct threshold *goal = &rule->goals[g];
        double value = value_in(run, threshold_path(goal, path, sizeof path));
        if (isnan(value) || !threshold_holds(goal, value))
            return false;
    }
    return rule->goal_count || value_in(run, "throttle_events") < 1;
}

static const struct sweep_run *run_of(const struct sweep *sweep, size_t cell, size_t future)
{
    return &sweep->runs[cell * sweep->seeds + future];
}

/* What an option's futures say by themselves. `costs` has one number a future. */
static void count_futures(struct decision_option *o, const struct sweep *sweep,
                          const struct decision_rule *rule, const double *costs)
{
    double *failed = memory_new(sweep->seeds, sizeof *failed);

    o->cost_worst = NAN;
    for (size_t i = 0; i < sweep->seeds; i++) {
        const struct sweep_run *run = run_of(sweep, o->cell, i);
        if (!run->digest)
            continue;
        o->futures++;
        o->held += decision_holds(rule, run);
        o->cost_worst = fmax(o->cost_worst, costs[i]);
        if (value_in(run, "throttle_events") > 0)
            failed[o->throttled++] = value_in(run, "failed_ratio");
    }
    o->failed_then = interval_quantile_of(failed, o->throttled, 0.5);
    o->failed_then_p95 = interval_quantile_of(failed, o->throttled, 0.95);
    o->cost_mean = interval_of(costs, sweep->seeds).mean;
    o->cost_p50 = interval_quantile_of(costs, sweep->seeds, 0.5);
    o->cost_p90 = interval_quantile_of(costs, sweep->seeds, 0.9);
    free(failed);
}

/* Of a race each look has its part of the error; one that is too early to accept is as strict as any. */
static void judge(struct decision_option *o, const struct decision_rule *rule, size_t most)
{
    struct sampling_look look = {0.05, 0.05};

    if (o->futures == 0) { /* nothing is known of it */
        o->share_high = 1;
        return;
    }
    if (rule->from)
        look = sampling_plan_look(rule->share, 0.05, rule->from, most, o->futures);
    o->share_low = interval_share_low(o->held, o->futures, fmax(look.accept, look.refuse));
    o->share_high = interval_share_high(o->held, o->futures, look.refuse);
    o->proven = sampling_plan_judge(rule->share, look, o->held, o->futures) == SAMPLING_HOLDS;
    o->fit = o->proven || (o->futures && (double)o->held >= rule->share * (double)o->futures);
}

/* The least cost of a future: of the options that held, of all where none did. */
static double least_of(const struct decision *d, const struct sweep *sweep,
                       const struct decision_rule *rule, double *const *costs, size_t future)
{
    double held = NAN, any = NAN;

    for (size_t c = 0; c < d->count; c++) {
        any = fmin(any, costs[c][future]);
        if (decision_holds(rule, run_of(sweep, c, future)))
            held = fmin(held, costs[c][future]);
    }
    return isnan(held) ? any : held;
}

static void add_regrets(struct decision *d, const struct sweep *sweep,
                        const struct decision_rule *rule, double *const *costs)
{
    for (size_t i = 0; i < sweep->seeds; i++) {
        double least = least_of(d, sweep, rule, costs, i);
        for (size_t c = 0; c < d->count; c++)
            d->options[c].regret = fmax(d->options[c].regret, costs[c][i] - least);
    }
}

static double criterion_of(const struct decision_option *o, const struct decision_rule *rule,
                           const double *costs, size_t count)
{
    return rule->by == DECISION_QUANTILE ? interval_quantile_of(costs, count, rule->quantile)
           : rule->by == DECISION_WORST  ? o->cost_worst
           : rule->by == DECISION_REGRET ? o->regret
                                         : o->cost_mean;
}

static double share_of(const struct decision_option *o)
{
    return o->futures ? (double)o->held / (double)o->futures : 0;
}

static bool dominates(const struct decision_option *a, const struct decision_option *b)
{
    return share_of(a) >= share_of(b) && a->criterion <= b->criterion &&
           (share_of(a) > share_of(b) || a->criterion < b->criterion);
}

/* Of those that are fit, the proven before the others, the least criterion. Once one is chosen: of
 * those that are as surely fit and have no lesser one. */
static size_t least_fit(const struct decision *d, size_t chosen)
{
    size_t best = d->count;

    for (size_t c = 0; c < d->count; c++) {
        const struct decision_option *o = &d->options[c], *b = &d->options[best];
        if (c == chosen || !o->fit || isnan(o->criterion) ||
            (chosen < d->count && (o->criterion < d->options[chosen].criterion ||
                                   o->proven != d->options[chosen].proven)))
            continue;
        if (best == d->count || o->proven > b->proven ||
            (o->proven == b->proven && o->criterion < b->criterion))
            best = c;
    }
    return best;
}

static void choose(struct decision *d, double *const *costs, size_t futures)
{
    d->chosen = least_fit(d, d->count);
    d->next = d->count;
    if (d->chosen == d->count)
        return;
    const struct decision_option *chosen = &d->options[d->chosen];
    for (size_t c = 0; c < d->count; c++)
        d->equals += c != d->chosen && d->options[c].fit &&
                     d->options[c].proven == chosen->proven &&
                     d->options[c].criterion == chosen->criterion;
    d->next = least_fit(d, d->chosen);
    if (d->next < d->count)
        d->difference = interval_paired(costs[d->next], costs[d->chosen], futures);
}

void decision_make(struct decision *d, const struct sweep *sweep, const struct decision_rule *rule)
{
    double **costs = memory_new(sweep->cells, sizeof *costs);

    *d = (struct decision){.options = memory_new(sweep->cells, sizeof *d->options),
                           .count = sweep->cells};
    for (size_t c = 0; c < d->count; c++) {
        costs[c] = memory_new(sweep->seeds, sizeof **costs);
        sweep_values(sweep, c, "cost", costs[c]);
        d->options[c].cell = c;
        count_futures(&d->options[c], sweep, rule, costs[c]);
        judge(&d->options[c], rule, sweep->seeds);
    }
    add_regrets(d, sweep, rule, costs);
    for (size_t c = 0; c < d->count; c++)
        d->options[c].criterion = criterion_of(&d->options[c], rule, costs[c], sweep->seeds);
    for (size_t c = 0; c < d->count; c++)
        for (size_t k = 0; k < d->count; k++)
            d->options[c].dominated |= dominates(&d->options[k], &d->options[c]);
    choose(d, costs, sweep->seeds);
    for (size_t c = 0; c < d->count; c++)
        free(costs[c]);
    free(costs);
}

void decision_release(struct decision *d)
{
    free(d->options);
}
