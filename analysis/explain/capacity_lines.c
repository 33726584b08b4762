#include "capacity_lines.h"

#include <math.h>

#include "demand.h"
#include "memory.h"
#include "number_format.h"
#include "sparkline.h"
#include "units.h"

/* What each character of the lines stands for. */
struct parts {
    size_t count, rows; /* characters, and intervals of the result a character */
    double length_s;    /* of all but the last */
    double *demand, *served, *bought;
    bool *throttled;
    bool has_demand, is_on_demand; /* the latter: somewhere */
};

static double throttles_of(const struct summary_resource *r)
{
    return r->sides[0].throttles + r->sides[1].throttles;
}

/* How much of what was bought was used at most; of what is on demand the units in the busiest
 * minute, far below any share. */
static double business(const struct summary_side *side)
{
    return side->provisioned_most > 0 ? 1 + side->peak_utilisation
                                      : side->peak_minute_per_s / (1 + side->peak_minute_per_s);
}

static const struct summary_side *busiest(const struct summary *s)
{
    const struct summary_side *most = NULL;

    for (size_t i = 0; i < 2 * s->resource_count; i++) {
        const struct summary_side *side = &s->resources[i / 2].sides[i % 2];
        if (side->consumed > 0 && (!most || business(side) > business(most)))
            most = side;
    }
    return most;
}

bool capacity_lines_matter(const struct summary *s, const struct summary_resource *resource,
                           const struct summary_side *side)
{
    const struct summary_side *other = &resource->sides[side == &resource->sides[0]];
    size_t before = 0;

    if (summary_throttles(s) == 0)
        return side == busiest(s);
    if (side->throttles == 0 || other->throttles > side->throttles ||
        (other->throttles == side->throttles && other < side))
        return false;
    for (size_t i = 0; i < s->resource_count; i++) {
        const struct summary_resource *r = &s->resources[i];
        before += throttles_of(r) > throttles_of(resource) ||
                  (throttles_of(r) == throttles_of(resource) && r < resource);
    }
    return before < CAPACITY_LINES_RESOURCES;
}

/* The side's series of a role; of those that it lacks all are 0. */
static double *series(const struct summary *s, const struct summary_resource *resource,
                      const struct summary_side *side, const char *role)
{
    char name[64];
    size_t count, rows = s->result->rows;

    snprintf(name, sizeof name, "%s%s%s", role, *side->side ? "." : "", side->side);
    double *found = result_role(s->result, resource->group, name, &count);
    double *values = memory_new(rows + 1, sizeof *values);
    for (size_t i = 0; found && i < count && i < rows; i++)
        values[i] = isnan(found[i]) ? 0 : found[i];
    free(found);
    return values;
}

static void fill(struct parts *p, const struct summary *s, const struct summary_resource *resource,
                 const struct summary_side *side)
{
    const struct result *r = s->result;
    struct settings settings;
    double *consumed = series(s, resource, side, "consumed");
    double *bought = series(s, resource, side, "capacity");
    double *throttled = series(s, resource, side, "throttled");

    settings_read(&settings, r->resolved);
    double *demand = demand_series(s, &settings, resource, side, p->rows, &p->has_demand);
    for (size_t k = 0; k < p->count; k++) {
        double length = 0, bought_for = 0;
        size_t end = fmin((k + 1) * p->rows, r->rows);
        for (size_t i = k * p->rows; i < end; i++) {
            double interval = result_interval_end(r, i) - r->time[i];
            length += interval;
            p->served[k] += consumed[i];
            p->bought[k] += bought[i] * interval;
            bought_for += bought[i] > 0 ? interval : 0;
            p->throttled[k] |= throttled[i] > 0;
        }
        p->served[k] /= length;
        p->bought[k] = bought_for > 0 ? p->bought[k] / bought_for : NAN;
        p->is_on_demand |= isnan(p->bought[k]);
        p->demand[k] = fmax(demand[k], p->served[k]);
    }
    settings_release(&settings);
    free(consumed);
    free(bought);
    free(throttled);
    free(demand);
}

static double greatest(const struct parts *p)
{
    double most = 0;

    for (size_t k = 0; k < p->count; k++)
        most = fmax(most, fmax(p->served[k], p->bought[k])); /* fmax passes over what is none */
    for (size_t k = 0; k < p->count && p->has_demand; k++)
        most = fmax(most, p->demand[k]);
    return most;
}

static void add_line(struct text *out, const char *name, const struct parts *p,
                     const double *values, const bool *bad, const char *behind)
{
    text_addf(out, "  %-11s", name);
    sparkline_add(out, values, bad, p->count, greatest(p));
    text_addf(out, "%s%s\n", *behind ? "  " : "", behind);
}

static void write_lines(const struct parts *p, struct text *out)
{
    struct text scale = {0}, time = {0};
    struct text_number most;
    struct units_text each;
    bool any_bought = false;

    for (size_t k = 0; k < p->count; k++)
        any_bought |= !isnan(p->bought[k]);
    text_addf(&scale, "%s %s/s", sparkline_full(out), number_format_amount(greatest(p), &most));
    text_addf(&time, "%s each", units_write_duration(&each, simtime_from_seconds(p->length_s)));
    if (p->has_demand)
        add_line(out, "demand", p, p->demand, p->throttled, text_get(&scale));
    add_line(out, "served", p, p->served, p->has_demand ? NULL : p->throttled,
             text_get(p->has_demand ? &time : &scale));
    text_release(&scale);
    if (p->is_on_demand)
        text_addf(&scale, "%s on demand", sparkline_none(out));
    if (any_bought)
        add_line(out, "bought", p, p->bought, NULL, text_get(&scale));
    text_release(&scale);
    text_release(&time);
}

/* How many intervals a character is for, so that a line has at most `most`: a time that is easily
 * reckoned with where there is one of whole intervals. */
static size_t rows_each(const struct result *r, size_t most)
{
    static const double times_s[] = {1,    2,    3,    4,     5,     6,     10,    12,
                                     15,   20,   30,   40,    60,    90,    120,   180,
                                     240,  300,  360,  600,   720,   900,   1200,  1800,
                                     3600, 5400, 7200, 10800, 14400, 21600, 43200, 86400};
    size_t least = (r->rows + most - 1) / most;

    for (size_t i = 0; i < sizeof times_s / sizeof *times_s; i++) {
        double rows = times_s[i] / r->sample_every_s;
        if (rows >= least && rows < 2 * least && rows == floor(rows))
            return (size_t)rows;
    }
    return least;
}

void capacity_lines_write(const struct summary *s, const struct summary_resource *resource,
                          const struct summary_side *side, struct text *out)
{
    enum { LABEL = 13, BEHIND = 18 };
    size_t rows = s->result->rows;
    struct parts p = {.rows = rows_each(s->result, text_columns(out) - LABEL - BEHIND)};

    if (rows < 2)
        return;
    p.count = (rows + p.rows - 1) / p.rows;
    p.length_s = result_interval_end(s->result, p.rows - 1) - s->result->time[0];
    p.demand = memory_new(p.count, sizeof *p.demand);
    p.served = memory_new(p.count, sizeof *p.served);
    p.bought = memory_new(p.count, sizeof *p.bought);
    p.throttled = memory_new(p.count, sizeof *p.throttled);
    fill(&p, s, resource, side);
    write_lines(&p, out);
    free(p.demand);
    free(p.served);
    free(p.bought);
    free(p.throttled);
}
