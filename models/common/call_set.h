/* Calls that many wait for and that are made at once: gathered calls (any `resolution` but
 * `request`) of one kind that come from different places and times go on together, so that what
 * they call is asked once.
 *
 * Law. A set holds groups: who waits for so many calls, since when they count, and how long they
 * have taken so far, as points (latency_points.h). When some of the set's calls have ended, they
 * are taken out of all groups alike, since nothing tells the calls of a set apart: each group
 * gives its part by systematic sampling, exact on average, and the counts of all add up. Known
 * answer: of 30 calls of one who waits and 10 of another, 20 are 15 and 5. */
#ifndef DDBSIM_CALL_SET_H
#define DDBSIM_CALL_SET_H

#include "latency_points.h"
#include "pool.h"

struct call_group {
    void *whose;
    simtime began; /* what `elapsed` counts from */
    struct latency_points elapsed;
    struct call_group *next;
};

/* Where the groups of many sets are kept; a zeroed struct has none. */
struct call_groups {
    POOL(struct call_group) pool;
};

/* A zeroed struct is an empty set. All of its groups are of one store, which is released in one. */
struct call_set {
    struct call_group *first, *last;
    int64_t calls;
};

void call_set_add(struct call_set *set, struct call_groups *store, void *whose, simtime began,
                  simtime elapsed, int64_t count, struct rng *draws);

/* Leaves each group a few points. */
void call_set_thin(struct call_set *set, struct rng *draws);

/* Takes `count` calls out and tells of them, in as many parts as they come. `taken` must not add to
 * this set. */
void call_set_take(struct call_set *set, struct call_groups *store, int64_t count,
                   struct rng *draws,
                   void (*taken)(void *context, const struct call_group *group, simtime elapsed,
                                 int64_t count),
                   void *context);

#endif
