#include "demand_curve.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "demand.h"
#include "memory.h"

static double seconds(const struct result *r, size_t i)
{
    return result_interval_end(r, i) - r->time[i];
}

/* The series of that role and side; NULL when there is none, or none of every interval. */
static double *series_of(const struct result *result, const struct summary_resource *resource,
                         const char *role, const struct summary_side *side)
{
    char name[96];
    size_t count;

    snprintf(name, sizeof name, "%s%s%s", role, *side->side ? "." : "", side->side);
    double *values = result_role(result, resource->group, name, &count);
    if (values && count >= result->rows)
        return values;
    free(values);
    return NULL;
}

/* Counts of an interval as a pace; nothing lasts no time. */
static void make_paces(const struct result *r, double *counts)
{
    for (size_t i = 0; i < r->rows; i++)
        counts[i] = seconds(r, i) > 0 ? counts[i] / seconds(r, i) : NAN;
}

/* Intervals of one minute on the run's clock; at least one. */
struct minute {
    size_t from, to;
    double units_a_call;
    bool wrong, after; /* something went wrong in it; in the one before */
};

static bool is_wrong(const struct demand_curve *c, const struct demand_calls *calls, size_t i)
{
    return calls->lost[i] > 0 || (c->throttles && c->throttles[i] > 0);
}

static struct minute next_minute(const struct demand_curve *c, const struct result *r,
                                 const struct demand_calls *calls, const struct minute *last)
{
    struct minute m = {.from = last->to, .to = last->to, .after = last->wrong};
    double consumed = 0, succeeded = 0, end = 60 * (floor(r->time[m.from] / 60 + 1e-9) + 1);

    for (; m.to < r->rows && (m.to == m.from || r->time[m.to] < end - 1e-9); m.to++) {
        consumed += calls->consumed[m.to];
        succeeded += calls->succeeded[m.to];
        m.wrong |= is_wrong(c, calls, m.to);
    }
    m.units_a_call = succeeded > 0 ? consumed / succeeded : calls->units_a_call;
    return m;
}

static void add_estimate(struct demand_curve *c, const struct result *r,
                         const struct demand_calls *calls)
{
    struct minute m = {0};

    while (m.to < r->rows) {
        m = next_minute(c, r, calls, &m);
        for (size_t i = m.from; i < m.to && (m.wrong || m.after); i++) {
            double needed = m.units_a_call * calls->offered[i] / seconds(r, i);
            c->demand[i] = is_wrong(c, calls, i) ? needed : fmin(c->served[i], needed);
        }
    }
}

static void find_demand(struct demand_curve *c, const struct summary *s,
                        const struct settings *settings, const struct summary_resource *resource,
                        const struct summary_side *side)
{
    const struct result *r = s->result;
    struct demand_calls calls;

    demand_calls_read(&calls, r, settings, resource, side);
    c->demand = memory_new(r->rows + 1, sizeof *c->demand);
    for (size_t i = 0; i < r->rows; i++)
        c->demand[i] = !calls.any_workload && c->attempts ? c->attempts[i] : c->served[i];
    if (calls.any_workload)
        add_estimate(c, r, &calls);
    c->of = calls.any_workload ? DEMAND_OF_CALLS
            : c->attempts      ? DEMAND_OF_ATTEMPTS
                               : DEMAND_UNKNOWN;
    demand_calls_release(&calls);
}

bool demand_curve_of(struct demand_curve *c, const struct summary *s,
                     const struct settings *settings, const struct summary_resource *resource,
                     const struct summary_side *side)
{
    const struct result *r = s->result;

    *c = (struct demand_curve){.rows = r->rows,
                               .served = series_of(r, resource, "consumed", side),
                               .bought = series_of(r, resource, "capacity", side),
                               .attempts = series_of(r, resource, "throttled_units", side),
                               .throttles = series_of(r, resource, "throttled", side)};
    if (!c->served) {
        demand_curve_release(c);
        return false;
    }
    if (!c->bought)
        c->bought = memory_new(r->rows + 1, sizeof *c->bought);
    make_paces(r, c->served);
    if (c->attempts)
        make_paces(r, c->attempts);
    for (size_t i = 0; i < r->rows; i++) {
        if (c->attempts)
            c->attempts[i] += c->served[i];
        if (c->bought[i] == 0)
            c->bought[i] = NAN;
    }
    find_demand(c, s, settings, resource, side);
    return true;
}

void demand_curve_release(struct demand_curve *curve)
{
    free(curve->demand);
    free(curve->served);
    free(curve->bought);
    free(curve->attempts);
    free(curve->throttles);
    *curve = (struct demand_curve){0};
}
