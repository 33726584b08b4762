/* Which keys a workload touches: named hot keys with their shares, and groups of many keys that are
 * touched uniformly or by Zipf's law. Every key has a place in the table's range of hashed keys, so
 * it belongs to one partition.
 *
 * Law. A request falls to group g with probability share_g; within a group of n keys, to each with
 * 1/n (uniform) or to rank r in proportion to r^-exponent (zipf), or to each in its turn, with
 * `requests_each` before the next one's (in_order: a load sorted by key). Key r of a group lies at
 * hash(placement, prefix, r), a named one at hash(placement, key): two workloads that use the same
 * prefix touch the same keys, and two keys share a partition by chance, which the placement
 * (sim_place) decides for all variants of a seed alike. Known answer: of three keys in four
 * partitions at least two share one in 10 of 16 placements.
 * With `shards` a key is written under n partition keys, `key.1` … `key.n`, each as likely (a
 * random suffix, or one calculated from the item); with `period` it is a composite time key, a new
 * one each period of the wall clock, `key#2025-01-01`, so that the hot spot moves on. A key is one
 * item, or with `sort_keys` an item collection: its items lie side by side in a narrow range, each
 * request at a random place of it or (ascending) each a step further, so that a split may cut
 * between them.
 *
 * Gathered requests (resolution other than `request`) are split over cells: a named key and each of
 * a Zipf group's first ranks is a cell (of up to 1,024 item collections each, of more of Zipf's those
 * that get a ten-thousandth of all requests), the others of a group are one cell a partition, weighted by
 * the keys that hash there (counted one by one up to a million, of Zipf's up to 100,000 ranks, by
 * range width beyond). An interval
 * has the time keys of the period that its middle lies in, so that of one in which a period begins at
 * most half counts to the wrong one, and none where periods are multiples of it. Known answer: 5,000
 * keys alike in 7 partitions are 7 cells, and a key of 3 shards is 3 cells;
 * of a million item collections with exponent 0.5 in 7 partitions 25 ranks have cells of their own; with `period: 1h` and
 * intervals of 1 s the one that ends at 01:00:00 has the keys of midnight, the next one has others. */
#ifndef DDBSIM_KEYSPACE_H
#define DDBSIM_KEYSPACE_H

#include "alias.h"
#include "field.h"
#include "partition.h"
#include "request.h"
#include "top_keys.h"
#include "zipf.h"

enum { KEYSPACE_TRACKED_RANKS = 10 };
enum key_distribution { KEYS_UNIFORM, KEYS_ZIPF, KEYS_IN_ORDER };
enum sort_keys { SORT_NONE, SORT_RANDOM, SORT_ASCENDING };

/* A partition key's items lie in a range of this width, by their sort keys. */
#define KEYSPACE_COLLECTION ((uint64_t)1 << 24)

struct key_group_spec {
    struct origin origin;
    const char *key; /* one named key, or */
    int64_t count;   /* many */
    const char *prefix;
    double share;
    int distribution;
    double exponent;
    int64_t requests_each;
    int sort_keys;
    int64_t shards;
    simtime period;
};
extern const struct record key_group_record;

/* Rules across the groups of one workload: shares add up to 100 % or leave a rest to those without.
 */
void keyspace_validate(const struct key_group_spec *specs, size_t count, const struct origin *owner,
                       struct diagnostics *diagnostics);

struct key_group {
    const struct key_group_spec *spec;
    double share;
    uint64_t hash; /* of the prefix, or the position itself of a named key */
    struct zipf zipf;
    double first_share; /* of rank 1 among the group's requests, zipf */
    int32_t tracked;    /* of the named key or of rank 1 */
    uint64_t steps;     /* of ascending sort keys */
    uint64_t drawn;     /* in order */
    uint64_t tracked_ranks;
    uint64_t apart; /* so many first ranks have cells of their own */
    double others;  /* than those with cells of their own: as many as are alike; 0: not yet known */
};

struct cell {
    struct key key;
    double share;
};

/* What all cells of one partition take together. */
struct partition_share {
    struct partition *partition;
    double share;
};

/* One key of a group, and which of its shards and periods is meant. */
struct key_pick {
    struct key_group *group;
    uint64_t rank; /* 0 for a named key */
    int64_t shard; /* from 0 */
    int64_t ago;   /* periods before the present one */
};

struct keyspace {
    const struct sim *sim; /* for the placement, and the time of periods */
    struct key_group *groups;
    size_t group_count;
    struct alias choice;
    struct cell *cells;
    size_t cell_count, cell_capacity;
    struct partition_share *shares; /* of the cells, once they were asked for */
    size_t share_count;
    unsigned cells_version; /* of the partition map they were made for, */
    simtime cells_until;    /* and when their period ends */
    int64_t ago;            /* periods before the present one that all keys are of */
    struct keyspace *past;  /* owned: the same groups, some periods ago; see keyspace_past */
    size_t past_count;
};

/* Named keys and first ranks are counted in `top`; NULL: they are not. */
void keyspace_init(struct keyspace *keyspace, const struct sim *sim,
                   const struct key_group_spec *specs, size_t count, struct top_keys *top);
void keyspace_release(struct keyspace *keyspace);

/* Where a key of that name lies. */
uint64_t keyspace_position(const struct sim *sim, const char *key);

/* A key at random: of its shards a random one, of its periods the present one. */
struct key_pick keyspace_pick(struct keyspace *keyspace, struct rng *rng);
struct key keyspace_key(const struct keyspace *keyspace, const struct key_pick *pick,
                        struct rng *rng);
struct key keyspace_draw(struct keyspace *keyspace, struct rng *rng);

/* Where the key of that rank (0 for a named key) and shard (from 0) lies: an item, or where its
 * collection begins. */
uint64_t keyspace_place(const struct key_group *group, uint64_t rank, int64_t shard);

/* The share of the workload's requests that falls on a group's ranks from … to, within 0.1 %. Beyond
 * the tenth by the integral with the midpoint correction. */
double keyspace_ranks_share(const struct key_group *group, uint64_t from, uint64_t to);

/* By the table's or index's numbers (top_keys.h); -1: it is not tracked. */
int32_t keyspace_tracked(const struct key_group *group, uint64_t rank);

/* The cells for the partitions as they are now; shares sum to 1. Made anew only after a split, and
 * when a period begins. */
const struct cell *keyspace_cells(struct keyspace *keyspace, const struct partition_map *map);

/* The cells' shares added up by partition, in the order of the map; of partitions without a cell
 * there is none. Made anew with the cells. */
const struct partition_share *keyspace_shares(struct keyspace *keyspace,
                                              const struct partition_map *map, size_t *count);

/* The same groups with the keys of so many periods ago. Valid until it is asked for an earlier one. */
struct keyspace *keyspace_past(struct keyspace *keyspace, int64_t ago);

#endif
