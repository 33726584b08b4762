#include "cache.h"

#include <inttypes.h>

#include "client.h"
#include "hash.h"
#include "keyspace.h"
#include "memory.h"
#include "table.h"

enum { MOST_TIERS = 8 };

static const struct series cache_series[] = {
    SUM(struct cache, hits, "1", "hit", "CacheHits", "Reads that were served by the cache."),
    SUM(struct cache, misses, "1", "miss", "CacheMisses", "Reads that went on to the table."),
    SUM(struct cache, coalesced, "1", "coalesced", "", "Reads that waited for another's miss."),
    SUM(struct cache, bypassed, "1", "passed_by", "", "Reads that passed it by."),
    SUM(struct cache, turned_away, "1", "turned_away", "",
        "Calls that its nodes were too busy for."),
    SUM(struct cache, stale_hits, "1", "stale", "", "Hits whose item had been written since."),
    SUM(struct cache, stale_age_s, "s", "", "", "For how long these had been stale, added up."),
    SERIES_ROW(struct cache, use.evictions, "evictions", SERIES_SUM, "1", "", "Evictions",
               "Entries that had to make room."),
    SUM(struct cache, absorbed, "1", "absorbed", "", "Writes that were kept for later."),
    SUM(struct cache, flushed, "1", "flushed", "", "Keys that were written to the table."),
    SUM(struct cache, lost_writes, "1", "lost", "",
        "Keys whose kept writes were lost with a node."),
    SERIES_ROW(struct cache, use.items, "items", SERIES_VALUE, "1", "", "CurrItems", "Entries."),
    VALUE(struct cache, unflushed, "1", "backlog", "",
          "Keys that are not yet written to the table."),
    SERIES_ROW(struct cache, use.bytes, "bytes", SERIES_VALUE, "byte", "", "BytesUsedForCache",
               "What the entries take."),
    SERIES_END};

static const struct output_set cache_outputs = {
    .of = "cache", .where = "caches/*", .rows = cache_series};

static const struct series session_series[] = {
    SUM(struct cache, stale_fetches, "1", "", "",
        "Misses that brought what another session had changed and not yet flushed."),
    SERIES_END};

static const struct series soft_series[] = {
    SUM(struct cache, refreshes, "1", "", "",
        "Those of the misses whose entry was still good, and due."),
    SERIES_END};

static const struct output_set soft_outputs = {
    .of = "cache", .where = "caches/* with soft expiry", .rows = soft_series};

static const struct series negative_series[] = {
    SUM(struct cache, negative_hits, "1", "", "",
        "Those of the hits that say that the item is missing."),
    SERIES_END};

static const struct output_set negative_outputs = {
    .of = "cache", .where = "caches/* with negative_ttl", .rows = negative_series};

static const struct series node_series[] = {
    SERIES_ROW(struct cache, nodes.alive, "nodes", SERIES_VALUE, "1", "", "", "Nodes that serve."),
    SERIES_ROW(struct cache, nodes.work, "node_work", SERIES_SUM, "1", "", "",
               "What the nodes did: calls, or normalised requests of a DAX cluster."),
    SERIES_ROW(struct cache, nodes.wait_s, "node_wait", SERIES_SUM, "s", "", "",
               "How long calls waited for their nodes, added up."),
    SERIES_END};

static const struct output_set node_outputs = {
    .of = "cache", .where = "caches/* with queue or node_type", .rows = node_series};

static const struct output_set session_outputs = {
    .of = "cache", .where = "caches/* of sessions that write behind", .rows = session_series};

struct waiter {
    struct waiter *next;
    struct request request;
};

static void init_stores(struct cache *c, double capacity)
{
    bool cluster = cache_spec_is_cluster(c->spec);

    c->store_count = (size_t)(cluster ? c->spec->nodes : c->spec->sessions);
    c->stores = memory_new(c->store_count, sizeof *c->stores);
    for (size_t i = 0; i < c->store_count; i++)
        cache_store_init(&c->stores[i], &c->use, capacity);
}

/* Of a node with a type all is its type's that the scenario does not say. */
static void init_nodes(struct cache *c)
{
    const struct cache_spec *spec = c->spec;
    const struct cache_node_type *type = &cache_node_types[spec->node_type];
    bool typed = type->rate_per_s > 0;
    bool own_rate = !typed || origin_has(&spec->origin, "node_rate");
    bool own_price = !typed || origin_has(&spec->origin, "price_per_node_hour");
    bool own_capacity = !typed || origin_has(&spec->origin, "capacity");

    cache_nodes_init(&c->nodes, spec->nodes, own_rate ? spec->node_rate : type->rate_per_s,
                     spec->queue);
    c->price_per_node_hour = own_price ? spec->price_per_node_hour : type->price_per_hour;
    init_stores(c, own_capacity ? (double)spec->capacity : type->memory_bytes);
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct cache *c = entity;
    const struct cache_spec *spec = of;

    (void)diagnostics;
    *c = (struct cache){.sim = sim, .spec = spec};
    c->path = entity_path("caches", spec->origin.name);
    c->enabled = spec->enabled;
    c->ttl = spec->ttl;
    init_nodes(c);
    c->latency = latency_distribution(&spec->latency);
    rng_init(&c->draws, sim->seed, c->path, "cache");
}

static void resolve_flush(struct cache *c, struct diagnostics *diagnostics)
{
    const struct cache_spec *spec = c->spec;

    callable_find(c->sim, (const char *const[]){"workloads", NULL}, &spec->flush_to);
    c->flush_to = sim_find(c->sim, "flows", spec->flush_to);
    if (c->flush_to->side != WRITE || c->flush_to->items > 1)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "flush_to"),
                        "workload '%s' must write one item a call", spec->flush_to);
}

/* The workloads are resolved before the caches, and look at all tiers. */
static struct cache *next_tier(struct cache *c)
{
    if (!c->next && c->spec->next)
        c->next = sim_find(c->sim, "caches", c->spec->next);
    return c->next;
}

static void resolve_next(struct cache *c, struct diagnostics *diagnostics)
{
    struct place place = origin_place(&c->spec->origin, "next");
    int tiers = 0;

    for (struct cache *tier = c; tier && tiers <= MOST_TIERS; tier = next_tier(tier))
        tiers++;
    if (tiers > MOST_TIERS)
        diagnostics_add(diagnostics, place,
                        "the tiers from here are more than %d, or come back to one of them; the "
                        "last one has no 'next'",
                        MOST_TIERS);
    if (c->next && cache_spec_kind(c->next->spec)->keeps_writes)
        diagnostics_add(diagnostics, place,
                        "'%s' is a write_behind cache, which workloads name themselves",
                        c->spec->next);
}

static void resolve(void *entity, struct diagnostics *diagnostics)
{
    struct cache *c = entity;

    if (c->spec->flush_to)
        resolve_flush(c, diagnostics);
    resolve_next(c, diagnostics);
}

/* The flows of the world are all known. */
static void start(void *entity, struct diagnostics *diagnostics)
{
    struct cache *c = entity;

    if (sim_gathers(c->sim))
        cache_gathered_init(c);
    sim_shorten_intervals(c->sim, SECOND);
    if (sim_fixed_interval(c->sim) > 100 * MILLISECOND)
        diagnostics_warn(diagnostics, origin_place(&c->spec->origin, NULL),
                         "cache '%s': where most fetches are throttled, misses are up to three "
                         "times as many at intervals of %g s; 'resolution: auto' is within a third",
                         c->spec->origin.name, simtime_seconds(c->sim->resolution));
}

static void release(void *entity)
{
    struct cache *c = entity;

    for (size_t i = 0; i < c->store_count; i++)
        cache_store_release(&c->stores[i]);
    free(c->stores);
    free(c->prefixes);
    pool_release(&c->fills);
    pool_release(&c->flushes);
    pool_release(&c->warmings);
    pool_release(&c->copies);
    pool_release(&c->outages);
    pool_release(&c->delayed);
    cache_nodes_release(&c->nodes);
    cache_gathered_release(c);
    pool_release(&c->waiters);
    free(c->path);
}

static void publish_if(struct cache *c, bool used, const struct output_set *outputs)
{
    if (used)
        probes_add(&c->sim->probes, c->path, (struct probe){.outputs = outputs, .subject = c});
}

static void publish(void *entity)
{
    struct cache *c = entity;

    publish_if(c, true, &cache_outputs);
    publish_if(c, cache_spec_kind(c->spec)->keeps_writes && c->store_count > 1, &session_outputs);
    publish_if(c, c->spec->soft_ttl > 0, &soft_outputs);
    publish_if(c, c->spec->negative_ttl > 0, &negative_outputs);
    publish_if(c, c->spec->queue > 0 || cache_spec_is_cluster(c->spec), &node_outputs);
}

static void assert_conserved(void *entity)
{
    const struct cache *c = entity;
    int64_t accounted =
        c->hits + c->misses + c->coalesced + c->turned_away + c->bypassed + c->absorbed;

    accounted += cache_gathered_undecided(c);
    invariant(c->lookups == accounted, "%s: %" PRId64 " look-ups, %" PRId64 " accounted for",
              c->path, c->lookups, accounted);
}

static void add_prefix(struct cache *c, uint64_t prefix)
{
    for (size_t i = 0; i < c->prefix_count; i++)
        if (c->prefixes[i] == prefix)
            return;
    c->prefixes = memory_resize(c->prefixes, c->prefix_count + 1, sizeof *c->prefixes);
    c->prefixes[c->prefix_count++] = prefix;
}

void cache_attach(struct cache *c, struct flow *flow)
{
    flow->cache = c;
    for (int tier = 0; c && tier < MOST_TIERS; tier++, c = next_tier(c)) {
        add_prefix(c, flow->cache_prefix);
        cache_watch(c, flow->table);
    }
}

bool cache_passes_strong(struct cache *c)
{
    for (int tier = 0; c && tier < MOST_TIERS; tier++, c = next_tier(c))
        if (cache_spec_kind(c->spec)->passes_strong)
            return true;
    return false;
}

double cache_node_hours(struct cache *c, simtime now)
{
    if (c->enabled)
        c->node_hours += simtime_seconds(now - c->paid_until) / 3600 * (double)c->spec->nodes;
    c->paid_until = now;
    return c->node_hours;
}

uint64_t cache_entry_key(uint64_t position, bool query, uint64_t prefix)
{
    uint64_t key = query ? hash_pair(position & ~(KEYSPACE_COLLECTION - 1), 1) : position;
    return prefix ? hash_pair(key, prefix) : key;
}

uint64_t cache_read_key(const struct flow *flow, uint64_t position, bool missing)
{
    enum { MISSING = 2 };
    uint64_t key = cache_entry_key(position, flow->reads_many, flow->cache_prefix);

    return missing ? hash_pair(key, MISSING) : key;
}

struct cache_store *cache_draw_store(struct cache *c)
{
    size_t count = cache_spec_is_cluster(c->spec) ? (size_t)c->nodes.alive : c->store_count;
    return count == 1 ? c->stores : &c->stores[rng_below(&c->draws, count)];
}

/* A miss on its way to the table and back. */
struct fill {
    struct caller caller;
    struct cache *cache;
    struct cache_store *store;
    struct request request;
    struct caller *outer;
    uint64_t key;
    bool success;
};

static void answer_waiters(struct cache *c, struct waiter *waiter, bool success)
{
    while (waiter) {
        struct waiter *next = waiter->next;
        client_finish(c->sim, &waiter->request, 1, success, c->sim->now - waiter->request.sent);
        pool_give(&c->waiters, waiter);
        waiter = next;
    }
}

simtime cache_negative_ttl(const struct cache *c)
{
    simtime own = c->spec->negative_ttl;

    return own || !cache_spec_kind(c->spec)->remembers_missing ? own : c->ttl;
}

static void drop_if_empty(struct cache_store *s, struct cache_entry *e)
{
    if (e && e->expires < 0 && !e->dirty)
        cache_store_drop(s, e);
}

/* What came is kept, also that there is nothing, if that is remembered; of another session's
 * unflushed write the table knows nothing. */
static void keep_fill(struct cache *c, const struct fill *fill, struct cache_entry *e)
{
    enum { BYTES_OF_NOTHING = 100 }; /* a key, and when it expires */
    struct cache_store *s = fill->store;
    bool nothing = fill->request.kind == KIND_NOTHING;
    simtime ttl = nothing ? cache_negative_ttl(c) : c->ttl, unseen = -1;
    double bytes = nothing ? BYTES_OF_NOTHING : fill->request.flow->answer_bytes;

    if (!ttl) {
        drop_if_empty(s, e);
        return;
    }
    if (cache_spec_is_cluster(c->spec)) {
        cache_keep_in_cluster(c, fill->key, bytes, c->sim->now + ttl);
        drop_if_empty(s, cache_store_find(s, fill->key));
        return;
    }
    if (c->store_count > 1 && cache_spec_kind(c->spec)->keeps_writes)
        unseen = cache_unseen_since(c, s, fill->key);
    c->stale_fetches += unseen >= 0;
    cache_store_keep(s, e, bytes, c->sim->now + ttl, unseen);
}

static void arrive(struct sim *sim, void *subject)
{
    struct fill *fill = subject;
    struct cache *c = fill->cache;
    struct cache_entry *e = cache_store_find(fill->store, fill->key);
    struct waiter *waiters = e ? e->waiters : NULL;

    (void)sim;
    if (e) {
        e->waiters = NULL;
        e->fetching = false;
        if (fill->success && c->enabled)
            keep_fill(c, fill, e);
        else
            drop_if_empty(fill->store, e);
    }
    answer_waiters(c, waiters, fill->success);
    pool_give(&c->fills, fill);
}

static void fetched(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct fill *fill = (struct fill *)caller;
    struct caller *outer = fill->outer;

    fill->success = ending->success;
    sim_at(sim, ending->at > sim->now ? ending->at : sim->now, PRIORITY_TRAFFIC, arrive, fill);
    if (outer)
        outer->finished(sim, outer, ending);
}

static void fetch(struct sim *sim, void *subject)
{
    struct fill *fill = subject;
    struct request request = fill->request;

    if (!fill->cache->next || !cache_take(fill->cache->next, &request))
        client_send(sim, &request);
}

static void miss(struct cache *c, struct cache_store *s, const struct request *request,
                 uint64_t key, struct cache_entry *e, simtime looked_up)
{
    struct fill *fill = pool_take(&c->fills);

    if (!e)
        e = cache_store_insert(s, key);
    e->fetching = true;
    c->misses++;
    *fill =
        (struct fill){.caller = {fetched}, .cache = c, .store = s, .request = *request, .key = key};
    fill->outer = request->caller;
    fill->request.caller = &fill->caller;
    sim_at(c->sim, c->sim->now + looked_up, PRIORITY_TRAFFIC, fetch, fill);
}

static void wait_for(struct cache *c, const struct request *request, struct cache_entry *e)
{
    struct waiter *waiter = pool_take(&c->waiters);

    c->coalesced++;
    *waiter = (struct waiter){e->waiters, *request};
    e->waiters = waiter;
    client_enter(request);
}

static void turn_away(struct cache *c, const struct request *request)
{
    c->turned_away++;
    client_reject(c->sim, request);
}

void cache_serve(struct cache *c, const struct request *request, simtime latency)
{
    request->flow->from_cache++;
    client_enter(request);
    client_finish(c->sim, request, 1, true, c->sim->now - request->sent + latency);
}

static void hit(struct cache *c, struct cache_store *s, const struct request *request,
                struct cache_entry *e, simtime latency)
{
    c->hits++;
    c->negative_hits += request->kind == KIND_NOTHING;
    if (e->stale_since >= 0) {
        c->stale_hits++;
        c->stale_age_s += simtime_seconds(c->sim->now - e->stale_since);
    }
    cache_store_touch(s, e);
    cache_serve(c, request, latency);
}

static bool is_due(const struct cache *c, const struct cache_entry *e)
{
    return c->spec->soft_ttl && !e->fetching && !e->dirty &&
           c->sim->now >= e->expires - (c->ttl - c->spec->soft_ttl);
}

/* A read's work for the node that it asks. -1: it is turned away. */
static simtime wait_for_node(struct cache *c, const struct cache_store *s,
                             const struct request *request, uint64_t key, bool miss)
{
    int64_t node = 0;
    double work = 1;

    if (cache_spec_is_cluster(c->spec)) {
        node = s - c->stores;
        work = cache_nodes_kib(request->flow->answer_bytes) * (miss ? MISS_UNITS : 1);
    } else if (c->nodes.longest_wait) {
        node = cache_nodes_of(&c->nodes, key);
    }
    return cache_nodes_take(&c->nodes, node, work, c->sim->now);
}

static void read(struct cache *c, const struct request *request)
{
    struct cache_store *s = cache_draw_store(c);
    uint64_t key = cache_read_key(request->flow, request->position, request->kind == KIND_NOTHING);
    struct cache_entry *e = cache_store_find(s, key);
    bool good = e && (e->expires > c->sim->now || e->dirty), due = good && is_due(c, e);
    bool joins = !good && e && e->fetching && c->spec->coalesce;
    simtime wait = wait_for_node(c, s, request, key, due || (!good && !joins));

    if (wait < 0) {
        turn_away(c, request);
        return;
    }
    simtime latency = wait + latency_draw(&c->latency, &c->draws);
    c->refreshes += due;
    if (good && !due)
        hit(c, s, request, e, latency);
    else if (joins)
        wait_for(c, request, e);
    else
        miss(c, s, request, key, e, latency);
}

/* What passes this tier by asks the next one. */
static bool pass_on(struct cache *c, struct request *request)
{
    return c->next && cache_take(c->next, request);
}

static void absorb(struct cache *c, const struct request *request)
{
    uint64_t key = cache_entry_key(request->position, false, request->flow->cache_prefix);
    int64_t node = c->nodes.longest_wait ? cache_nodes_of(&c->nodes, key) : 0;
    simtime wait = cache_nodes_take(&c->nodes, node, 1, c->sim->now);

    if (wait < 0)
        turn_away(c, request);
    else
        cache_absorb(c, request, wait);
}

/* A write that waits for the nodes of a DAX cluster. */
struct delayed {
    struct cache *cache;
    struct request request;
};

static void send_delayed(struct sim *sim, void *subject)
{
    struct delayed *delayed = subject;
    struct request request = delayed->request;

    pool_give(&delayed->cache->delayed, delayed);
    client_send(sim, &request);
}

/* A write through a cluster is work for all of its nodes; of another cache it asks nothing before it
 * is made. True: it is not to be sent now. */
static bool write_through(struct cache *c, struct request *request)
{
    if (!c->enabled || !cache_spec_is_cluster(c->spec))
        return pass_on(c, request);
    double work = WRITE_UNITS * cache_nodes_kib(request->flow->answer_bytes);
    simtime wait = cache_nodes_take(&c->nodes, EVERY_NODE, work, c->sim->now);
    c->lookups += wait < 0;
    if (wait < 0) {
        turn_away(c, request);
    } else if (wait > 0) {
        struct delayed *delayed = pool_take(&c->delayed);
        *delayed = (struct delayed){c, *request};
        sim_at(c->sim, c->sim->now + wait, PRIORITY_TRAFFIC, send_delayed, delayed);
    } else {
        return pass_on(c, request);
    }
    return true;
}

bool cache_take(struct cache *c, struct request *request)
{
    const struct flow *flow = request->flow;
    bool writes_behind = flow->side == WRITE && cache_spec_kind(c->spec)->keeps_writes;

    if (flow->side == WRITE && !writes_behind)
        return write_through(c, request);
    if (!c->enabled)
        return pass_on(c, request);
    c->lookups++;
    if (flow->side == READ && flow->bypass > 0 && flow->cache == c &&
        rng_uniform(&c->draws) < flow->bypass) {
        c->bypassed++;
        return false;
    }
    if (writes_behind)
        absorb(c, request);
    else
        read(c, request);
    return true;
}

static double cost(void *entity, const struct price_book *book, simtime now)
{
    struct cache *c = entity;

    (void)book; /* nodes have no price of their own in it: there are too many types of them */
    return cache_node_hours(c, now) * c->price_per_node_hour;
}

static void bill(void *entity, struct bills *bills)
{
    bills_add_total(bills, ((struct cache *)entity)->path, cost, entity);
}

static const struct output_set *const outputs[] = {
    &cache_outputs, &session_outputs, &soft_outputs, &negative_outputs,
    &node_outputs,  &bill_outputs,    NULL};

const struct entity_kind cache_kind = {.plural = "caches",
                                       .fallback = "=no cache",
                                       .sentence = "Caches in front of tables, by name.",
                                       .record = &cache_record,
                                       .size = sizeof(struct cache),
                                       .outputs = outputs,
                                       .init = init,
                                       .resolve = resolve,
                                       .publish = publish,
                                       .bill = bill,
                                       .start = start,
                                       .assert_conserved = assert_conserved,
                                       .release = release};
