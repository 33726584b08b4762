/* Keys that are alike, for caches of gathered requests: what a workload's keys are to a cache that
 * decides by counts.
 *
 * Law. A range is a named key, or ranks from … to of the keys that begin with one prefix. Its keys
 * have the same rate, so the state of a range is how many of its keys have an entry. Of a Zipf group
 * the first ten ranks are ranges of their own, the others are cut at steps of a quarter, so that no
 * rate is more than an eighth off its range's mean; keys that are touched evenly are one range.
 * Ranges are cut wherever any workload's are, so that workloads of one prefix share them, and they
 * are the same for all caches of a world. A key with shards is as many keys.
 *
 * Calls of a range that go on to the table are spread over the partitions by where its keys lie:
 * counted one by one up to 100,000, by width beyond.
 * Known answers: 2,000 keys by Zipf's law are 33 ranges; beside them 2,000 keys of another prefix
 * that are touched evenly are one. */
#ifndef DDBSIM_KEY_RANGES_H
#define DDBSIM_KEY_RANGES_H

#include "keyspace.h"

struct key_range {
    uint64_t hash; /* of the group, or a named key's place */
    uint64_t from, to;
    int64_t shards;
    int64_t keys;     /* with their shards */
    bool collections; /* each key has items of its own */
    bool single;      /* one key, */
    uint64_t place;   /* which lies here */
};

/* A part of a range, in one partition. */
struct range_cell {
    struct key key;
    double until; /* of the range's keys so many lie here or before, a part of all */
};

struct flow_range {
    size_t range;
    double share;
    const struct key_group *group;
    bool in_order;
    uint64_t turn; /* of a group in order, in its first range: how many of its requests have been */
    struct range_cell *cells; /* owned; as the partitions were at `version` */
    size_t cell_count;
    unsigned version;
};

/* A flow's keys: which ranges they are. */
struct flow_ranges {
    const struct key_ranges *of;
    struct flow *flow;
    struct flow_range *ranges;
    size_t count;
    double *shares, *rest_shares; /* of the calls; without those of single keys */
    uint64_t *counts;             /* scratch of the draws */
};

struct key_ranges {
    struct key_range *ranges;
    size_t count;
    size_t *by_place; /* single ones, by their places */
    size_t single_count;
    struct flow_ranges *flows;
    size_t flow_count;
};

/* Of all flows of the world that read through a cache or write. The flows know theirs afterwards. */
void key_ranges_init(struct key_ranges *ranges, struct sim *sim);
void key_ranges_release(struct key_ranges *ranges);

/* Where one of its keys lies, or its collection. */
uint64_t key_range_place(const struct key_range *range, uint64_t rank, int64_t shard);

/* The single key that lies there, or whose collection does; -1: it is not one of them. */
ptrdiff_t key_ranges_find(const struct key_ranges *ranges, uint64_t position);

/* How many of `count` calls fall to each of the flow's ranges, or (rest) of those that are no single
 * keys. Valid until the next call. */
const uint64_t *flow_ranges_draw(struct flow_ranges *ranges, int64_t count, bool rest,
                                 struct rng *draws);

/* Sends `request` (its count, for keys of the i-th of the flow's ranges) to the client: as many
 * requests as partitions have a part of it. */
void flow_ranges_send(struct sim *sim, struct flow_ranges *ranges, size_t i,
                      const struct request *request, struct rng *draws);

/* The flow's own number of a range; -1: it has no part in it. */
ptrdiff_t flow_ranges_find(const struct flow_ranges *ranges, size_t range);

#endif
