#include "rng.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_version.h>

#include "invariant.h"

void rng_init(struct rng *rng, uint64_t seed, const char *entity, const char *purpose)
{
    uint64_t x =
        hash_pair(hash_pair(hash_mix(seed + HASH_GOLDEN), hash_text(entity)), hash_text(purpose));
    for (int i = 0; i < 4; i++)
        rng->s[i] = hash_mix(x += HASH_GOLDEN);
}

static unsigned long gsl_get(void *state)
{
    return (unsigned long)(rng_word(state) >> 32);
}

static double gsl_get_double(void *state)
{
    return rng_uniform(state);
}

static void gsl_set(void *state, unsigned long seed)
{
    rng_init(state, seed, "gsl", "seed");
}

static const gsl_rng_type gsl_xoshiro = {
    "ddbsim-xoshiro256++", 0xffffffffu, 0, sizeof(struct rng), gsl_set, gsl_get, gsl_get_double};

/* A view of `rng` as GSL wants it: no copy, so GSL's draws advance our stream. */
static gsl_rng view(struct rng *rng)
{
    return (gsl_rng){&gsl_xoshiro, rng};
}

/* The most that is asked of GSL at once: what it draws still fits its 32 bits. */
#define PART (UINT64_C(1) << 31)

uint64_t rng_poisson(struct rng *rng, double mean)
{
    gsl_rng gsl = view(rng);
    uint64_t count = 0;

    invariant(mean < 1e15, "a Poisson mean of %g is more than one interval can hold", mean);
    for (; mean > (double)PART; mean -= (double)PART)
        count += gsl_ran_poisson(&gsl, (double)PART);
    return mean > 0 ? count + gsl_ran_poisson(&gsl, mean) : count;
}

uint64_t rng_binomial(struct rng *rng, uint64_t trials, double p)
{
    gsl_rng gsl = view(rng);
    uint64_t count = 0;

    for (; trials > PART; trials -= PART)
        count += gsl_ran_binomial(&gsl, p, (unsigned)PART);
    return count + gsl_ran_binomial(&gsl, p, (unsigned)trials);
}

/* Cell after cell takes its part of those that are left, as in GSL's. */
void rng_multinomial(struct rng *rng, uint64_t trials, const double *p, uint64_t *counts,
                     size_t cells)
{
    double left = 0, passed = 0;

    for (size_t i = 0; i < cells; i++)
        left += p[i];
    for (size_t i = 0; i < cells; i++) {
        counts[i] = p[i] > 0 ? rng_binomial(rng, trials, p[i] / (left - passed)) : 0;
        trials -= counts[i];
        passed += p[i];
    }
}

const char *rng_library_version(void)
{
    return gsl_version;
}
