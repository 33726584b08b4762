#include <inttypes.h>

#include "cache.h"

/* What the primary has kept, on its way to the other nodes. */
struct copy {
    struct cache *cache;
    uint64_t key;
    double bytes;
    simtime expires;
    simtime superseded; /* when the item was written next; -1: not yet */
};

static void keep_in_replicas(struct cache *c, const struct copy *copy)
{
    for (int64_t i = 1; i < c->nodes.alive && c->enabled; i++)
        cache_store_keep(&c->stores[i], cache_store_find_or_insert(&c->stores[i], copy->key),
                         copy->bytes, copy->expires, copy->superseded);
}

static void copied(struct sim *sim, void *subject)
{
    struct copy *copy = subject;
    struct cache *c = copy->cache;
    struct cache_entry *primary = cache_store_find(c->stores, copy->key);

    (void)sim;
    if (primary && primary->copy == copy)
        primary->copy = NULL;
    keep_in_replicas(c, copy);
    pool_give(&c->copies, copy);
}

void cache_keep_in_cluster(struct cache *c, uint64_t key, double bytes, simtime expires)
{
    struct copy now = {c, key, bytes, expires, -1}, *later;

    cache_store_keep(c->stores, cache_store_find_or_insert(c->stores, key), bytes, expires, -1);
    if (!c->spec->replica_lag) {
        keep_in_replicas(c, &now);
        return;
    }
    later = pool_take(&c->copies);
    *later = now;
    struct cache_entry *primary = cache_store_find(c->stores, key);
    if (primary) /* unless it had to make room for others at once */
        primary->copy = later;
    sim_at(c->sim, c->sim->now + c->spec->replica_lag, PRIORITY_TRAFFIC, copied, later);
}

void cache_supersede(struct cache *c, uint64_t key)
{
    struct cache_entry *primary = cache_store_find(c->stores, key);

    if (primary && primary->copy && primary->copy->superseded < 0)
        primary->copy->superseded = c->sim->now;
}

/* Memory goes with its nodes where each has a share of the items. */
static void set_alive(struct cache *c, int64_t alive)
{
    double part = (double)alive / (double)c->nodes.alive;

    if (c->gathered)
        cache_gathered_set_alive(c, alive);
    for (size_t i = 0; i < c->store_count && !cache_spec_is_cluster(c->spec); i++) {
        c->stores[i].capacity *= part;
        cache_store_make_room(&c->stores[i]);
    }
    cache_nodes_set_alive(&c->nodes, alive, c->sim->now);
}

/* Nodes that come back, of a cache that lost some. */
struct outage {
    struct cache *cache;
    int64_t nodes;
};

static void replaced(struct sim *sim, void *subject)
{
    struct outage *outage = subject, over = *outage;

    pool_give(&over.cache->outages, outage);
    set_alive(over.cache, over.cache->nodes.alive + over.nodes);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, over.cache->path,
                  "%" PRId64 " nodes serve again, empty", over.nodes);
}

void cache_lose_nodes(struct cache *c, int64_t nodes, simtime duration)
{
    int64_t alive = c->nodes.alive;
    int64_t lost = nodes < alive ? nodes : alive - 1;
    struct outage *outage = pool_take(&c->outages);

    if (!cache_spec_is_cluster(c->spec))
        cache_lose(c, (double)lost / (double)alive);
    for (int64_t i = alive - lost; i < alive && cache_spec_is_cluster(c->spec); i++)
        cache_lose_of(c, &c->stores[i], 1, 0);
    set_alive(c, alive - lost);
    *outage = (struct outage){c, lost};
    sim_at(c->sim, c->sim->now + duration, PRIORITY_CONTROL, replaced, outage);
}
