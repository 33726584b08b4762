/* How requests gathered over an interval share what there is (any `resolution` but `request`).
 *
 * Law. All that were gathered ask at the end of the interval. Every request has the same chance to
 * pass the table's ceiling, and among those that pass, all for one partition have the same chance
 * to pass that partition's: nobody is favoured for being first. The chance at the table is the
 * largest f for which  sum over partitions of min(f, part_p) asked_p  stays within the table's
 * room, part_p being the part of what it is asked that the partition could grant. That is the limit
 * of deciding them one by one in random order: what a partition turns away takes no table tokens.
 * Counts are rounded by systematic sampling (one uniform start for the whole interval), so the mean
 * is exact and no request is rounded away for being small.
 *
 * Items of one batch ask at one instant, so they share their luck. A bucket that is asked for more than
 * flows in is nearly empty: a call finds in it what came in since the last one, exponential with a mean
 * of v units, and a call of n units is granted min(V, n) of them, v (1 - exp(-n / v)) on average, the
 * larger a call the smaller a part. v is such that all together are granted what there is; calls of one
 * size get the f above. So it is for each partition, and for the table with what partitions grant.
 * Measured against `request`: see table_batch.h.
 *
 * Where lengths of intervals are chosen
 * (intervals.h) the next one is no longer than half the time in which a bucket would be empty, by
 * what was asked of it in the last one and five standard deviations of Poisson requests; short when
 * throttling begins or ends; at most a second while it lasts. Known answers: a load that exactly
 * fits throttles nothing; room 100, asked 300 at a
 * partition with room 50 and 100 at one with room 1000: f = 0.5, the first grants 50, the second
 * 50. */
#ifndef DDBSIM_INTERVAL_ADMISSION_H
#define DDBSIM_INTERVAL_ADMISSION_H

#include "asked.h"
#include "request.h"
#include "throughput.h"

struct gathered_request {
    struct request request;
    struct partition *partition;
    struct batch *batch; /* of which it is an item; NULL: a request of one key, */
    int number;          /* and which */
    int64_t left;        /* not yet refused */
    int64_t rejected;    /* for another reason than throttling: they are not tried again */
    int64_t held;        /* by a transaction: they conflict (conflict.h) */
    int64_t leaderless;  /* items of batches whose partition has no leader */
    struct luck {
        double units;         /* that the call asks for there */
        double level;         /* v; INFINITY: there is room for all */
    } at_table, at_partition; /* of an item of a batch */
    int64_t asked;            /* of it: when the table was asked */
    uint32_t place;           /* of the partition in `asked`, while they are decided */
};

/* Where lengths of intervals are chosen. */
struct throttle_news {
    bool throttles;  /* some requests of the last interval were throttled, */
    simtime changed; /* since then, or none were */
    bool is_quiet;   /* nothing was for some time */
};

struct gathered {
    struct gathered_request *items;
    size_t count, capacity;
    struct rng rounding;
    struct asked asked; /* empty but while they are decided */
    bool has_batches;   /* some are items of batches */
    struct throttle_news news[SIDES];
};

void gathered_init(struct gathered *gathered, uint64_t seed, const char *path);
void gathered_release(struct gathered *gathered);
struct gathered_request *gathered_add(struct gathered *gathered, const struct request *request,
                                      struct partition *partition);

/* Lowers `left` of the gathered requests of one side to what the throughput grants, takes the
 * tokens and counts. */
void gathered_decide(struct gathered *gathered, struct throughput *throughput, enum side side);

/* What partitions are asked for by one side, in `asked`, with the parts that they could grant; returns
 * the part that passes the table. For asked_clear when it is no more needed. */
double gathered_look(struct gathered *gathered, struct throughput *throughput, enum side side);

/* What was looked at is decided, and some were throttled or none: how long the next interval may be. */
void gathered_look_ahead(struct gathered *gathered, struct throughput *throughput, enum side side,
                         bool throttles);

/* The part of its units that a call of so many is granted, by the law above. */
double luck_part(struct luck luck);

#endif
