/* The parameters of a cache (cache.h), and how it may stand to its table. */
#ifndef DDBSIM_CACHE_SPEC_H
#define DDBSIM_CACHE_SPEC_H

#include "cache_nodes.h"
#include "field.h"
#include "latency.h"

enum cache_on_write { ON_WRITE_NOTHING, ON_WRITE_INVALIDATE, ON_WRITE_UPDATE };

struct cache_kind {
    const char *name;
    bool chooses_on_write;  /* the scenario says what a write does to an entry */
    bool renews_items;      /* a write renews its item's entry, and leaves those of queries */
    bool passes_strong;     /* strong reads go past it */
    bool remembers_missing; /* that an item is missing is kept like an item */
    bool keeps_writes;      /* a write stays in it for a while and is flushed later */
};
/* All there are; the last has no name. */
extern const struct cache_kind cache_kinds[];

struct cache_spec {
    struct origin origin;
    int kind, on_write, node_type;
    const char *next, *flush_to;
    simtime ttl, soft_ttl, negative_ttl, flush, queue, replica_lag;
    int64_t capacity, sessions, nodes;
    double node_rate, price_per_node_hour;
    bool coalesce, enabled;
    struct latency_spec latency;
};
extern const struct record cache_record;

static inline const struct cache_kind *cache_spec_kind(const struct cache_spec *spec)
{
    return &cache_kinds[spec->kind];
}

/* A DAX cluster, each node of which keeps all items (cache_replicas.c). */
static inline bool cache_spec_is_cluster(const struct cache_spec *spec)
{
    return cache_node_types[spec->node_type].rate_per_s > 0;
}

#endif
