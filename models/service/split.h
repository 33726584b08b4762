/* Splits: how partitions become more while a table serves.
 *
 * For heat. A partition whose consumption stays above `heat_threshold` of its hard limit for
 * `sustained` is split; the split takes `duration` (lognormal, by median and 99th percentile) and
 * then two children serve. The point is chosen from the keys that were seen, so that each half gets
 * half of the traffic; an item collection is cut between its sort keys. A split that would not help
 * is refused: not for one hot item (all traffic at one point) and not for keys that only rise or
 * fall (the traffic would move on to one side). For size. A partition that holds `size` bytes is
 * split in the middle of its key range and its items fall evenly to both; so it was in every
 * generation. New items (workload `new_items`) make partitions grow. For growth, on demand only. A
 * table serves at once twice the highest consumption it has seen, so a new peak whose double needs
 * more partitions makes them double within `growth_duration`. Partitions are never merged. Static
 * allocation (2012) split for size alone.
 *
 * Sources: ATC'22 [4], section 4.4 (thresholds unpublished, "in the order of minutes"); developer
 * guide [2], bp-partition-key-design and on-demand-capacity-mode; the 2017 guide [3]. The defaults
 * are calibrated on two cases of `make validate` that disagree: C5 [10] saw no split in ten
 * minutes of saturation, C9 [14] one after about eight. Known answer: a collection written 1,300
 * times a second is split 9 minutes after its first hot one when a split takes one. */
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
    simtime sustained, duration, duration_p99, growth_duration;
};
extern const struct record split_record;

/* Places of the last requests of a hot partition, in the order in which they came. */
enum { WATCH_POINTS = 256, WATCH_EVERY = 16 };
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

/* Where to split: the second child begins at *at. Or why not. */
enum watch_verdict watch_choose(const struct watch *watch, const struct partition *partition,
                                uint64_t *at);

struct splitting;

/* Watches one throughput, minute by minute, and has its admission law adjusted. */
struct splitter {
    struct sim *sim;
    const struct split_spec *spec;
    struct throughput *throughput;
    uint64_t grain; /* of the watches it begins */
    struct rng draws;
    struct distribution duration;
    double consumed_before[SIDES], peak[SIDES]; /* units per second, the highest minute */
    bool growing;
    POOL(struct splitting) splittings; /* under way */
};

/* `grain`: of these bits of a place all are one item collection, which stays whole; 0: none. */
void splitter_init(struct splitter *splitter, struct sim *sim, const struct split_spec *spec,
                   struct throughput *throughput, uint64_t grain);
void splitter_release(struct splitter *splitter);

#endif
