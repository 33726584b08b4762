/* Random streams with an address.
 *
 * A stream is named by (seed, entity, purpose), for example (4, "workloads/checkout", "arrivals"):
 * its numbers depend on nothing else, so adding or changing one entity never shifts the draws of
 * another, and two variants of a scenario share their traffic draw by draw.
 *
 * Law: xoshiro256++ (Blackman and Vigna 2021 [28]), seeded with four outputs of splitmix64 started
 * at a hash of the address. A counter-based generator (Philox4x32-10) would have its address for
 * nothing but costs several times as much a word; the hash is paid once a stream. Known answer:
 * from the state {1, 2, 3, 4} the first outputs are 41943041, 58720359, 3588806011781223.
 *
 * Every real-valued draw in this code base is the quantile of *one* uniform: as monotone in it as
 * common random numbers want, and the same count of words whatever the parameters. */
#ifndef DDBSIM_RNG_H
#define DDBSIM_RNG_H

#include <stdint.h>

#include "hash.h"

struct rng {
    uint64_t s[4];
};

void rng_init(struct rng *rng, uint64_t seed, const char *entity, const char *purpose);

static inline uint64_t rng_rotate(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

static inline uint64_t rng_word(struct rng *rng)
{
    uint64_t *s = rng->s, result = rng_rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rng_rotate(s[3], 45);
    return result;
}

/* Strictly between 0 and 1, so that log and quantiles need no guard. */
static inline double rng_uniform(struct rng *rng)
{
    return ((double)(rng_word(rng) >> 12) + 0.5) * 0x1p-52;
}

/* 0 … n-1, each as likely (to within n / 2^64; Lemire 2019 without the rejection). */
static inline uint64_t rng_below(struct rng *rng, uint64_t n)
{
    return (uint64_t)((word128)rng_word(rng) * n >> 64);
}

/* How many of many: counts by GSL, drawn from our streams. A count is whole, so what libm's last
 * bit does inside GSL's rejection steps is rounded away before it can decide anything. What is more than
 * GSL counts to is drawn in parts of 2^31, whose sum has the same law. */
uint64_t rng_poisson(struct rng *rng, double mean);
uint64_t rng_binomial(struct rng *rng, uint64_t trials, double p);

/* counts[i] of `trials` fall to cell i with probability p[i] / sum of p. */
void rng_multinomial(struct rng *rng, uint64_t trials, const double *p, uint64_t *counts,
                     size_t cells);

const char *rng_library_version(void);

#endif
