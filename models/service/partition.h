/* Partitions: a table's or index's key range, 0 … 2^64-1 of hashed keys, cut into pieces.
 *
 * Law. A partition serves at most 3,000 read and 1,000 write units a second, each metered by a
 * bucket of 1.5 seconds' depth, whatever the table has provisioned. The depth is fitted to one
 * measurement (case C13 of `make validate`): at 900 of 1,000 units a second a strict second would
 * throttle a hundred times as often as was seen, and 300 seconds never. Partitions are split, never
 * merged. A split retires the parent and makes two children that inherit its range; the numbers of
 * partitions are never used again, so a series can be indexed by them. Sources: developer guide
 * [1], bp-partition-key-design; ATC'22 [4], section 4. Known answer: of two partitions the upper
 * one, number 1 with 1,000 bytes, split at five eighths becomes number 2 with 250 and number 3
 * with 750. */
#ifndef DDBSIM_PARTITION_H
#define DDBSIM_PARTITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bucket.h"
#include "capacity.h"
#include "series.h"

struct watch;

/* Of admission_static.c: this partition's part of what the table has provisioned. */
struct partition_allocation {
    struct bucket kept;   /* with the burst that is kept of it */
    struct bucket steady; /* one second of it; what goes beyond is a burst */
};

/* Of admission_adaptive.c. */
struct minute_before {
    double consumed, throttled_units; /* as they were at the last adjustment */
};
struct partition_boost {
    double factor;           /* of its part of the table; 0 stands for 1 */
    simtime throttled_since; /* -1: not */
    struct minute_before before;
};

/* Of split.c. */
struct partition_heat {
    struct watch *watch; /* owned; while it is hot */
    simtime since;       /* -1: it is not hot */
    double granted_before[SIDES];
    uint64_t
        cut; /* while it is splitting: the item collection that is cut, as split.c numbers it */
    bool splitting, split_refused;
};

struct partition_side {
    struct bucket hard; /* the limit of one partition */
    /* counted by throughput.c */
    double consumed, throttled_units;
    int64_t throttles;
    struct partition_allocation allocation;
    struct partition_boost boost;
};

struct partition {
    int id, parent;           /* parent is -1 for the first ones */
    uint64_t from, to;        /* hashed keys, both included */
    double width;             /* the part of the whole range that they are */
    simtime created, retired; /* retired is SIMTIME_MAX while it serves */
    struct partition_side side[SIDES];
    struct partition_heat heat;
    double bytes; /* what its items take; output */
    /* outputs */
    double key_range_start, key_range_end, created_s, retired_s;
};

/* More are refused: a table of them would serve 300 million reads a second. */
enum { PARTITIONS_MOST = 100000 };

struct partition_limits {
    double per_s[SIDES];
    double depth_s; /* of its limit a partition keeps this many seconds */
};

struct partition_map {
    struct partition **all; /* by number, retired ones included */
    size_t count, capacity;
    struct partition **serving; /* by key range */
    size_t serving_count, serving_capacity;
    uint32_t *start; /* serving[start[key >> shift]] is the first that may hold the key */
    int shift;
    unsigned version; /* grows with every split */
    struct partition_limits limits;
};

/* `count` partitions of equal width. */
void partition_map_init(struct partition_map *map, size_t count, struct partition_limits limits,
                        simtime now);
/* `count` partitions that begin at `starts`, which rise from 0. */
void partition_map_init_at(struct partition_map *map, const uint64_t *starts, size_t count,
                           struct partition_limits limits, simtime now);
void partition_map_release(struct partition_map *map);

/* Splits the serving partition so that the second child begins at `at` (from < at <= to). */
void partition_split(struct partition_map *map, struct partition *parent, uint64_t at, simtime now);

/* Splits every serving partition in the middle: twice as many. */
void partition_double(struct partition_map *map, simtime now);

static inline struct partition *partition_find(const struct partition_map *map, uint64_t key)
{
    struct partition *const *p = &map->serving[map->start[key >> map->shift]];
    while (key > (*p)->to)
        p++;
    return *p;
}

extern const struct output_set partition_outputs; /* of a struct partition_map */

#endif
