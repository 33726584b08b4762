#include "cache.h"

#include "action.h"
#include "client.h"
#include "hash.h"
#include "keyspace.h"
#include "memory.h"
#include "table.h"
#include "text.h"

const struct cache_kind cache_kinds[] = {
    {.name = "look_aside", .chooses_on_write = true},
    {.name = "dax", .renews_items = true, .passes_strong = true},
    {.name = "write_behind", .keeps_writes = true},
    {.name = NULL}};
static const char *const on_write_names[] = {"nothing", "invalidate", "update", NULL};

static const struct field cache_fields[] = {
    VARIANT(struct cache_spec, kind, cache_kinds, "look_aside", "How it stands to the table."),
    DURATION(struct cache_spec, ttl, "5m", MILLISECOND, 30 * DAY, "How long an entry is good."),
    SIZE(struct cache_spec, capacity, "1GiB", 1, 1e15, "What it keeps, by items' sizes."),
    FLAG(struct cache_spec, coalesce, "false",
         "Reads of a key that is being fetched wait for it instead of asking the table too."),
    ENUM(struct cache_spec, on_write, on_write_names, "nothing",
         "look_aside: what a write does to the key's entry."),
    DURATION(struct cache_spec, flush, "5m", SECOND, DAY,
             "write_behind: how long a key's writes are gathered."),
    REFERENCE(struct cache_spec, flush_to, "=not a write_behind cache", "workloads",
              "write_behind: the workload that writes a key to the table."),
    FLAG(struct cache_spec, enabled, "true", "false: it is there and not yet used (set_cache)."),
    COUNT(struct cache_spec, nodes, "1", 1, 1000, "Nodes, for their price and their rate."),
    NUMBER(struct cache_spec, node_rate, "100k", MORE_THAN_0, 1e9,
           "Calls per second that one node serves (no published figure)."),
    NUMBER(struct cache_spec, price_per_node_hour, "0.269", 0, 1e6, "USD for a node's hour."),
    SUB(struct cache_spec, latency, struct latency_spec, cache_latency_record,
        "How long its answer takes."),
    FIELD_END};

static void cache_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct cache_spec *s = spec;
    const struct cache_kind *kind = &cache_kinds[s->kind];

    if (kind->keeps_writes != (s->flush_to != NULL))
        diagnostics_add(diagnostics, origin_place(&s->origin, s->flush_to ? "flush_to" : "kind"),
                        s->flush_to
                            ? "'flush_to' is for 'kind: write_behind'"
                            : "a write_behind cache needs 'flush_to', a workload that writes");
    if (!kind->chooses_on_write && origin_has(&s->origin, "on_write"))
        diagnostics_add(diagnostics, origin_place(&s->origin, "on_write"),
                        "'on_write' is for 'kind: look_aside'; DAX writes through");
}

const struct record cache_record = RECORD(struct cache_spec, "cache", cache_fields, cache_validate,
                                          "A cache in front of a table.");

static const struct series cache_series[] = {
    SUM(struct cache, hits, "1", "hit", "CacheHits", "Reads that were served by the cache."),
    SUM(struct cache, misses, "1", "miss", "CacheMisses", "Reads that went on to the table."),
    SUM(struct cache, coalesced, "1", "coalesced", "", "Reads that waited for another's miss."),
    SUM(struct cache, bypassed, "1", "passed_by", "", "Reads that passed it by."),
    SUM(struct cache, turned_away, "1", "turned_away", "",
        "Calls that its nodes were too busy for."),
    SUM(struct cache, stale_hits, "1", "stale", "", "Hits whose item had been written since."),
    SUM(struct cache, stale_age_s, "s", "", "", "For how long these had been stale, added up."),
    SUM(struct cache, evictions, "1", "", "Evictions", "Entries that had to make room."),
    SUM(struct cache, absorbed, "1", "absorbed", "", "Writes that were kept for later."),
    SUM(struct cache, flushed, "1", "flushed", "", "Keys that were written to the table."),
    SUM(struct cache, lost_writes, "1", "lost", "",
        "Keys whose kept writes were lost with a node."),
    VALUE(struct cache, items, "1", "", "CurrItems", "Entries."),
    VALUE(struct cache, unflushed, "1", "backlog", "",
          "Keys that are not yet written to the table."),
    VALUE(struct cache, bytes, "byte", "", "BytesUsedForCache", "What the entries take."),
    SERIES_END};

static const struct output_set cache_outputs = {
    .of = "cache", .where = "caches/*", .rows = cache_series};

struct waiter {
    struct waiter *next;
    struct request request;
};

struct cache_entry {
    uint64_t key;
    struct cache_entry *chain, *newer, *older;
    simtime expires;     /* -1: being fetched, nothing to serve */
    simtime stale_since; /* -1: as the table has it */
    double bytes;
    bool fetching, dirty;
    struct waiter *waiters;
};

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct cache *c = entity;
    const struct cache_spec *spec = of;
    double rate = spec->node_rate * (double)spec->nodes;

    (void)diagnostics;
    *c = (struct cache){.sim = sim, .spec = spec};
    c->path = entity_path("caches", spec->origin.name);
    c->enabled = spec->enabled;
    c->ttl = spec->ttl;
    c->slot_count = 1024;
    c->slots = memory_new(c->slot_count, sizeof(struct cache_entry *));
    bucket_init(&c->bucket, rate, rate, rate, 0);
    c->latency = latency_distribution(&spec->latency);
    rng_init(&c->draws, sim->seed, c->path, "cache");
}

static void resolve(void *entity, struct diagnostics *diagnostics)
{
    struct cache *c = entity;
    const struct cache_spec *spec = c->spec;

    if (!spec->flush_to)
        return;
    callable_find(c->sim, (const char *const[]){"workloads", NULL}, &spec->flush_to);
    c->flush_to = sim_find(c->sim, "flows", spec->flush_to);
    if (c->flush_to->side != WRITE || c->flush_to->items > 1)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "flush_to"),
                        "workload '%s' must write one item a call", spec->flush_to);
}

static void release(void *entity)
{
    struct cache *c = entity;

    pool_release(&c->entries);
    pool_release(&c->fills);
    pool_release(&c->flushes);
    pool_release(&c->waiters);
    free(c->slots);
    free(c->path);
}

static void publish(void *entity)
{
    struct cache *c = entity;

    probes_add(&c->sim->probes, c->path, (struct probe){.outputs = &cache_outputs, .subject = c});
}

static double node_hours(struct cache *c, simtime now)
{
    if (c->enabled)
        c->node_hours += simtime_seconds(now - c->paid_until) / 3600 * (double)c->spec->nodes;
    c->paid_until = now;
    return c->node_hours;
}

/* An item's entry, or that of a partition key's queries. */
static uint64_t entry_key(uint64_t position, bool query)
{
    return query ? hash_pair(position & ~(KEYSPACE_COLLECTION - 1), 1) : position;
}

static struct cache_entry **slot_of(const struct cache *c, uint64_t key)
{
    return &c->slots[hash_pair(key, 0) & (c->slot_count - 1)];
}

static struct cache_entry *find(const struct cache *c, uint64_t key)
{
    struct cache_entry *e = *slot_of(c, key);
    while (e && e->key != key)
        e = e->chain;
    return e;
}

static void unlink_use(struct cache *c, struct cache_entry *e)
{
    *(e->newer ? &e->newer->older : &c->newest) = e->older;
    *(e->older ? &e->older->newer : &c->oldest) = e->newer;
}

static void link_newest(struct cache *c, struct cache_entry *e)
{
    e->newer = NULL;
    e->older = c->newest;
    *(c->newest ? &c->newest->newer : &c->oldest) = e;
    c->newest = e;
}

static void grow(struct cache *c)
{
    struct cache_entry **old = c->slots;
    size_t count = c->slot_count;

    c->slot_count *= 2;
    c->slots = memory_new(c->slot_count, sizeof(struct cache_entry *));
    for (size_t i = 0; i < count; i++)
        for (struct cache_entry *e = old[i], *next; e; e = next) {
            struct cache_entry **slot = slot_of(c, e->key);
            next = e->chain;
            e->chain = *slot;
            *slot = e;
        }
    free(old);
}

static struct cache_entry *insert(struct cache *c, uint64_t key)
{
    struct cache_entry *e = pool_take(&c->entries);

    if (c->entry_count >= c->slot_count)
        grow(c);
    struct cache_entry **slot = slot_of(c, key);
    *e = (struct cache_entry){.key = key, .chain = *slot, .expires = -1, .stale_since = -1};
    *slot = e;
    c->entry_count++;
    link_newest(c, e);
    return e;
}

static void set_bytes(struct cache *c, struct cache_entry *e, double bytes)
{
    c->items += (bytes > 0) - (e->bytes > 0);
    c->bytes += bytes - e->bytes;
    e->bytes = bytes;
}

static void drop(struct cache *c, struct cache_entry *e)
{
    struct cache_entry **at = slot_of(c, e->key);

    set_bytes(c, e, 0);
    while (*at != e)
        at = &(*at)->chain;
    *at = e->chain;
    unlink_use(c, e);
    c->entry_count--;
    pool_give(&c->entries, e);
}

/* Evicts the least recently used entries first. Entries that are being fetched or are not flushed
 * yet stay. */
static void make_room(struct cache *c)
{
    struct cache_entry *e = c->oldest;

    while (c->bytes > (double)c->spec->capacity && e) {
        struct cache_entry *newer = e->newer;
        if (!e->fetching && !e->dirty) {
            drop(c, e);
            c->evictions++;
        }
        e = newer;
    }
}

static void keep(struct cache *c, struct cache_entry *e, double bytes)
{
    e->expires = c->sim->now + c->ttl;
    e->stale_since = -1;
    set_bytes(c, e, bytes);
    unlink_use(c, e);
    link_newest(c, e);
    make_room(c);
}

/* A miss on its way to the table and back. */
struct fill {
    struct caller caller;
    struct cache *cache;
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

static void arrive(struct sim *sim, void *subject)
{
    struct fill *fill = subject;
    struct cache *c = fill->cache;
    struct cache_entry *e = find(c, fill->key);
    struct waiter *waiters = e ? e->waiters : NULL;

    (void)sim;
    if (e) {
        e->waiters = NULL;
        e->fetching = false;
        if (fill->success && c->enabled)
            keep(c, e, fill->request.flow->answer_bytes);
        else if (e->expires < 0 && !e->dirty)
            drop(c, e);
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

    client_send(sim, &request);
}

static void miss(struct cache *c, const struct request *request, uint64_t key,
                 struct cache_entry *e, simtime looked_up)
{
    struct fill *fill = pool_take(&c->fills);

    if (!e)
        e = insert(c, key);
    e->fetching = true;
    c->misses++;
    *fill = (struct fill){.caller = {fetched}, .cache = c, .request = *request, .key = key};
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

static bool is_busy(struct cache *c)
{
    if (bucket_level(&c->bucket, c->sim->now) < 1)
        return true;
    bucket_take(&c->bucket, 1);
    return false;
}

static void serve(struct cache *c, const struct request *request, simtime latency)
{
    request->flow->from_cache++;
    client_enter(request);
    client_finish(c->sim, request, 1, true, latency);
}

static void read(struct cache *c, const struct request *request)
{
    uint64_t key = entry_key(request->position, request->flow->reads_many);
    struct cache_entry *e = find(c, key);
    simtime now = c->sim->now, latency = latency_draw(&c->latency, &c->draws);

    if (e && (e->expires > now || e->dirty)) {
        c->hits++;
        if (e->stale_since >= 0) {
            c->stale_hits++;
            c->stale_age_s += simtime_seconds(now - e->stale_since);
        }
        unlink_use(c, e);
        link_newest(c, e);
        serve(c, request, latency);
    } else if (e && e->fetching && c->spec->coalesce) {
        wait_for(c, request, e);
    } else {
        miss(c, request, key, e, latency);
    }
}

/* A key whose writes are kept in the cache until it is flushed to the table. */
struct flush {
    struct cache *cache;
    uint64_t key, position;
};

static void flush_now(struct sim *sim, void *subject)
{
    struct flush *taken = subject, flush = *taken;
    struct cache *c = flush.cache;
    struct cache_entry *e = find(c, flush.key);

    pool_give(&c->flushes, taken);
    if (!e || !e->dirty) /* lost with its node */
        return;
    e->dirty = false;
    c->unflushed--;
    c->flushed++;
    client_send(sim, &(struct request){.flow = c->flush_to,
                                       .position = flush.position,
                                       .count = 1,
                                       .sent = sim->now,
                                       .tracked = -1,
                                       .attempt = 1});
}

static void absorb(struct cache *c, const struct request *request)
{
    uint64_t key = entry_key(request->position, false);
    struct cache_entry *e = find(c, key);

    c->absorbed++;
    if (!e)
        e = insert(c, key);
    if (!e->dirty) {
        struct flush *flush = pool_take(&c->flushes);
        e->dirty = true;
        c->unflushed++;
        *flush = (struct flush){c, key, request->position};
        sim_at(c->sim, c->sim->now + c->spec->flush, PRIORITY_TRAFFIC, flush_now, flush);
    }
    keep(c, e, request->flow->answer_bytes);
    serve(c, request, latency_draw(&c->latency, &c->draws));
}

bool cache_take(struct cache *c, struct request *request)
{
    const struct flow *flow = request->flow;
    bool writes_behind = flow->side == WRITE && cache_kinds[c->spec->kind].keeps_writes;

    if (!c->enabled || (flow->side == WRITE && !writes_behind))
        return false;
    if (flow->side == READ && flow->bypass > 0 && rng_uniform(&c->draws) < flow->bypass) {
        c->bypassed++;
        return false;
    }
    if (is_busy(c)) {
        c->turned_away++;
        client_reject(c->sim, request);
    } else if (writes_behind) {
        absorb(c, request);
    } else {
        read(c, request);
    }
    return true;
}

static void note(struct cache *c, uint64_t key, int what)
{
    struct cache_entry *e = find(c, key);

    if (!e || e->expires < 0)
        return;
    if (what == ON_WRITE_INVALIDATE && !e->fetching && !e->dirty)
        drop(c, e);
    else if (what == ON_WRITE_UPDATE)
        keep(c, e, e->bytes);
    else if (e->stale_since < 0)
        e->stale_since = c->sim->now;
}

/* The item at that place of the key range was written, whether the flow uses this cache or not. */
static void written(void *owner, const struct flow *flow, uint64_t position, int64_t count)
{
    struct cache *c = owner;
    const struct cache_kind *kind = &cache_kinds[c->spec->kind];
    bool through = flow->cache == c;
    int item = through && c->enabled ? c->spec->on_write : ON_WRITE_NOTHING, query = item;

    (void)count;
    if (kind->keeps_writes) /* the table gets what the cache has */
        return;
    if (kind->renews_items) {
        item = through && c->enabled ? ON_WRITE_UPDATE : ON_WRITE_NOTHING;
        query = ON_WRITE_NOTHING;
    } else if (item == ON_WRITE_UPDATE) {
        query = ON_WRITE_INVALIDATE;
    }
    note(c, entry_key(position, false), item);
    note(c, entry_key(position, true), query);
}

void cache_watch(struct cache *c, struct table *table)
{
    table_watch_writes(table, (struct write_watcher){written, NULL, c});
}

/* A part of the entries, drawn by their keys, is lost. */
static void lose(struct cache *c, double part)
{
    uint64_t salt = rng_word(&c->draws);

    for (struct cache_entry *e = c->oldest, *newer; e; e = newer) {
        newer = e->newer;
        if (e->fetching || (double)hash_pair(e->key, salt) * 0x1p-64 >= part)
            continue;
        c->lost_writes += e->dirty;
        c->unflushed -= e->dirty;
        drop(c, e);
    }
}

struct set_cache_spec {
    struct action_spec action;
    const char *cache;
    bool enabled;
    simtime ttl;
};

static const struct field set_cache_fields[] = {
    AT_FIELD(struct set_cache_spec),
    REFERENCE(struct set_cache_spec, cache, REQUIRED, "caches", "The cache."),
    FLAG(struct set_cache_spec, enabled, "true", "Whether it is used from then on."),
    DURATION(struct set_cache_spec, ttl, "=stays", MILLISECOND, 30 * DAY,
             "How long new entries are good."),
    FIELD_END};

static const struct record set_cache_record =
    RECORD(struct set_cache_spec, "set_cache", set_cache_fields, NULL,
           "Turns a cache on or off, or gives it another ttl.");

static void set_cache(struct sim *sim, const void *spec)
{
    const struct set_cache_spec *s = spec;
    struct cache *c = sim_find(sim, "caches", s->cache);

    node_hours(c, sim->now);
    if (c->enabled && !s->enabled)
        lose(c, 1);
    c->enabled = s->enabled;
    c->ttl = s->ttl ? s->ttl : c->ttl;
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, c->path, "the cache is %s, ttl %g s",
                  c->enabled ? "in use" : "off", simtime_seconds(c->ttl));
}

static const struct action_verb set_cache_verb = {set_cache, NULL};

struct lose_cache_spec {
    struct action_spec action;
    const char *cache;
    double part;
};

static const struct field lose_cache_fields[] = {
    AT_FIELD(struct lose_cache_spec),
    REFERENCE(struct lose_cache_spec, cache, REQUIRED, "caches", "The cache."),
    RATIO(struct lose_cache_spec, part, "100%", 0, 1, "Part of its entries."), FIELD_END};

static const struct record lose_cache_record =
    RECORD(struct lose_cache_spec, "lose_cache", lose_cache_fields, NULL,
           "A node is lost: the cache is cold, and writes it kept are gone.");

static void lose_cache(struct sim *sim, const void *spec)
{
    const struct lose_cache_spec *s = spec;
    struct cache *c = sim_find(sim, "caches", s->cache);

    lose(c, s->part);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, c->path,
                  "%g%% of the entries are lost", 100 * s->part);
}

static const struct action_verb lose_cache_verb = {lose_cache, NULL};

const struct choice_kind cache_actions[] = {{"set_cache", &set_cache_record, &set_cache_verb},
                                            {"lose_cache", &lose_cache_record, &lose_cache_verb},
                                            {0}};

static double cost(void *entity, const struct price_book *book, simtime now)
{
    struct cache *c = entity;

    (void)book; /* nodes have no price of their own in it: there are too many types of them */
    return node_hours(c, now) * c->spec->price_per_node_hour;
}

static void bill(void *entity, struct bills *bills)
{
    bills_add_total(bills, ((struct cache *)entity)->path, cost, entity);
}

static const struct output_set *const outputs[] = {&cache_outputs, &bill_outputs, NULL};

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
                                       .release = release};
