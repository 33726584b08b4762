#include "racing.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "invariant.h"
#include "memory.h"
#include "ranking.h"
#include "sweep_text.h"

/* What a look is made with. */
struct view {
    const struct sweep *sweep;
    const struct decision_rule *rule;
    struct ranking_rule ranking;
    double **costs; /* a cell's, future by future */
    bool *holds;    /* surely, at this look */
};

/* Of its first `futures`, whether all were made, and how many held. */
static bool count_held(const struct view *v, size_t cell, size_t futures, size_t *held)
{
    *held = 0;
    for (size_t i = 0; i < futures; i++) {
        const struct sweep_run *run = &v->sweep->runs[cell * v->sweep->seeds + i];
        if (!run->digest)
            return false;
        *held += decision_rule_holds(v->rule, run);
    }
    return true;
}

static bool all_made(const struct view *v, const struct racing *c, size_t futures)
{
    size_t held;

    for (size_t cell = 0; cell < v->sweep->cells; cell++)
        if (c->standings[cell] == STANDING_IN && !count_held(v, cell, futures, &held))
            return false;
    return true;
}

/* Goals first: what surely fails is out, what surely holds may beat others. */
static void judge_goals(struct view *v, struct racing *c, size_t futures)
{
    struct sampling_look look =
        decision_rule_look(v->rule, v->sweep->cells, v->sweep->seeds, futures);

    for (size_t cell = 0; cell < v->sweep->cells; cell++) {
        size_t held;
        v->holds[cell] = false;
        if (c->standings[cell] != STANDING_IN)
            continue;
        c->judged_at[cell] = futures;
        count_held(v, cell, futures, &held);
        enum sampling_answer answer = sampling_plan_judge(v->rule->share, look, held, futures);
        v->holds[cell] = answer == SAMPLING_HOLDS;
        if (answer == SAMPLING_FAILS)
            c->standings[cell] = STANDING_FAILS;
    }
}

static struct ranking_pair pair(const struct view *v, size_t a, size_t b, size_t futures)
{
    return ranking_pair(&v->ranking, v->sweep->cells, v->costs[a], v->costs[b], futures);
}

/* Then cost: what one that surely holds undercuts is out. Who beats is judged as it was before. */
static void judge_costs(struct view *v, struct racing *c, size_t futures)
{
    size_t cells = v->sweep->cells;
    bool *beaten = memory_new(cells, sizeof *beaten);

    for (size_t a = 0; a < cells; a++)
        for (size_t b = 0; b < cells; b++)
            if (a != b && c->standings[a] == STANDING_IN && v->holds[b]) {
                struct ranking_pair p = pair(v, a, b, futures);
                beaten[a] |= p.difference > p.margin;
            }
    for (size_t a = 0; a < cells; a++)
        if (beaten[a])
            c->standings[a] = STANDING_BEATEN;
    free(beaten);
}

static bool all_hold(const struct view *v, const struct racing *c)
{
    for (size_t a = 0; a < v->sweep->cells; a++)
        if (c->standings[a] == STANDING_IN && !v->holds[a])
            return false;
    return true;
}

static bool costs_decided(const struct view *v, const struct racing *c, size_t futures)
{
    for (size_t a = 0; a < v->sweep->cells; a++)
        for (size_t b = 0; b < a && c->standings[a] == STANDING_IN; b++)
            if (c->standings[b] == STANDING_IN && !pair(v, a, b, futures).decided)
                return false;
    return true;
}

static size_t count_in(const struct view *v, const struct racing *c)
{
    size_t in = 0;

    for (size_t cell = 0; cell < v->sweep->cells; cell++)
        in += c->standings[cell] == STANDING_IN;
    return in;
}

/* By another criterion than the mean cost nobody is beaten before all futures are made. */
static bool is_clear(const struct view *v, const struct racing *c, size_t futures)
{
    return all_hold(v, c) &&
           (v->rule->by == DECISION_COST ? costs_decided(v, c, futures)
                                         : count_in(v, c) < 2 || futures == v->sweep->seeds);
}

static void look(struct view *v, struct racing *c, size_t futures)
{
    judge_goals(v, c, futures);
    if (v->rule->by == DECISION_COST)
        judge_costs(v, c, futures);
    c->looked_at = futures;
    c->clear = is_clear(v, c, futures);
}

/* A difference that matters is a part of what the cheapest costs in its first futures. */
static double difference_that_matters(const struct view *v)
{
    double least = NAN;

    for (size_t cell = 0; cell < v->sweep->cells; cell++)
        least = fmin(least, fabs(interval_of(v->costs[cell], v->rule->from).mean));
    return fmax(v->rule->indifference * (isnan(least) ? 0 : least), DBL_MIN);
}

static void view_make(struct view *v, const struct sweep *sweep, const struct decision_rule *rule)
{
    *v = (struct view){.sweep = sweep,
                       .rule = rule,
                       .costs = memory_new(sweep->cells, sizeof *v->costs),
                       .holds = memory_new(sweep->cells, sizeof *v->holds)};
    for (size_t cell = 0; cell < sweep->cells; cell++) {
        v->costs[cell] = memory_new(sweep->seeds, sizeof **v->costs);
        sweep_values(sweep, cell, "cost", v->costs[cell]);
    }
    v->ranking = (struct ranking_rule){difference_that_matters(v), 0.05, rule->from};
}

static void view_release(struct view *v)
{
    for (size_t cell = 0; cell < v->sweep->cells; cell++)
        free(v->costs[cell]);
    free(v->costs);
    free(v->holds);
}

void racing_make(struct racing *c, const struct sweep *sweep, const struct decision_rule *rule)
{
    struct view v;

    invariant(rule->from > 1 && rule->from <= sweep->seeds, "%zu of %zu futures first", rule->from,
              sweep->seeds);
    view_make(&v, sweep, rule);
    *c = (struct racing){.standings = memory_new(sweep->cells, sizeof *c->standings),
                         .judged_at = memory_new(sweep->cells, sizeof *c->judged_at)};
    for (size_t futures = rule->from; !c->clear && c->looked_at < sweep->seeds;) {
        if (!all_made(&v, c, futures)) {
            c->wanted = futures;
            break;
        }
        look(&v, c, futures);
        futures = sampling_plan_next_look(futures, sweep->seeds);
    }
    view_release(&v);
}

void racing_release(struct racing *c)
{
    free(c->standings);
    free(c->judged_at);
}

size_t *racing_runs(const struct racing *c, const struct sweep *sweep, size_t *count)
{
    size_t *runs = memory_new(sweep->run_count + 1, sizeof *runs);

    *count = 0;
    for (size_t cell = 0; cell < sweep->cells; cell++)
        for (size_t i = 0; i < c->wanted && c->standings[cell] == STANDING_IN; i++)
            if (!sweep->runs[cell * sweep->seeds + i].digest)
                runs[(*count)++] = cell * sweep->seeds + i;
    return runs;
}
