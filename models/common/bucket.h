/* A token bucket: `rate_per_s` tokens per second flow in, at most `depth` are kept.
 *
 * The level is computed when asked, never by a timer, so an idle bucket costs nothing.
 *
 * Law: level(t) = min(depth, level(t0) + rate (t - t0)). Source: RFC 2697 [15], section 3.
 *
 * Conservation: accrued - granted = level, and level >= 0 unless debt was allowed; every run checks
 * it, as closely as the additions that made these three can be told apart. Units are whatever the
 * owner counts, fractions welcome. Known answer: 150 a second idle for 300 s keep 45,000; drawn at
 * 200 a second they last 900 s. */
#ifndef DDBSIM_BUCKET_H
#define DDBSIM_BUCKET_H

#include "simtime.h"

struct bucket {
    double rate_per_s, depth, level;
    simtime at;
    /* for conservation: all that ever flowed in, the first level included, and out */
    double accrued, granted;
    double lowered;    /* the largest value from which one of the two was ever lowered */
    int64_t additions; /* to the level, and to one of the two alike */
};

void bucket_init(struct bucket *bucket, double rate_per_s, double depth, double level, simtime now);

/* A new rate and depth from now on; what was kept stays, up to the new depth. */
void bucket_change(struct bucket *bucket, double rate_per_s, double depth, simtime now);

/* What is kept beyond `most` is gone. */
void bucket_lower(struct bucket *bucket, double most, simtime now);

/* A bucket with room for its depth and what flows in during the longest interval holds no more than
 * that of an interval so much shorter, which ends now. */
static inline void bucket_fit(struct bucket *bucket, double shorter_s, simtime now)
{
    bucket_lower(bucket, bucket->depth - bucket->rate_per_s * shorter_s, now);
}

/* As if it had been idle until it was full. */
void bucket_fill(struct bucket *bucket, simtime now);

/* Tokens that were taken and not used come back, as far as they fit. The level is as of now. */
void bucket_return(struct bucket *bucket, double tokens);

/* For how many seconds a bucket of that level lasts when `demand_per_s` are asked of it, `each` at a
 * time and at random: the longest t with level + (rate - demand) t above five standard deviations of
 * what is asked in t. Known answer: a level of 1,000 with 100 a second flowing in lasts 8.0 s when
 * 200 are asked for one by one. */
double bucket_lasts(const struct bucket *bucket, double demand_per_s, double each);

/* Stops the run when tokens appeared from nowhere.
 *
 * An addition rounds by at most u = 2^-53 of its result, and no result was larger than accrued +
 * granted + lowered. Each counted addition is made twice, to the level and to one of the two, so
 * what n of them leave between both sides is at most 2 n u (accrued + granted + lowered), however
 * long the run. Source: Higham [24], section 4.2. */
void bucket_assert_conserved(const struct bucket *bucket, const char *whose);

/* The level now. */
static inline double bucket_level(struct bucket *bucket, simtime now)
{
    if (now > bucket->at) {
        double more = bucket->rate_per_s * ((double)(now - bucket->at) * 1e-9);
        if (bucket->level + more > bucket->depth)
            more = bucket->depth - bucket->level;
        bucket->level += more;
        bucket->accrued += more;
        bucket->additions++;
        bucket->at = now;
    }
    return bucket->level;
}

/* Takes what the caller has seen to be there (bucket_level at the same instant). An owner that
 * allows debt may take more; the level is then negative until the debt is paid by the inflow. */
static inline void bucket_take(struct bucket *bucket, double tokens)
{
    bucket->level -= tokens;
    bucket->granted += tokens;
    bucket->additions++;
}

#endif
