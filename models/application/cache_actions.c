#include "action.h"
#include "cache.h"

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

const struct choice_kind cache_actions[] = {{"set_cache", &set_cache_record, &set_cache_verb},
                                            {"lose_cache", &lose_cache_record, &lose_cache_verb},
                                            {0}};
