#include "sobol_points.h"

#include <gsl/gsl_qrng.h>
#include <stdio.h>

#include "invariant.h"
#include "rng.h"

void sobol_points_bare(size_t dimensions, size_t point, double *u)
{
    invariant(dimensions > 0 && dimensions <= SOBOL_POINTS_DIMENSIONS, "%zu dimensions",
              dimensions);
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)dimensions);
    for (size_t i = 0; i < dimensions; i++)
        u[i] = 0; /* GSL leaves out the origin */
    for (size_t i = 0; i < point; i++)
        gsl_qrng_get(sequence, u);
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

    sobol_points_bare(dimensions, number / SOBOL_POINTS_SHIFTS, u);
    snprintf(entity, sizeof entity, "shift %zu", number % SOBOL_POINTS_SHIFTS);
    rng_init(&shift, (uint64_t)seed, entity, "futures");
    for (size_t i = 0; i < dimensions; i++)
        u[i] = flip(u[i], rng_word(&shift));
}
