#include <inttypes.h>

#include "action.h"
#include "cache.h"
#include "keyspace.h"
#include "workload.h"

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

    cache_node_hours(c, sim->now);
    if (c->enabled && !s->enabled)
        cache_lose(c, 1);
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

    cache_lose(c, s->part);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, c->path,
                  "%g%% of the entries are lost", 100 * s->part);
}

static const struct action_verb lose_cache_verb = {lose_cache, NULL};

struct lose_nodes_spec {
    struct action_spec action;
    const char *cache;
    int64_t nodes;
    simtime duration;
};

static const struct field lose_nodes_fields[] = {
    AT_FIELD(struct lose_nodes_spec),
    REFERENCE(struct lose_nodes_spec, cache, REQUIRED, "caches", "The cache."),
    COUNT(struct lose_nodes_spec, nodes, "1", 1, 1000, "Nodes; one always stays."),
    FIELD_NAMED(struct lose_nodes_spec, "for", duration, FIELD_DURATION, simtime, .fallback = "10m",
                .least = (double)SECOND, .most = (double)DAY,
                .sentence = "How long until they are replaced, by empty ones."),
    FIELD_END};

static const struct record lose_nodes_record =
    RECORD(struct lose_nodes_spec, "lose_nodes", lose_nodes_fields, NULL,
           "Nodes of a cache are lost, with what they kept and served.");

static void lose_nodes(struct sim *sim, const void *spec)
{
    const struct lose_nodes_spec *s = spec;
    struct cache *c = sim_find(sim, "caches", s->cache);

    cache_lose_nodes(c, s->nodes, s->duration);
    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, c->path,
                  "nodes are lost, %" PRId64 " of %" PRId64 " serve", c->nodes.alive,
                  c->nodes.count);
}

static void lose_nodes_resolve(const struct sim *sim, const void *spec,
                               struct diagnostics *diagnostics)
{
    const struct lose_nodes_spec *s = spec;
    const struct cache *c = sim_find(sim, "caches", s->cache);

    if (s->nodes >= c->spec->nodes)
        diagnostics_add(diagnostics, origin_place(&s->action.origin, "nodes"),
                        "cache '%s' has %" PRId64 " nodes and keeps one; 'lose_cache' takes all "
                        "entries",
                        s->cache, c->spec->nodes);
}

static const struct action_verb lose_nodes_verb = {lose_nodes, lose_nodes_resolve};

struct warm_cache_spec {
    struct action_spec action;
    const char *cache, *workload;
    int64_t reads;
    double per_second;
};

static const struct field warm_cache_fields[] = {
    AT_FIELD(struct warm_cache_spec),
    REFERENCE(struct warm_cache_spec, cache, REQUIRED, "caches", "The cache."),
    REFERENCE(struct warm_cache_spec, workload, REQUIRED, "workloads",
              "The workload whose reads leave their entries."),
    COUNT(struct warm_cache_spec, reads, REQUIRED, 1, 1000000000, "So many of them."),
    NUMBER(struct warm_cache_spec, per_second,
           "=at once, from a copy: the table is asked for nothing", MORE_THAN_0, 1e9,
           "Calls of the workload in a second, which ask the table for what is missing."),
    FIELD_END};

static const struct record warm_cache_record =
    RECORD(struct warm_cache_spec, "warm_cache", warm_cache_fields, NULL,
           "Fills a cache with what reads of a workload leave there.");

/* Reads that are still to be made. */
struct warming {
    struct cache *cache;
    struct request_source *source;
    int64_t left;
    simtime every;
    simtime begun; /* of gathered ones, with how many were made */
    int64_t made, reads;
};

static void warm_on(struct sim *sim, void *subject);

/* All that come by the end of this interval. */
static void warm_interval(struct sim *sim, struct warming *w)
{
    simtime passed = sim->now - w->begun;
    int64_t due = 1 + passed / w->every;

    due = due < w->reads ? due : w->reads;
    if (due > w->made)
        request_source_many(w->source, due - w->made, NULL);
    w->made = due;
    if (due < w->reads && sim->now < sim->end)
        sim_at(sim, sim_gather_time(sim, sim->now + 1), PRIORITY_TRAFFIC, warm_on, w);
    else
        pool_give(&w->cache->warmings, w);
}

static void warm_on(struct sim *sim, void *subject)
{
    struct warming *w = subject;

    if (sim_gathers(sim)) {
        warm_interval(sim, w);
        return;
    }
    request_source_one(w->source, NULL);
    if (--w->left > 0)
        sim_at(sim, sim->now + w->every, PRIORITY_TRAFFIC, warm_on, w);
    else
        pool_give(&w->cache->warmings, w);
}

/* As a cache that is in use has them: each entry has reached some part of its ttl. */
static void warm_at_once(struct cache *c, struct request_source *source, int64_t reads)
{
    for (int64_t i = 0; i < reads; i++) {
        struct cache_store *s = cache_draw_store(c);
        struct key at = keyspace_draw(&source->keyspace, &c->draws);
        uint64_t key = cache_read_key(source->flow, at.position, false);
        struct cache_entry *e = cache_store_find(s, key);
        simtime left = simtime_from_ns((double)c->ttl * rng_uniform(&c->draws));
        if (!e && cache_spec_is_cluster(c->spec))
            cache_keep_in_cluster(c, key, source->flow->answer_bytes, c->sim->now + left);
        else if (!e)
            cache_store_keep(s, cache_store_insert(s, key), source->flow->answer_bytes,
                             c->sim->now + left, -1);
    }
}

static void warm_cache(struct sim *sim, const void *spec)
{
    const struct warm_cache_spec *s = spec;
    struct cache *c = sim_find(sim, "caches", s->cache);
    struct workload *from = sim_find(sim, "workloads", s->workload);

    event_log_add(&sim->event_log, sim->now, EVENT_LOG_ACTION, c->path,
                  "%" PRId64 " reads of %s warm it", s->reads, s->workload);
    if (s->per_second > 0) {
        struct warming *w = pool_take(&c->warmings);
        *w = (struct warming){.cache = c,
                              .source = &from->source,
                              .left = s->reads,
                              .every = simtime_from_ns(1e9 / s->per_second),
                              .begun = sim->now,
                              .reads = s->reads};
        if (sim_gathers(sim))
            sim_at(sim, sim_gather_time(sim, sim->now + 1), PRIORITY_TRAFFIC, warm_on, w);
        else
            warm_on(sim, w);
    } else if (c->gathered) {
        cache_gathered_warm(c, &from->flow, s->reads);
    } else {
        warm_at_once(c, &from->source, s->reads);
    }
}

static void warm_cache_resolve(const struct sim *sim, const void *spec,
                               struct diagnostics *diagnostics)
{
    const struct warm_cache_spec *s = spec;
    const struct workload *from = sim_find(sim, "workloads", s->workload);

    if (from->flow.side != READ || from->flow.cache != sim_find(sim, "caches", s->cache))
        diagnostics_add(diagnostics, origin_place(&s->action.origin, "workload"),
                        "workload '%s' must read through the cache that it warms", s->workload);
}

static const struct action_verb warm_cache_verb = {warm_cache, warm_cache_resolve};

const struct choice_kind cache_actions[] = {{"set_cache", &set_cache_record, &set_cache_verb},
                                            {"lose_cache", &lose_cache_record, &lose_cache_verb},
                                            {"lose_nodes", &lose_nodes_record, &lose_nodes_verb},
                                            {"warm_cache", &warm_cache_record, &warm_cache_verb},
                                            {0}};
