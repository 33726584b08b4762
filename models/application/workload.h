/* A workload: requests of one kind, for keys of a keyspace, at a rate over time.
 *
 * Law. Here a request gets its units and its cost (capacity.h); arrivals.h decides when calls are
 * made. A part of reads and deletes may find nothing (`missing`), a part of writes may fail
 * their condition: both are served and paid for, and write nothing. A query or scan of more than 1
 * MiB is a call of several pages, one request after the other; those of a scan walk over the whole
 * key range.
 *
 * Conservation, checked: offered = succeeded + failed + rejected + in flight. Known answers: a put
 * of 2,000 B into a table with two local indexes, of 300 B and of all attributes, costs 2 + 1 + 2
 * units; a query of 263 items of 4,000 B is two pages, of 256 units and of 1. */
#ifndef DDBSIM_WORKLOAD_H
#define DDBSIM_WORKLOAD_H

#include "arrivals.h"
#include "entity.h"
#include "request_source.h"

/* How many writes of an index one write of the workload makes. */
struct index_writes_spec {
    struct origin origin;
    const char *index;
    int64_t writes;
    struct key_group_spec *keys;
    size_t keys_count;
};

struct workload_spec {
    struct origin origin;
    const char *client, *table, *index, *cache, *gateway;
    int operation, consistency;
    int64_t item_size, old_item_size, items;
    bool transaction;
    double new_items, missing, condition_failures, cache_bypass, lost_per_failure;
    struct key_group_spec *keys;
    size_t keys_count;
    struct index_writes_spec *index_writes;
    size_t index_writes_count;
    struct pace_spec pace;
};
extern const struct record workload_record;

struct workload {
    struct sim *sim;
    const struct workload_spec *spec;
    char *path;
    struct flow flow; /* registered in the sim as ("flows", name) */
    struct index_effect *index_effects;
    struct request_source source;
    struct arrivals arrivals;
};

extern const struct entity_kind workload_kind;

/* One call for the key at that place, whichever the workload's own are. */
void workload_call_for(struct workload *workload, uint64_t position, struct caller *caller);

/* Eventual reads are spread so that a partition serves `factor` times its limit of them. */
void workload_spread(struct workload *workload, double factor);

#endif
