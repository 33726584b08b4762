/* The entries of a cache: a hash table of them, and their order of use.
 *
 * Law. Of the entries that take more than `capacity` bytes together the least recently used go
 * first; those that are being fetched, and those whose writes are not flushed yet, stay. A cache
 * has one store, or one for each session or node of its own; what all of them hold is counted in
 * `use`, which the cache owns. Known answer: room for two of a, b, c, kept in this order and a read
 * before c came: b is evicted. */
#ifndef DDBSIM_CACHE_STORE_H
#define DDBSIM_CACHE_STORE_H

#include "pool.h"
#include "simtime.h"

struct copy;
struct waiter;

struct cache_entry {
    uint64_t key;
    struct cache_entry *chain, *newer, *older;
    simtime expires;     /* -1: being fetched, nothing to serve */
    simtime stale_since; /* -1: as the table has it */
    simtime dirty_since; /* of what is dirty: when it was first written */
    double bytes;
    bool fetching, dirty;
    struct waiter *waiters;
    struct copy *copy; /* on its way to other nodes (cache_replicas.c); borrowed */
};

/* Of all stores of a cache. */
struct cache_use {
    int64_t items, evictions;
    double bytes;
};

struct cache_store {
    struct cache_entry **slots; /* by hash; a power of two of them */
    size_t slot_count, entry_count;
    struct cache_entry *newest, *oldest; /* by use */
    POOL(struct cache_entry) entries;
    struct cache_use *use; /* borrowed */
    double bytes, capacity;
};

void cache_store_init(struct cache_store *store, struct cache_use *use, double capacity);
void cache_store_release(struct cache_store *store);

struct cache_entry *cache_store_find(const struct cache_store *store, uint64_t key); /* or NULL */
struct cache_entry *cache_store_insert(struct cache_store *store, uint64_t key);     /* empty */
struct cache_entry *cache_store_find_or_insert(struct cache_store *store, uint64_t key);
void cache_store_touch(struct cache_store *store, struct cache_entry *entry); /* it is used */
void cache_store_drop(struct cache_store *store, struct cache_entry *entry);

/* It holds as much from now on, stale since then (-1: it is as the table has it), and others make
 * room for it. The entry itself may have to go. */
void cache_store_keep(struct cache_store *store, struct cache_entry *entry, double bytes,
                      simtime expires, simtime stale_since);

/* Evicts until no more than the capacity is taken. */
void cache_store_make_room(struct cache_store *store);

#endif
