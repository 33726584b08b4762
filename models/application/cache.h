/* A cache in front of a table: look-aside (Redis, ElastiCache), DAX, or write-behind.
 *
 * Law. A read of a workload that names the cache is looked up first; what is there and not older
 * than `ttl` is a hit, served at the cache's latency. A miss goes on to the table and what it
 * brings is kept when it arrives; until then every other read of the key is a miss too (a
 * stampede), unless `coalesce` lets them wait for the first. `capacity` bytes are kept, the least
 * recently used go first. Of an item there is one entry, of a query one for its partition key.
 *
 * A look-aside cache leaves, removes or renews an entry when such a workload writes (`on_write`).
 * DAX renews the item's entry, not a query's; strong reads would pass it by and are refused at
 * load. A write-behind cache keeps and acknowledges a write, and its key is written to the table
 * once, `flush` later, by the workload `flush_to`, however often it was written meanwhile.
 *
 * An entry whose item was written elsewhere since is stale; stale hits and their age are counted. A
 * node serves `node_rate` calls a second; more are turned away. Source: developer guide [1], DAX.
 * Known answer: a key read 100 times a second with a ttl of 30 s and less than 10 ms to fetch
 * misses once in 3,000 reads. */
#ifndef DDBSIM_CACHE_H
#define DDBSIM_CACHE_H

#include "bucket.h"
#include "entity.h"
#include "latency.h"
#include "request.h"

enum cache_on_write { ON_WRITE_NOTHING, ON_WRITE_INVALIDATE, ON_WRITE_UPDATE };

/* How a cache stands to its table. */
struct cache_kind {
    const char *name;
    bool chooses_on_write; /* the scenario says what a write does to an entry */
    bool renews_items;     /* a write renews its item's entry, and leaves those of queries */
    bool passes_strong;    /* strong reads go past it */
    bool keeps_writes;     /* a write stays in it for a while and is flushed later */
};
/* All there are; the last has no name. */
extern const struct cache_kind cache_kinds[];

struct cache_spec {
    struct origin origin;
    int kind, on_write;
    const char *flush_to;
    simtime ttl, flush;
    int64_t capacity, nodes;
    double node_rate, price_per_node_hour;
    bool coalesce, enabled;
    struct latency_spec latency;
};
extern const struct record cache_record;

struct cache_entry;
struct fill;
struct flush;
struct waiter;

struct cache {
    struct sim *sim;
    const struct cache_spec *spec;
    char *path;
    bool enabled;
    simtime ttl;
    struct flow *flush_to;
    struct cache_entry **slots; /* by hash; a power of two of them */
    size_t slot_count, entry_count;
    struct cache_entry *newest, *oldest; /* by use */
    POOL(struct cache_entry) entries;
    POOL(struct fill) fills;
    POOL(struct flush) flushes;
    POOL(struct waiter) waiters;
    struct bucket bucket; /* what the nodes serve */
    struct distribution latency;
    struct rng draws;
    double node_hours;
    simtime paid_until;
    /* outputs */
    int64_t hits, misses, coalesced, bypassed, turned_away, stale_hits, evictions, absorbed,
        flushed, lost_writes;
    int64_t items, unflushed;
    double bytes, stale_age_s;
};

extern const struct entity_kind cache_kind;

/* Looks up a request of a flow that uses the cache. True: the cache answers it. False: send it to
 * the client; it was changed so that the cache learns how it ends. */
bool cache_take(struct cache *cache, struct request *request);

/* From now on the cache is told of all writes of the table, whether their flows use it or not. */
void cache_watch(struct cache *cache, struct table *table);

extern const struct choice_kind cache_actions[]; /* for the timeline; the last has no name */

#endif
