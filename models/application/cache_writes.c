#include "cache.h"

#include "client.h"
#include "hash.h"
#include "table.h"

/* A key whose writes are kept in the cache until it is flushed to the table. */
struct flush {
    struct cache *cache;
    struct cache_store *store;
    uint64_t key, position;
};

static void flush_now(struct sim *sim, void *subject)
{
    struct flush *taken = subject, flush = *taken;
    struct cache *c = flush.cache;
    struct cache_entry *e = cache_store_find(flush.store, flush.key);

    pool_give(&c->flushes, taken);
    if (!e || !e->dirty) /* lost with its node */
        return;
    e->dirty = false;
    c->unflushed--;
    c->flushed++;
    struct request request = request_first(c->flush_to, 1, sim->now);
    request.position = flush.position;
    client_send(sim, &request);
}

static void note(struct cache *c, struct cache_store *s, uint64_t key, int what)
{
    struct cache_entry *e = cache_store_find(s, key);

    if (!e || e->expires < 0)
        return;
    if (what == ON_WRITE_INVALIDATE && !e->fetching && !e->dirty)
        cache_store_drop(s, e);
    else if (what == ON_WRITE_INVALIDATE && e->fetching && !e->dirty)
        e->expires = c->sim->now; /* what is there is given to nobody; what comes will be */
    else if (what == ON_WRITE_UPDATE)
        cache_store_keep(s, e, e->bytes, c->sim->now + c->ttl, -1);
    else if (e->stale_since < 0)
        e->stale_since = c->sim->now;
}

/* What other sessions have kept of the key is stale. */
static void note_elsewhere(struct cache *c, const struct cache_store *own, uint64_t key)
{
    for (size_t i = 0; i < c->store_count; i++)
        if (&c->stores[i] != own)
            note(c, &c->stores[i], key, ON_WRITE_NOTHING);
}

void cache_absorb(struct cache *c, const struct request *request, simtime wait)
{
    const struct flow *flow = request->flow;
    uint64_t key = cache_entry_key(request->position, false, flow->cache_prefix);
    struct cache_store *s = cache_draw_store(c);
    struct cache_entry *e = cache_store_find_or_insert(s, key);

    c->absorbed++;
    if (!e->dirty) {
        struct flush *flush = pool_take(&c->flushes);
        e->dirty = true;
        e->dirty_since = c->sim->now;
        c->unflushed++;
        *flush = (struct flush){c, s, key, request->position};
        sim_at(c->sim, c->sim->now + c->spec->flush, PRIORITY_TRAFFIC, flush_now, flush);
    }
    cache_store_keep(s, e, flow->answer_bytes, c->sim->now + c->ttl, -1);
    note_elsewhere(c, s, key);
    cache_serve(c, request, wait + latency_draw(&c->latency, &c->draws));
}

simtime cache_unseen_since(const struct cache *c, const struct cache_store *own, uint64_t key)
{
    simtime since = -1;

    for (size_t i = 0; i < c->store_count; i++) {
        const struct cache_entry *e = cache_store_find(&c->stores[i], key);
        if (&c->stores[i] != own && e && e->dirty && (since < 0 || e->dirty_since < since))
            since = e->dirty_since;
    }
    return since;
}

static bool goes_through(const struct cache *c, const struct flow *flow)
{
    for (const struct cache *tier = flow->cache; tier; tier = tier->next)
        if (tier == c)
            return c->enabled;
    return false;
}

/* All nodes' entries are stale, until the primary's copy of a write that goes through it comes. */
static void written_in_cluster(struct cache *c, const struct flow *flow, uint64_t position,
                               bool through)
{
    for (size_t i = 0; i < c->prefix_count; i++) {
        uint64_t item = cache_entry_key(position, false, c->prefixes[i]);
        note_elsewhere(c, NULL, item);
        note_elsewhere(c, NULL, cache_entry_key(position, true, c->prefixes[i]));
        cache_supersede(c, item);
        if (through && c->prefixes[i] == flow->cache_prefix)
            cache_keep_in_cluster(c, item, flow->answer_bytes, c->sim->now + c->ttl);
    }
}

/* The item at that place of the key range was written, whether the flow uses this cache or not. */
static void written(void *owner, const struct request *request, uint64_t position, int64_t count)
{
    struct cache *c = owner;
    const struct flow *flow = request->flow;
    const struct cache_kind *kind = cache_spec_kind(c->spec);
    bool through = goes_through(c, flow);
    int item = c->spec->on_write, query = item;

    if (kind->keeps_writes) /* the table gets what the cache has */
        return;
    if (c->gathered) {
        cache_gathered_written(c, request, position, count, through);
        return;
    }
    if (kind->renews_items) {
        item = ON_WRITE_UPDATE;
        query = ON_WRITE_NOTHING;
    } else if (item == ON_WRITE_UPDATE) {
        query = ON_WRITE_INVALIDATE;
    }
    if (cache_spec_is_cluster(c->spec)) {
        written_in_cluster(c, flow, position, through);
        return;
    }
    struct cache_store *writer = through ? cache_draw_store(c) : NULL;
    for (size_t i = 0; i < c->prefix_count; i++)
        for (size_t j = 0; j < c->store_count; j++) {
            struct cache_store *s = &c->stores[j];
            bool own = s == writer && c->prefixes[i] == flow->cache_prefix;
            note(c, s, cache_entry_key(position, false, c->prefixes[i]),
                 own ? item : ON_WRITE_NOTHING);
            note(c, s, cache_entry_key(position, true, c->prefixes[i]),
                 own ? query : ON_WRITE_NOTHING);
        }
}

void cache_watch(struct cache *c, struct table *table)
{
    table_watch_writes(table, (struct write_watcher){.written = written, .owner = c});
}

void cache_lose_of(struct cache *c, struct cache_store *s, double part, uint64_t salt)
{
    for (struct cache_entry *e = s->oldest, *newer; e; e = newer) {
        newer = e->newer;
        if (e->fetching || (double)hash_pair(e->key, salt) * 0x1p-64 >= part)
            continue;
        c->lost_writes += e->dirty;
        c->unflushed -= e->dirty;
        cache_store_drop(s, e);
    }
}

void cache_lose(struct cache *c, double part)
{
    uint64_t salt = rng_word(&c->draws);

    if (c->gathered)
        cache_gathered_lose(c, part);
    for (size_t i = 0; i < c->store_count; i++)
        cache_lose_of(c, &c->stores[i], part, salt);
}
