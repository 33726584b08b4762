/* Who was hot, in the manner of CloudWatch Contributor Insights: units and throttles of the keys
 * that the scenario names and of the first ranks of every Zipf group. These are the hottest by
 * construction, so no sketch is needed and the counts are exact. Two workloads that name the same
 * key share it. Which of them lie in one partition when the run begins is told too: it is chance
 * (keyspace.h), and decides whether they are too much together. A table has its own, and each global
 * secondary index those of the requests that query it: their units and throttles are the index's.
 * Known answer: 2.5 units and then
 * 0.5 of one key are 3; of two equal partitions the place 2^63 lies in number 1. */
#ifndef DDBSIM_TOP_KEYS_H
#define DDBSIM_TOP_KEYS_H

#include "capacity.h"
#include "partition.h"
#include "sim.h"

struct top_key {
    char *name;
    uint64_t place;   /* in the key range */
    bool apart;       /* it is in several places: shards, or another one each period */
    double partition; /* output: which one it lies in when the run begins, -1: several */
    double consumed;
    int64_t throttled;
};

struct top_keys {
    struct top_key *keys;
    size_t count, capacity;
};

int32_t top_keys_track(struct top_keys *top, const char *name); /* its number */
void top_keys_release(struct top_keys *top);
void top_keys_place(struct top_keys *top, int32_t number, uint64_t place, bool apart);

/* Of the table in top_keys/TABLE; of its index of that name, which may be NULL, in
 * top_keys/TABLE/indexes/INDEX. */
void top_keys_publish(struct top_keys *top, struct sim *sim, const char *table, const char *index,
                      const struct partition_map *map);

/* The number of the key whose items lie in the same range of that width (KEYSPACE_COLLECTION) as the
 * place, -1 when none does; what a key has in other places, such as its shards, is not found. */
int32_t top_keys_find(const struct top_keys *top, uint64_t place, uint64_t width);

/* Tracks the keys of `other` too, as when records of them are called for. */
void top_keys_share(struct top_keys *top, const struct top_keys *other);

static inline void top_keys_count(struct top_keys *top, int32_t tracked, double units,
                                  int64_t throttled)
{
    if (tracked < 0)
        return;
    top->keys[tracked].consumed += units;
    top->keys[tracked].throttled += throttled;
}

extern const struct output_set top_keys_outputs, top_keys_index_outputs;

#endif
