/* A cache in front of a table: look-aside (Redis, ElastiCache), DAX, or write-behind.
 *
 * Law. A read of a workload that names the cache is looked up first; what is there and not older
 * than `ttl` is a hit, served at the cache's latency. A miss goes on to the next tier if there is
 * one (`next`, another cache) and else to the table, and what it brings is kept when it arrives;
 * until then every other read of the key is a miss too (a stampede), unless `coalesce` lets them
 * wait for the first. `capacity` bytes are kept, the least recently used go first (cache_store.h).
 * Of an item there is one entry, of a query one for its partition key; workloads that put different
 * prefixes before their keys (`cache_prefix`) have entries of their own.
 *
 * From `soft_ttl` on an entry is due: the first read that meets it fetches it anew, as a miss does,
 * and the others are still given the old one (stale while revalidate). When that fetch fails, so
 * has its read; the entry stays until `ttl`, and the next read tries. Of an item that is missing
 * (a workload's `missing`) it is remembered for `negative_ttl` that it is: DAX does so as long as
 * for items that are there, a look-aside cache only when it is told to, and else asks each time.
 *
 * A cache may be warmed (the action `warm_cache`): so many reads of a workload leave their entries,
 * at once, with ages spread over the ttl as in a cache that is in use; or made at a rate, as calls
 * that are looked up and ask the table.
 *
 * With `sessions` each of so many sessions, or instances of a program, has a store of its own.
 * Every call is of one of them, drawn evenly, and finds only what that one has kept.
 *
 * A look-aside cache leaves, removes or renews an entry when such a workload writes (`on_write`):
 * in each of its tiers, of one session, under the writer's prefix. What other sessions or prefixes
 * have kept becomes stale. DAX renews the item's entry, not a query's; strong reads would pass it
 * by and are refused at load. A write-behind cache keeps and acknowledges a write, and its key is
 * written to the table once, `flush` later, by the workload `flush_to`, however often it was
 * written meanwhile; until then no other session sees it, not even in the table.
 *
 * The nodes of a cache have a rate and perhaps a line (cache_nodes.h). A DAX cluster whose
 * `node_type` is named has a copy of its items in each node, as many as its memory holds: a read
 * asks one of them, drawn evenly. What comes from the table or is written through it is kept by the
 * primary and `replica_lag` later by the others; until then they have what was there before, or
 * nothing. A node that is lost (`lose_nodes`) takes a DAX cluster's copy, or else its share of the
 * entries and of the capacity, and comes back empty.
 *
 * An entry whose item was written elsewhere since is stale; stale hits and their age are counted.
 * Source: developer guide [1], DAX and DAX.consistency.
 * Conservation, checked: look-ups = hits + misses + coalesced + turned away + passed by. Known
 * answers: a key read 100 times a second with a ttl of 30 s and less than 10 ms to fetch misses
 * once in 3,000 reads, and with a soft ttl of 20 s once in 2,000, with no other read waiting however
 * long the fetch takes up to 10 s; of ten sessions each misses once. A tier good for 1 s before one good for
 * 30 s asks it once a second. */
#ifndef DDBSIM_CACHE_H
#define DDBSIM_CACHE_H

#include "cache_nodes.h"
#include "cache_spec.h"
#include "cache_store.h"
#include "entity.h"
#include "request.h"

struct cache_gathered;
struct copy;
struct delayed;
struct fill;
struct outage;
struct flush;
struct warming;

struct cache {
    struct sim *sim;
    const struct cache_spec *spec;
    char *path;
    bool enabled;
    simtime ttl;
    struct cache *next; /* tier; NULL: the table */
    struct flow *flush_to;
    struct cache_store *stores; /* one for each session, or for each node of a DAX cluster */
    size_t store_count;
    struct cache_use use;
    uint64_t *prefixes; /* of all flows that use it */
    size_t prefix_count;
    POOL(struct fill) fills;
    POOL(struct flush) flushes;
    POOL(struct warming) warmings;
    POOL(struct copy) copies;
    POOL(struct outage) outages;
    POOL(struct delayed) delayed;
    POOL(struct waiter) waiters;
    struct cache_nodes nodes;
    double price_per_node_hour;
    struct distribution latency;
    struct rng draws;
    struct cache_gathered
        *gathered; /* owned (cache_gathered.h); NULL: each request has its instant */
    double node_hours;
    simtime paid_until;
    int64_t lookups;
    /* outputs */
    int64_t hits, misses, coalesced, bypassed, turned_away, stale_hits, stale_fetches, refreshes,
        negative_hits, absorbed, flushed, lost_writes;
    int64_t unflushed;
    double stale_age_s;
};

extern const struct entity_kind cache_kind;

/* Looks up a request of a flow that uses the cache. True: the cache answers it. False: send it to
 * the client; it was changed so that the cache learns how it ends. */
bool cache_take(struct cache *cache, struct request *request);

/* Many at once, of a flow that uses the cache, for the cell of keys that the request names, or (width:
 * UINT64_MAX) for keys of its own. True: it sees to them all. */
bool cache_take_many(struct cache *cache, const struct request *request);
/* Whether a flow's calls are of interest to its cache or its tiers, as they are now. */
bool cache_decides_many(const struct flow *flow);

/* A flow asks the cache. From now on this and the tiers behind it are told of all writes of the
 * flow's table, whether their flows use it or not. */
void cache_attach(struct cache *cache, struct flow *flow);

/* Whether a strong read passes a tier by. */
bool cache_passes_strong(struct cache *cache);

/* The writes (cache_writes.c): one that is kept; it is told of those of a table. */
void cache_absorb(struct cache *cache, const struct request *request, simtime wait);
void cache_watch(struct cache *cache, struct table *table);
/* Since when another session of the cache has kept a write of the key; -1: none has. */
simtime cache_unseen_since(const struct cache *cache, const struct cache_store *store,
                           uint64_t key);
/* The nodes of a DAX cluster (cache_replicas.c): the first one, the primary, keeps it, the others
 * after the lag. */
void cache_keep_in_cluster(struct cache *cache, uint64_t key, double bytes, simtime expires);
/* What is on its way to them has been written since. */
void cache_supersede(struct cache *cache, uint64_t key);
/* So many nodes are lost, for so long. */
void cache_lose_nodes(struct cache *cache, int64_t nodes, simtime duration);
/* A part of the entries, drawn by their keys, is lost. */
void cache_lose(struct cache *cache, double part);
/* The same of one of its stores; the salt says which keys. */
void cache_lose_of(struct cache *cache, struct cache_store *store, double part, uint64_t salt);

/* An item's entry, or that of a partition key's queries, under a prefix (0: none). */
uint64_t cache_entry_key(uint64_t position, bool query, uint64_t prefix);
/* That of what a read looks for: an item, a query, or an item that is missing. */
uint64_t cache_read_key(const struct flow *flow, uint64_t position, bool missing);
/* Whose call it is: the store of a session that is drawn. */
struct cache_store *cache_draw_store(struct cache *cache);
void cache_serve(struct cache *cache, const struct request *request, simtime latency);
/* For how long it is remembered that an item is missing; 0: it is not. */
simtime cache_negative_ttl(const struct cache *cache);
/* Hours of nodes until `now`; asked for before their number changes. */
double cache_node_hours(struct cache *cache, simtime now);

/* What gathered requests leave in it (cache_gathered.h), where there are such: look-ups that are not
 * yet decided, and what writes, actions and lost nodes change. */
void cache_gathered_init(struct cache *cache);
void cache_gathered_release(struct cache *cache);
int64_t cache_gathered_undecided(const struct cache *cache);
void cache_gathered_written(struct cache *cache, const struct request *request, uint64_t position,
                            int64_t count, bool through);
void cache_gathered_lose(struct cache *cache, double part);
void cache_gathered_set_alive(struct cache *cache, int64_t alive);
void cache_gathered_warm(struct cache *cache, struct flow *flow, int64_t reads);

extern const struct choice_kind cache_actions[]; /* for the timeline; the last has no name */

#endif
