#include "futures.h"

#include <math.h>

#include "rng.h"
#include "sobol_points.h"

void futures_init(struct futures *f, int64_t first_seed, bool independent)
{
    *f = (struct futures){.first_seed = first_seed, .independent = independent};
}

void futures_release(struct futures *f)
{
    free(f->points);
}

/* The sequence can only be walked from its beginning, so twice as much is made as was there. */
static void make_points(struct futures *f, size_t count, size_t dimensions)
{
    f->made = count > 2 * f->made ? count : 2 * f->made;
    f->dimensions = dimensions;
    f->points = memory_resize(f->points, f->made * dimensions, sizeof *f->points);
    sobol_points_bare(dimensions, 1, f->made, f->points);
}

const double *futures_point(struct futures *f, size_t index, size_t dimensions)
{
    if (index >= f->made || dimensions != f->dimensions)
        make_points(f, index + 1, dimensions);
    return f->points + index * dimensions;
}

static double draw(int64_t seed, const char *name, const char *purpose)
{
    struct rng rng;
    struct text entity = {0};

    text_addf(&entity, "unknowns/%s", name);
    rng_init(&rng, (uint64_t)seed, text_get(&entity), purpose);
    text_release(&entity);
    return rng_uniform(&rng);
}

double futures_shift(int64_t first_seed, const char *name, size_t part)
{
    char purpose[32];

    snprintf(purpose, sizeof purpose, "shift %zu", part);
    return draw(first_seed, name, purpose);
}

static double quasi_random(struct futures *f, const struct unknowns *unknowns,
                           const struct unknown *u, size_t number)
{
    const double *point = futures_point(f, number / FUTURES_SHIFTS, unknowns->dimensions);
    double moved =
        point[u->dimension] + futures_shift(f->first_seed, u->name, number % FUTURES_SHIFTS);

    return moved - floor(moved);
}

void futures_row(struct futures *f, const struct unknowns *unknowns, size_t number,
                 double *uniforms)
{
    for (size_t i = 0; i < unknowns->count; i++) {
        const struct unknown *u = &unknowns->items[i];
        double value = f->independent ? draw(f->first_seed + (int64_t)number, u->name, "value")
                                      : quasi_random(f, unknowns, u, number);
        uniforms[u->dimension] = fmin(1 - UNKNOWNS_END, fmax(UNKNOWNS_END, value));
    }
}
