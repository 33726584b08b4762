/* Callers of a replica that is short of write capacity, where requests are gathered.
 *
 * Law. A try of replication that is throttled has taken all tokens there were. Until the next one
 * has flowed in, whoever comes is throttled, however much the whole interval has: at `request` it
 * is one caller or two after each such try, at any load. So where requests are gathered, those of an
 * interval that follows are given instants of their own, as Poisson arrivals have them, and the
 * bucket is run along them: it begins with what a try leaves, any part of what one request takes,
 * fills at the table's rate, and is emptied again at an instant of its own for every further try of
 * the interval before. The part that comes too early is throttled. Looked at are the first 1,000
 * requests; more than that are not short of one token but of many, which is interval_admission.h.
 *
 * It ends when an interval begins with tokens for all that it asks. Known answers: one request of a
 * unit to a bucket of 8 units a second, gathered by the second, comes too early in one of sixteen
 * seconds after a try, in one of eight to an empty bucket without a try, and never to one that
 * begins with a unit. Source: the law of single requests, with which tests/scenarios/agreement.py
 * compares it. */
#ifndef DDBSIM_CONTENTION_H
#define DDBSIM_CONTENTION_H

#include <stdbool.h>
#include <stdint.h>

#include "rng.h"

struct contention {
    bool goes_on;
    int tries; /* that were throttled since the last interval was decided */
};

/* What an interval has for its requests, in tokens. */
struct token_flow {
    double level;  /* at its beginning */
    double inflow; /* in all of it */
    double each;   /* what one request takes */
};

/* A try has been throttled. */
void contention_note(struct contention *contention);

/* The part of `count` requests that comes too early. Every token that all of the interval's requests
 * ask for is in `asked`. */
double contention_early(struct contention *contention, struct token_flow flow, int64_t count,
                        double asked, struct rng *draws);

#endif
