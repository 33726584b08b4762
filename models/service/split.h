/* Splits: how partitions become more while a table serves.
 *
 * For heat. A partition that consumes more than `heat_threshold` of its hard limit, on either side,
 * for `sustained` is committed to a split, whatever its heat becomes; after `duration` (lognormal,
 * by median and 99th percentile, drawn for each split) two children serve. The point is chosen then
 * from the keys that were seen last, so that each half gets half of the traffic; an item collection
 * is cut between its sort keys, one cut at a time, so that one hot collection gains about a
 * partition's worth a step. A split that would not help is refused: not for one hot item (all
 * traffic at one point) and not for keys that only rise or fall (the traffic would move on to one
 * side).
 *
 * For growth, on demand only: as long as twice the highest minute so far needs more partitions than
 * there are, those are split in the same way that could not serve twice what they do, also where
 * splits for heat are switched off. So the partitions that the traffic is on are split, and no others. AWS promises
 * that double the previous peak is served at once; here that takes the time of a split, and the
 * event log says when the promise was not kept.
 *
 * For size. A partition that holds `size` bytes is split in the middle of its key range and its
 * items fall evenly to both; so it was in every generation. New items (workload `new_items`) make
 * partitions grow. Partitions are never merged. Static allocation (2012) split for size alone.
 *
 * Sources: ATC'22 [4], section 4.4 (thresholds unpublished, "in the order of minutes"); developer
 * guide [2], bp-partition-key-design and on-demand-capacity-mode; the 2017 guide [3]. Threshold,
 * time of watching and duration are fitted by likelihood to four published measurements at once
 * (C5, C8, C9, C12; tests/validation/fit.py). Known answer: a collection written 1,300 times a
 * second is split 3 minutes after its first hot one began when it is watched for two minutes and a
 * split takes one. */
#ifndef DDBSIM_SPLIT_H
#define DDBSIM_SPLIT_H

#include "distribution.h"
#include "field.h"
#include "throughput.h"

struct split_spec {
    struct origin origin;
    bool heat;
    int64_t size;
    double heat_threshold;
    simtime sustained, duration, duration_p99;
};
extern const struct record split_record;

/* Places of the last requests of a hot partition, in the order in which they came. The median of
 * 2,048 is off by one percent of the traffic: C9 saw two halves of which one had 1.4 % too much. */
enum { WATCH_POINTS = 2048, WATCH_LEAST = 64, WATCH_EVERY = 16 };
struct watch {
    uint64_t points[WATCH_POINTS];
    int64_t seen, noted;
    uint64_t grain; /* of these bits all places are one: item collections that stay whole */
    struct rng draws;
};

/* `count` requests for keys from `position` on, over a width. */
void watch_note(struct watch *watch, uint64_t position, uint64_t width, int64_t count,
                const struct partition *partition);

enum watch_verdict { WATCH_SPLIT, WATCH_ONE_ITEM, WATCH_MONOTONE, WATCH_UNSEEN };

/* The second child begins at `at`, which is within an item collection or between two. */
struct cut {
    uint64_t at;
    bool within;
};

/* Where to split, or why not. */
enum watch_verdict watch_choose(const struct watch *watch, const struct partition *partition,
                                struct cut *cut);

struct splitting;

/* Watches one throughput, minute by minute, and has its admission law adjusted. Where lengths of
 * intervals are chosen, a calm minute may be looked at later, with those after it. */
struct splitter {
    struct sim *sim;
    const struct split_spec *spec;
    struct throughput *throughput;
    uint64_t grain; /* of the watches it begins */
    struct rng draws;
    struct distribution duration;
    simtime looked; /* the last time */
    double consumed_before[SIDES], throttled_before[SIDES];
    double peak[SIDES];                /* units per second, the highest minute */
    bool short_of_promise[SIDES];      /* said, and still so */
    POOL(struct splitting) splittings; /* under way */
};

/* `grain`: of these bits of a place all are one item collection, which stays whole; 0: none. */
void splitter_init(struct splitter *splitter, struct sim *sim, const struct split_spec *spec,
                   struct throughput *throughput, uint64_t grain);
void splitter_release(struct splitter *splitter);

#endif
