#include "sobol_points.h"

#include <gsl/gsl_qrng.h>
#include <stdio.h>
#include <string.h>

#include "invariant.h"
#include "rng.h"

/* It can only be walked from its beginning, and GSL leaves out the origin. */
void sobol_points_bare(size_t dimensions, size_t from, size_t count, double *points)
{
    invariant(dimensions > 0 && dimensions <= SOBOL_POINTS_DIMENSIONS, "%zu dimensions",
              dimensions);
    double u[SOBOL_POINTS_DIMENSIONS] = {0};
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)dimensions);
    for (size_t i = 0; i < from + count; i++) {
        if (i > 0)
            gsl_qrng_get(sequence, u);
        if (i >= from)
            memcpy(points + (i - from) * dimensions, u, dimensions * sizeof *u);
    }
    gsl_qrng_free(sequence);
}

/* Of 52 digits; half a unit more, so that it is neither 0 nor 1. */
static double flip(double u, uint64_t word)
{
    uint64_t digits = (uint64_t)(u * 0x1p52) ^ word >> 12;
    return ((double)digits + 0.5) * 0x1p-52;
}

void sobol_points_get(int64_t seed, size_t dimensions, size_t number, double *u)
{
    struct rng shift;
    char entity[40];

    sobol_points_bare(dimensions, number / SOBOL_POINTS_SHIFTS, 1, u);
    snprintf(entity, sizeof entity, "shift %zu", number % SOBOL_POINTS_SHIFTS);
    rng_init(&shift, (uint64_t)seed, entity, "futures");
    for (size_t i = 0; i < dimensions; i++)
        u[i] = flip(u[i], rng_word(&shift));
}
