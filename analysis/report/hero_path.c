#include "hero_path.h"

#include <math.h>

#include "memory.h"

struct plane {
    struct text *out;
    double duration_s, top;
    int y; /* where the pen is */
};

static int x_of(const struct plane *p, double at_s)
{
    return (int)rint(HERO_PATH_WIDTH * at_s / p->duration_s);
}

static int y_of(const struct plane *p, double units)
{
    return (int)rint(HERO_PATH_HEIGHT * (1 - fmin(units, p->top) / p->top));
}

/* Down or up to `y` at the pen's place, then on to `x`; an edge that goes straight on is one. */
static void step_to(struct plane *p, int y, int x, int *pending_x)
{
    if (y != p->y) {
        if (*pending_x >= 0)
            text_addf(p->out, "H%d", *pending_x);
        text_addf(p->out, "V%d", y);
    }
    p->y = y;
    *pending_x = x;
}

/* The band between `low` and `high` over columns [from, to): forth along the one, back along the
 * other. */
static void add_band(struct plane *p, const struct hero_column *columns, const double *low,
                     const double *high, size_t from, size_t to)
{
    int pending = -1;

    p->y = y_of(p, high[from]);
    text_addf(p->out, "M%d %d", x_of(p, columns[from].from_s), p->y);
    for (size_t i = from; i < to; i++)
        step_to(p, y_of(p, high[i]), x_of(p, columns[i].to_s), &pending);
    for (size_t i = to; i-- > from;)
        step_to(p, y_of(p, low[i]), x_of(p, columns[i].from_s), &pending);
    text_addf(p->out, "H%dZ", pending);
}

static void add_bands(struct text *out, const struct hero_column *columns, const double *low,
                      const double *high, size_t count, double duration_s, double top)
{
    struct plane p = {out, duration_s, top, 0};

    for (size_t i = 0, from = 0; i <= count; i++) {
        bool there = i < count && high[i] > low[i];
        if (!there && i > from)
            add_band(&p, columns, low, high, from, i);
        if (!there)
            from = i + 1;
    }
}

void hero_path_level(struct text *out, const struct hero_column *columns, const double *values,
                     size_t count, double duration_s, double top)
{
    double *nothing = memory_new(count, sizeof *nothing);

    add_bands(out, columns, nothing, values, count, duration_s, top);
    free(nothing);
}

void hero_path_served(struct text *out, const struct hero_column *columns, size_t count,
                      double duration_s, double top)
{
    double *served = memory_new(count, sizeof *served);

    for (size_t i = 0; i < count; i++)
        served[i] = columns[i].served;
    hero_path_level(out, columns, served, count, duration_s, top);
    free(served);
}

void hero_path_above(struct text *out, const struct hero_column *columns, size_t count,
                     double duration_s, double top)
{
    double *served = memory_new(count, sizeof *served), *demand = memory_new(count, sizeof *demand);

    for (size_t i = 0; i < count; i++) {
        served[i] = columns[i].served;
        demand[i] = columns[i].served + columns[i].unserved;
    }
    add_bands(out, columns, served, demand, count, duration_s, top);
    free(served);
    free(demand);
}

void hero_path_demand(struct text *out, const struct hero_column *columns, size_t count,
                      double duration_s, double top)
{
    struct plane p = {out, duration_s, top, 0};
    int pending = -1;
    bool drawing = false;

    for (size_t i = 0; i < count; i++) {
        const struct hero_column *c = &columns[i];
        if (isnan(c->served)) {
            if (drawing)
                text_addf(out, "H%d", pending);
            drawing = false;
            continue;
        }
        int y = y_of(&p, c->demand), least = y_of(&p, c->least), most = y_of(&p, c->most),
            middle = x_of(&p, 0.5 * (c->from_s + c->to_s));
        if (!drawing) {
            text_addf(out, "M%d %d", x_of(&p, c->from_s), p.y = y);
            pending = -1;
            drawing = true;
        }
        step_to(&p, y, x_of(&p, c->to_s), &pending);
        if (least - most > HERO_PATH_HEIGHT / 100) { /* else it is not seen */
            text_addf(out, "H%dV%dV%dV%d", middle, most, least, y);
        }
    }
    if (drawing)
        text_addf(out, "H%d", pending);
}

void hero_path_bought(struct text *out, const struct hero_step *steps, size_t count,
                      double duration_s, double top)
{
    struct plane p = {out, duration_s, top, 0};

    for (size_t i = 0; i < count; i++) {
        if (isnan(steps[i].units))
            continue;
        int y = y_of(&p, steps[i].units);
        bool new = i == 0 || isnan(steps[i - 1].units);
        if (new)
            text_addf(out, "M%d %d", x_of(&p, steps[i].at_s), y);
        else
            text_addf(out, "V%d", y);
        text_addf(out, "H%d", x_of(&p, i + 1 < count ? steps[i + 1].at_s : duration_s));
    }
}
