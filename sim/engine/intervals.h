/* How long the intervals are over which requests are gathered, where that is not one length
 * throughout (`resolution: auto`).
 *
 * Law. An interval is at most twice as long as the step before it, at most `longest`, and at most as
 * long as everybody allows who was asked (sim_limit_interval): a bucket that will be empty by then, a
 * rate that changes, retries that wait. It ends where something happens that is not traffic (a
 * mark): an operator acts, a datapoint is due, a sample is taken. Traffic belongs before what
 * observes that instant and after what acts at it, so it ends at the one and a nanosecond before the
 * other; and what begins with an act is short, since things may be different after it. It is never
 * shorter than `shortest` but for a mark. A jump of traffic that is known beforehand needs no short
 * interval where all limits are far: whoever looks ahead reckons with as much more (sim_expect_rise). So steps grow in calm times and shrink before a change, as
 * those of a solver of differential equations do.
 *
 * Who gathers is told of each end, in the order of registration. Known answers: without limits steps
 * from 100 ms are 100, 200, 400 ms … up to the longest; an observer at 1 s ends the fourth after 300
 * ms, and an action there 1 ns before, after which the next takes 100 ms; a limit of 1 s holds for one
 * interval. */
#ifndef DDBSIM_INTERVALS_H
#define DDBSIM_INTERVALS_H

#include <stdbool.h>

#include "queue.h"

struct sim;

/* Somebody who gathers, and is told of the end of each interval. */
struct gatherer {
    void (*interval_ended)(struct sim *sim, void *subject);
    void *subject;
};

struct gatherers {
    struct gatherer *items;
    size_t count, capacity;
};

struct intervals {
    simtime shortest, longest;
    simtime begin, end; /* of the interval that lasts, or that ends now */
    simtime step;       /* as long as it would have been without a mark */
    simtime limit;      /* of the next one, by all who were asked since this one ended */
    simtime until;      /* the next one ends then at the latest, which makes no step shorter */
    double rise;        /* so many times as much may be asked for in the next one as in this */
    struct queue marks; /* when something happens that is not traffic */
};

void intervals_init(struct intervals *intervals, simtime shortest, simtime longest);
void intervals_release(struct intervals *intervals);

/* Something but traffic happens then. */
static inline void intervals_mark(struct intervals *intervals, uint64_t key)
{
    queue_push(&intervals->marks, (struct event){key, 0, 0});
}

/* The next interval begins now; not beyond `last`. */
void intervals_next(struct intervals *intervals, simtime now, simtime last);

#endif
