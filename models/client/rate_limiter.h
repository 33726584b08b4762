/* The rate limiter of the SDKs' adaptive retry mode: CUBIC over a token bucket.
 *
 * Law, for one SDK instance (a fleet of N behaves like N times one): nothing is limited until the
 * first throttle. The sending rate is measured every half second, r = 0.8 now + 0.2 before. A
 * throttle sets w = rate, k = cbrt(w 0.3 / 0.4) and cuts the rate to 0.7; a success sets it to 0.4
 * (t - t_throttle - k)^3 + w. The bucket's rate is the least of that and twice the measured rate,
 * at least 0.5 a second; it holds max(rate, 1) tokens and a request waits for its token. Source:
 * botocore [5], retries/adaptive.py, throttling.py, bucket.py. Known answer: a throttle at 100 a
 * second gives k = 4.217 s, 70 a second at once and 100 again after k.
 *
 * Gathered, by intervals: the tokens of an interval are what flowed in over it, however long it is.
 * Of the throttles of an interval as many cut the rate as bring it to what was granted in it, at
 * least one: with the first cuts in force the others had not happened. */
#ifndef DDBSIM_RATE_LIMITER_H
#define DDBSIM_RATE_LIMITER_H

#include <stdbool.h>
#include <stdint.h>

#include "simtime.h"

struct rate_limiter {
    double instances;
    bool enabled;
    double tokens, rate, most; /* of one instance */
    simtime at;
    double measured, counted; /* a second; requests in the present half second */
    int64_t half_second;
    double w_max, k;
    simtime last_throttle;
};

void rate_limiter_init(struct rate_limiter *limiter, double instances);

/* How many of `count` requests may be sent now; their tokens are taken. */
int64_t rate_limiter_acquire(struct rate_limiter *limiter, int64_t count, simtime now);

/* The same at the end of an interval. */
int64_t rate_limiter_acquire_gathered(struct rate_limiter *limiter, int64_t count, simtime now);

/* When the next token will be there. */
simtime rate_limiter_next(const struct rate_limiter *limiter, simtime now);

/* Answers came in: some granted, some throttled. */
void rate_limiter_answered(struct rate_limiter *limiter, int64_t granted, int64_t throttled,
                           simtime now);

/* All answers of an interval of that length. */
void rate_limiter_answered_gathered(struct rate_limiter *limiter, int64_t granted,
                                    int64_t throttled, simtime interval, simtime now);

#endif
