#include "capacity_lines.h"

#include <math.h>

#include "demand_curve.h"
#include "memory.h"
#include "number_format.h"
#include "sparkline.h"
#include "units.h"

/* What each character of the lines stands for. */
struct parts {
    size_t count, rows; /* characters, and intervals of the result a character */
    double length_s;    /* of all but the last */
    double *demand, *served, *bought;
    bool *unserved;
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

static bool fill(struct parts *p, const struct summary *s, const struct summary_resource *resource,
                 const struct summary_side *side)
{
    const struct result *r = s->result;
    struct settings settings = {0};
    struct demand_curve curve;

    settings_read(&settings, r->resolved);
    bool any = demand_curve_of(&curve, s, &settings, resource, side);
    settings_release(&settings);
    if (!any)
        return false;
    p->has_demand = curve.of != DEMAND_UNKNOWN;
    for (size_t k = 0; k < p->count; k++) {
        double length = 0, bought_for = 0;
        size_t end = fmin((k + 1) * p->rows, r->rows);
        for (size_t i = k * p->rows; i < end; i++) {
            double interval = result_interval_end(r, i) - r->time[i];
            if (!(interval > 0))
                continue;
            length += interval;
            p->served[k] += curve.served[i] * interval;
            p->demand[k] += curve.demand[i] * interval;
            p->bought[k] += curve.bought[i] > 0 ? curve.bought[i] * interval : 0;
            bought_for += curve.bought[i] > 0 ? interval : 0;
            p->unserved[k] |= curve.demand[i] > curve.served[i] ||
                              (!p->has_demand && curve.throttles && curve.throttles[i] > 0);
        }
        p->served[k] /= length;
        p->demand[k] /= length;
        p->bought[k] = bought_for > 0 ? p->bought[k] / bought_for : NAN;
        p->is_on_demand |= isnan(p->bought[k]);
    }
    demand_curve_release(&curve);
    return true;
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
        add_line(out, "demand", p, p->demand, p->unserved, text_get(&scale));
    add_line(out, "served", p, p->served, p->has_demand ? NULL : p->unserved,
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
    p.unserved = memory_new(p.count, sizeof *p.unserved);
    if (fill(&p, s, resource, side))
        write_lines(&p, out);
    free(p.demand);
    free(p.served);
    free(p.bought);
    free(p.unserved);
}
