#include "decision.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "sweep_text.h"

/* What the options are judged from: a row an option, a column a future. */
struct view {
    const struct sweep *sweep;
    const struct decision_rule *rule;
    const struct racing *racing;
    double **costs; /* NAN of a future that an option is not judged by */
    bool **has, **holds;
    bool *common;
    double *least; /* of a future: what regret is counted from */
};

static const struct sweep_run *run_of(const struct view *v, size_t cell, size_t future)
{
    return &v->sweep->runs[cell * v->sweep->seeds + future];
}

static double value_in(const struct sweep_run *run, const char *path)
{
    const struct sweep_value *value = sweep_value_of(run, path);
    return value ? value->value : NAN;
}

/* A race judges by the futures of its last look, whatever else there is. */
static size_t futures_of(const struct view *v, size_t cell)
{
    return v->racing && v->racing->looked_at ? v->racing->judged_at[cell] : v->sweep->seeds;
}

static void read_option(struct view *v, size_t cell)
{
    size_t seeds = v->sweep->seeds, futures = futures_of(v, cell);

    v->costs[cell] = memory_new(seeds, sizeof **v->costs);
    v->has[cell] = memory_new(seeds, sizeof **v->has);
    v->holds[cell] = memory_new(seeds, sizeof **v->holds);
    sweep_values(v->sweep, cell, "cost", v->costs[cell]);
    for (size_t i = 0; i < seeds; i++) {
        const struct sweep_run *run = run_of(v, cell, i);
        v->has[cell][i] = run->digest && i < futures;
        v->holds[cell][i] = v->has[cell][i] && decision_rule_holds(v->rule, run);
        if (!v->has[cell][i])
            v->costs[cell][i] = NAN;
    }
}

/* Of those that held, the least cost; of all where none did. */
static double least_of(const struct view *v, size_t future)
{
    double held = NAN, any = NAN;

    for (size_t c = 0; c < v->sweep->cells; c++) {
        any = fmin(any, v->costs[c][future]);
        if (v->holds[c][future])
            held = fmin(held, v->costs[c][future]);
    }
    return isnan(held) ? any : held;
}

static void view_make(struct view *v, const struct sweep *sweep, const struct decision_rule *rule,
                      const struct racing *racing)
{
    *v = (struct view){.sweep = sweep,
                       .rule = rule,
                       .racing = racing,
                       .costs = memory_new(sweep->cells, sizeof *v->costs),
                       .has = memory_new(sweep->cells, sizeof *v->has),
                       .holds = memory_new(sweep->cells, sizeof *v->holds),
                       .common = memory_new(sweep->seeds, sizeof *v->common),
                       .least = memory_new(sweep->seeds, sizeof *v->least)};
    for (size_t c = 0; c < sweep->cells; c++)
        read_option(v, c);
    for (size_t i = 0; i < sweep->seeds; i++)
        v->least[i] = least_of(v, i);
}

static void view_release(struct view *v)
{
    for (size_t c = 0; c < v->sweep->cells; c++) {
        free(v->costs[c]);
        free(v->has[c]);
        free(v->holds[c]);
    }
    free(v->costs);
    free(v->has);
    free(v->holds);
    free(v->common);
    free(v->least);
}

/* What an option's futures say by themselves. */
static void count_futures(struct decision_option *o, const struct view *v, struct decision *d)
{
    double *failed = memory_new(v->sweep->seeds, sizeof *failed);

    for (size_t i = 0; i < v->sweep->seeds; i++) {
        const struct sweep_run *run = run_of(v, o->cell, i);
        if (!v->has[o->cell][i])
            continue;
        const struct threshold *none = decision_rule_without_value(v->rule, run);
        o->futures++;
        o->held += v->holds[o->cell][i];
        o->without_value += none != NULL;
        d->without_value = d->without_value ? d->without_value : none;
        if (value_in(run, "throttle_events") > 0)
            failed[o->throttled++] = value_in(run, "failed_ratio");
    }
    o->failed_then = interval_quantile_of(failed, o->throttled, 0.5);
    o->failed_then_p95 = interval_quantile_of(failed, o->throttled, 0.95);
    free(failed);
}

/* Of a race each look has its part of the error; what one that is too early to accept shows is told
 * as strictly. */
static void judge(struct decision_option *o, const struct view *v)
{
    size_t options = v->sweep->cells;
    struct sampling_look look = decision_rule_look(v->rule, options, v->sweep->seeds, o->futures);
    double low = look.accept > 0 ? look.accept : look.refuse / (double)options;
    bool looked = !v->racing || v->racing->looked_at;

    if (o->futures == 0) { /* nothing is known of it */
        o->share_high = 1;
        return;
    }
    o->share_low = interval_share_low(o->held, o->futures, low);
    o->share_high = interval_share_high(o->held, o->futures, look.refuse);
    o->proven =
        looked && sampling_plan_judge(v->rule->share, look, o->held, o->futures) == SAMPLING_HOLDS;
    o->fit = o->proven || (double)o->held >= v->rule->share * (double)o->futures;
}

/* The futures that all have that are still in and have any. */
static void find_common(const struct view *v, struct decision *d)
{
    for (size_t i = 0; i < v->sweep->seeds; i++) {
        v->common[i] = true;
        for (size_t c = 0; c < d->count; c++)
            if (!d->options[c].out && d->options[c].futures)
                v->common[i] &= v->has[c][i];
        d->common += v->common[i];
    }
}

/* An option over some of its futures. */
struct score {
    size_t futures, held;
    double mean, p50, p90, worst, regret, criterion;
};

static struct score score_of(const struct view *v, size_t cell, const bool *with)
{
    struct score s = {.worst = NAN, .regret = 0};
    double *costs = memory_new(v->sweep->seeds, sizeof *costs);

    for (size_t i = 0; i < v->sweep->seeds; i++) {
        if (!v->has[cell][i] || !with[i])
            continue;
        double cost = v->costs[cell][i];
        costs[s.futures++] = cost;
        s.held += v->holds[cell][i];
        s.worst = fmax(s.worst, cost);
        s.regret = fmax(s.regret, cost - v->least[i]);
    }
    s.mean = interval_of(costs, s.futures).mean;
    s.p50 = interval_quantile_of(costs, s.futures, 0.5);
    s.p90 = interval_quantile_of(costs, s.futures, 0.9);
    s.criterion = v->rule->by == DECISION_QUANTILE
                      ? interval_quantile_of(costs, s.futures, v->rule->quantile)
                  : v->rule->by == DECISION_WORST  ? s.worst
                  : v->rule->by == DECISION_REGRET ? s.regret
                                                   : s.mean;
    free(costs);
    return s;
}

static struct score score_alone(const struct view *v, const struct decision_option *o)
{
    const bool *with = o->out || !o->futures ? v->has[o->cell] : v->common;
    struct score s = score_of(v, o->cell, with);

    if (!s.futures)
        s.regret = s.criterion = NAN;
    return s;
}

static void add_score(struct decision_option *o, const struct score *s)
{
    o->cost_mean = s->mean;
    o->cost_p50 = s->p50;
    o->cost_p90 = s->p90;
    o->cost_worst = s->worst;
    o->regret = s->regret;
    o->criterion = s->criterion;
}

static bool dominates(const struct score *a, const struct score *b)
{
    return a->futures && a->held >= b->held && a->criterion <= b->criterion &&
           (a->held > b->held || a->criterion < b->criterion);
}

/* Those that are in have the same futures, whose scores are known. */
static bool dominates_over_both(const struct view *v, const struct decision *d,
                                const struct score *scores, size_t a, size_t b)
{
    if (!d->options[a].out && !d->options[b].out)
        return dominates(&scores[a], &scores[b]);
    struct score one = score_of(v, a, v->has[b]), other = score_of(v, b, v->has[a]);
    return dominates(&one, &other);
}

static void find_dominated(const struct view *v, struct decision *d, const struct score *scores)
{
    for (size_t c = 0; c < d->count; c++)
        for (size_t k = 0; k < d->count && !d->options[c].dominated; k++)
            d->options[c].dominated = c != k && dominates_over_both(v, d, scores, k, c);
}

/* Of those that are in and fit, the proven before the others, the least criterion. Once one is
 * chosen: of those that are as surely fit and have no lesser one. */
static size_t least_fit(const struct decision *d, size_t chosen)
{
    size_t best = d->count;

    for (size_t c = 0; c < d->count; c++) {
        const struct decision_option *o = &d->options[c], *b = &d->options[best];
        if (c == chosen || !o->fit || o->out || isnan(o->criterion) ||
            (chosen < d->count && (o->criterion < d->options[chosen].criterion ||
                                   o->proven != d->options[chosen].proven)))
            continue;
        if (best == d->count || o->proven > b->proven ||
            (o->proven == b->proven && o->criterion < b->criterion))
            best = c;
    }
    return best;
}

/* Of those that were beaten in a race though they held, the one that cost the least more. */
static size_t least_beaten(const struct decision *d, const struct racing *racing)
{
    size_t best = d->count;

    for (size_t c = 0; racing && c < d->count; c++)
        if (racing->standings[c] == STANDING_BEATEN && d->options[c].fit &&
            !isnan(d->options[c].dearer.mean) &&
            (best == d->count || d->options[c].dearer.mean < d->options[best].dearer.mean))
            best = c;
    return best;
}

static void compare_with_chosen(const struct view *v, struct decision *d)
{
    const double *costs = v->costs[d->chosen];

    for (size_t c = 0; c < d->count; c++) {
        struct decision_option *o = &d->options[c];
        const bool *also = o->out ? NULL : v->common;
        o->rival =
            o->out ? score_of(v, d->chosen, v->has[c]).criterion : d->options[d->chosen].criterion;
        double *own = memory_new(v->sweep->seeds, sizeof *own);
        for (size_t i = 0; i < v->sweep->seeds; i++)
            own[i] = !also || also[i] ? v->costs[c][i] : NAN;
        o->dearer = interval_paired(costs, own, v->sweep->seeds);
        free(own);
    }
}

static void choose(const struct view *v, struct decision *d)
{
    d->chosen = least_fit(d, d->count);
    d->next = d->count;
    if (d->chosen == d->count)
        return;
    compare_with_chosen(v, d);
    const struct decision_option *chosen = &d->options[d->chosen];
    for (size_t c = 0; c < d->count; c++)
        d->equals += c != d->chosen && d->options[c].fit && !d->options[c].out &&
                     d->options[c].proven == chosen->proven &&
                     d->options[c].criterion == chosen->criterion;
    d->next = least_fit(d, d->chosen);
    if (d->next == d->count)
        d->next = least_beaten(d, v->racing);
}

void decision_make(struct decision *d, const struct sweep *sweep, const struct decision_rule *rule,
                   const struct racing *racing)
{
    struct view v;

    *d = (struct decision){.options = memory_new(sweep->cells, sizeof *d->options),
                           .count = sweep->cells};
    struct score *scores = memory_new(sweep->cells, sizeof *scores);
    view_make(&v, sweep, rule, racing);
    for (size_t c = 0; c < d->count; c++) {
        struct decision_option *o = &d->options[c];
        o->cell = c;
        o->out = racing && racing->standings[c] != STANDING_IN;
        count_futures(o, &v, d);
        judge(o, &v);
    }
    find_common(&v, d);
    for (size_t c = 0; c < d->count; c++) {
        scores[c] = score_alone(&v, &d->options[c]);
        add_score(&d->options[c], &scores[c]);
    }
    find_dominated(&v, d, scores);
    choose(&v, d);
    free(scores);
    view_release(&v);
}

void decision_release(struct decision *d)
{
    free(d->options);
}
