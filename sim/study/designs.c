#include "designs.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"
#include "morris.h"
#include "rng.h"
#include "sensitivity.h"

static void own_dice(const struct design *d, size_t row, struct design_point *out)
{
    out->seed = out->placement = d->seed + (int64_t)row;
}

static int64_t other_seed(const struct design *d, size_t row)
{
    return d->seed + SWEEP_RUNS + (int64_t)row;
}

static size_t dice(const struct design *d)
{
    return 1 + d->place;
}

/* The values behind all unknowns: "luck", "place". */
static const char *dice_label(size_t die)
{
    return die == 0 ? "luck" : "place";
}

static size_t as_wanted(size_t wanted)
{
    return wanted;
}

/* Values of the axis behind the median, before luck and place. */
static size_t tries_of(const struct design *d)
{
    size_t count = 0;

    for (size_t i = 0; i < d->unknowns; i++)
        count += d->tries[i].count;
    return count;
}

static size_t tornado_count(const struct design *d)
{
    return 1 + tries_of(d) + dice(d);
}

/* Which unknown try number `try` of all is of; returns which of its own it is. */
static size_t find_try(const struct design *d, size_t try, size_t *unknown)
{
    for (*unknown = 0; try >= d->tries[*unknown].count; ++*unknown)
        try -= d->tries[*unknown].count;
    return try;
}

static void tornado_label(const struct design *d, size_t value, struct text *out)
{
    size_t unknown;

    if (value == 0) {
        text_add(out, "median");
    } else if (value > tries_of(d)) {
        text_add(out, dice_label(value - 1 - tries_of(d)));
    } else {
        size_t own = find_try(d, value - 1, &unknown);
        if (d->tries[unknown].values)
            text_addf(out, "%s value %zu", d->names[unknown], own + 1);
        else
            text_addf(out, "%s %s", d->names[unknown], own ? "p90" : "p10");
    }
}

static void tornado_point(const struct design *d, size_t value, size_t row,
                          struct design_point *out)
{
    size_t tries = tries_of(d), unknown;

    for (size_t i = 0; i < d->unknowns; i++)
        out->u[i] = 0.5;
    own_dice(d, row, out);
    if (value > tries) {
        *(value == 1 + tries ? &out->placement : &out->seed) = d->seed;
    } else if (value > 0) {
        size_t own = find_try(d, value - 1, &unknown);
        out->u[unknown] = d->tries[unknown].at[own];
    }
}

static size_t morris_count(const struct design *d)
{
    return 1 + d->unknowns + dice(d);
}

static void morris_label(const struct design *d, size_t value, struct text *out)
{
    if (value == 0)
        text_add(out, "start");
    else if (value <= d->unknowns)
        text_addf(out, "%s %s", d->names[value - 1], d->tries[value - 1].values ? "value" : "step");
    else
        text_add(out, dice_label(value - 1 - d->unknowns));
}

/* Where an unknown is before its step, and where behind. */
static void draw_step(const struct design_tries *tries, struct rng *draws, double *from, double *to)
{
    if (tries->values) {
        size_t first = rng_below(draws, tries->count);
        size_t further = tries->count > 1 ? 1 + rng_below(draws, tries->count - 1) : 0;
        *from = tries->at[first];
        *to = tries->at[(first + further) % tries->count];
    } else {
        size_t level = rng_below(draws, MORRIS_LEVELS);
        *from = morris_quantile(level);
        *to = morris_quantile(morris_step(level));
    }
}

/* Where the trajectory begins, and the steps that it has made once it comes to `value`. */
static void morris_point(const struct design *d, size_t value, size_t row, struct design_point *out)
{
    size_t factors = d->unknowns + dice(d), made;
    double after[SOBOL_POINTS_DIMENSIONS];
    struct rng draws;
    struct text address = {0};

    text_addf(&address, "trajectory %zu", row);
    rng_init(&draws, (uint64_t)d->seed, text_get(&address), "sensitivity");
    text_release(&address);
    for (size_t i = 0; i < d->unknowns; i++)
        draw_step(&d->tries[i], &draws, &out->u[i], &after[i]);
    own_dice(d, row, out);
    made = value == 0 ? 0 : morris_position(row, value - 1, factors) + 1;
    for (size_t step = 0; step < made; step++) {
        size_t factor = morris_factor(row, step, factors);
        if (factor < d->unknowns)
            out->u[factor] = after[factor];
        else
            *(factor == d->unknowns ? &out->seed : &out->placement) = other_seed(d, row);
    }
}

static size_t sobol_rows(size_t wanted)
{
    size_t rows = SOBOL_POINTS_SHIFTS;

    while (rows < wanted)
        rows *= 2;
    return rows;
}

static size_t sobol_count(const struct design *d)
{
    return 2 + d->unknowns + dice(d);
}

static void sobol_label(const struct design *d, size_t value, struct text *out)
{
    if (value < 2)
        text_add(out, value == 0 ? "A" : "B");
    else if (value < 2 + d->unknowns)
        text_addf(out, "A %s", d->names[value - 2]);
    else
        text_add(out, dice_label(value - 2 - d->unknowns));
}

static void sobol_point(const struct design *d, size_t value, size_t row, struct design_point *out)
{
    double both[SOBOL_POINTS_DIMENSIONS];
    size_t k = d->unknowns;

    sobol_points_get(d->seed, 2 * k, row, both);
    for (size_t i = 0; i < k; i++)
        out->u[i] = value == 1 || value == 2 + i ? both[k + i] : both[i];
    own_dice(d, row, out);
    if (value == 1 || value == 2 + k)
        out->seed = other_seed(d, row);
    if (value == 1 || value == 3 + k)
        out->placement = other_seed(d, row);
}

static const struct design_kind kinds[] = {
    {"tornado", SOBOL_POINTS_DIMENSIONS, 16, as_wanted, tornado_count, tornado_label,
     tornado_point},
    {"morris", SOBOL_POINTS_DIMENSIONS, 20, as_wanted, morris_count, morris_label, morris_point},
    {"sobol", SOBOL_POINTS_DIMENSIONS / 2, 256, sobol_rows, sobol_count, sobol_label, sobol_point}};

const struct design_kind *design_kind(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (text_equal(kinds[i].name, name))
            return &kinds[i];
    return NULL;
}

void design_init(struct design *d, const struct design_kind *kind, int64_t seed, bool place)
{
    *d = (struct design){.kind = kind, .seed = seed, .place = place};
}

static struct design_tries *add(struct design *d, const char *name)
{
    d->names = memory_resize(d->names, d->unknowns + 1, sizeof *d->names);
    d->tries = memory_resize(d->tries, d->unknowns + 1, sizeof *d->tries);
    d->names[d->unknowns] = memory_text(name);
    d->tries[d->unknowns] = (struct design_tries){0};
    return &d->tries[d->unknowns++];
}

static void add_try(struct design_tries *tries, double at)
{
    tries->at = memory_resize(tries->at, tries->count + 1, sizeof *tries->at);
    tries->at[tries->count++] = at;
}

void design_add_unknown(struct design *d, const char *name)
{
    struct design_tries *tries = add(d, name);

    add_try(tries, 0.1);
    add_try(tries, 0.9);
}

/* Of a part FROM..TO what the others are tried at, p10 and p90, where these lie in it; else its
 * middle. */
static void add_range(struct design_tries *tries, double from, double to)
{
    bool low = from <= 0.1 && 0.1 < to, high = from <= 0.9 && 0.9 < to;

    if (low)
        add_try(tries, 0.1);
    if (high)
        add_try(tries, 0.9);
    if (!low && !high)
        add_try(tries, (from + to) / 2);
}

/* Each value in the middle of its share. */
static void add_values(struct design_tries *tries, const struct marginal *m)
{
    double from = 0;

    tries->values = true;
    for (size_t p = 0; p < m->part_count; p++) {
        double to = m->parts[p].up_to;
        if (m->parts[p].text && to > from)
            add_try(tries, (from + to) / 2);
        else if (to > from)
            add_range(tries, from, to);
        from = to;
    }
}

static bool has_values(const struct marginal *m)
{
    for (size_t p = 0; p < m->part_count; p++)
        if (m->parts[p].text)
            return true;
    return false;
}

static bool has(const struct design *d, const char *name)
{
    for (size_t i = 0; i < d->unknowns; i++)
        if (text_equal(d->names[i], name))
            return true;
    return false;
}

void design_add_unknowns(struct design *d, const struct unknowns *unknowns)
{
    for (size_t i = 0; i < unknowns->count; i++) {
        const struct unknown *u = &unknowns->items[i];
        if (has(d, u->name))
            continue;
        if (has_values(&u->marginal))
            add_values(add(d, u->name), &u->marginal);
        else
            design_add_unknown(d, u->name);
    }
}

void design_release(struct design *d)
{
    for (size_t i = 0; i < d->unknowns; i++) {
        free(d->names[i]);
        free(d->tries[i].at);
    }
    free(d->names);
    free(d->tries);
}

size_t design_count(const struct design *d)
{
    return d->kind->count(d);
}

void design_label(const struct design *d, size_t value, struct text *out)
{
    d->kind->label(d, value, out);
}

void design_point(const struct design *d, size_t value, size_t row, struct design_point *out)
{
    d->kind->point(d, value, row, out);
}

void design_axis(const struct design *d, struct text *out)
{
    text_add(out, "design");
    for (size_t i = 0; i < design_count(d); i++) {
        text_add(out, i ? "," : "=");
        design_label(d, i, out);
    }
}

void design_draw(const struct design *d, const struct sweep *sweep, size_t run,
                 const struct unknowns *unknowns, double *uniforms, struct set_list *sets)
{
    struct design_point point;

    design_point(d, sweep_index(sweep, run / sweep->seeds, sensitivity_axis(sweep)),
                 run % sweep->seeds, &point);
    set_list_addf(sets, "seed=%lld", (long long)point.seed);
    if (d->place)
        set_list_addf(sets, "placement=%lld", (long long)point.placement);
    for (size_t i = 0; i < unknowns->count; i++) {
        uniforms[unknowns->items[i].dimension] = 0.5;
        for (size_t k = 0; k < d->unknowns; k++)
            if (text_equal(unknowns->items[i].name, d->names[k]))
                uniforms[unknowns->items[i].dimension] =
                    fmin(1 - UNKNOWNS_END, fmax(UNKNOWNS_END, point.u[k]));
    }
}
