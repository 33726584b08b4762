#include "cache_store.h"

#include "hash.h"
#include "memory.h"

void cache_store_init(struct cache_store *s, struct cache_use *use, double capacity)
{
    enum { SLOTS_AT_FIRST = 64 };

    *s = (struct cache_store){.use = use, .capacity = capacity, .slot_count = SLOTS_AT_FIRST};
    s->slots = memory_new(s->slot_count, sizeof(struct cache_entry *));
}

void cache_store_release(struct cache_store *s)
{
    pool_release(&s->entries);
    free(s->slots);
}

static struct cache_entry **slot_of(const struct cache_store *s, uint64_t key)
{
    return &s->slots[hash_pair(key, 0) & (s->slot_count - 1)];
}

struct cache_entry *cache_store_find(const struct cache_store *s, uint64_t key)
{
    struct cache_entry *e = *slot_of(s, key);
    while (e && e->key != key)
        e = e->chain;
    return e;
}

static void unlink_use(struct cache_store *s, struct cache_entry *e)
{
    *(e->newer ? &e->newer->older : &s->newest) = e->older;
    *(e->older ? &e->older->newer : &s->oldest) = e->newer;
}

static void link_newest(struct cache_store *s, struct cache_entry *e)
{
    e->newer = NULL;
    e->older = s->newest;
    *(s->newest ? &s->newest->newer : &s->oldest) = e;
    s->newest = e;
}

void cache_store_touch(struct cache_store *s, struct cache_entry *e)
{
    unlink_use(s, e);
    link_newest(s, e);
}

static void grow(struct cache_store *s)
{
    struct cache_entry **old = s->slots;
    size_t count = s->slot_count;

    s->slot_count *= 2;
    s->slots = memory_new(s->slot_count, sizeof(struct cache_entry *));
    for (size_t i = 0; i < count; i++)
        for (struct cache_entry *e = old[i], *next; e; e = next) {
            struct cache_entry **slot = slot_of(s, e->key);
            next = e->chain;
            e->chain = *slot;
            *slot = e;
        }
    free(old);
}

struct cache_entry *cache_store_insert(struct cache_store *s, uint64_t key)
{
    struct cache_entry *e = pool_take(&s->entries);

    if (s->entry_count >= s->slot_count)
        grow(s);
    struct cache_entry **slot = slot_of(s, key);
    *e = (struct cache_entry){.key = key, .chain = *slot, .expires = -1, .stale_since = -1};
    *slot = e;
    s->entry_count++;
    link_newest(s, e);
    return e;
}

struct cache_entry *cache_store_find_or_insert(struct cache_store *s, uint64_t key)
{
    struct cache_entry *e = cache_store_find(s, key);
    return e ? e : cache_store_insert(s, key);
}

static void set_bytes(struct cache_store *s, struct cache_entry *e, double bytes)
{
    s->use->items += (bytes > 0) - (e->bytes > 0);
    s->use->bytes += bytes - e->bytes;
    s->bytes += bytes - e->bytes;
    e->bytes = bytes;
}

void cache_store_drop(struct cache_store *s, struct cache_entry *e)
{
    struct cache_entry **at = slot_of(s, e->key);

    set_bytes(s, e, 0);
    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    unlink_use(s, e);
    s->entry_count--;
    pool_give(&s->entries, e);
}

void cache_store_make_room(struct cache_store *s)
{
    struct cache_entry *e = s->oldest;

    while (s->bytes > s->capacity && e) {
        struct cache_entry *newer = e->newer;
        if (!e->fetching && !e->dirty) {
            cache_store_drop(s, e);
            s->use->evictions++;
        }
        e = newer;
    }
}

void cache_store_keep(struct cache_store *s, struct cache_entry *e, double bytes, simtime expires,
                      simtime stale_since)
{
    e->expires = expires;
    e->stale_since = stale_since;
    set_bytes(s, e, bytes);
    cache_store_touch(s, e);
    cache_store_make_room(s);
}
