#include "cache_spec.h"

const struct cache_kind cache_kinds[] = {
    {.name = "look_aside", .chooses_on_write = true},
    {.name = "dax", .renews_items = true, .passes_strong = true, .remembers_missing = true},
    {.name = "write_behind", .keeps_writes = true},
    {.name = NULL}};
static const char *const on_write_names[] = {"nothing", "invalidate", "update", NULL};

static const struct field cache_fields[] = {
    VARIANT(struct cache_spec, kind, cache_kinds, "look_aside", "How it stands to the table."),
    REFERENCE(struct cache_spec, next, "=the table", "caches",
              "The next tier: what is asked for what this cache has not, such as a shared cache "
              "behind one in each process."),
    COUNT(struct cache_spec, sessions, "1", 1, 10000,
          "Sessions or instances, each with a cache of its own (of `capacity`): every call is one "
          "of theirs, and only what the same one has kept is a hit."),
    DURATION(struct cache_spec, ttl, "5m", MILLISECOND, 30 * DAY, "How long an entry is good."),
    DURATION(struct cache_spec, soft_ttl, "=ttl", MILLISECOND, 30 * DAY,
             "Soft expiry: from then on one read fetches the entry anew while the others still get "
             "the old one, until ttl."),
    DURATION(struct cache_spec, negative_ttl, "=ttl of DAX; others do not remember them",
             MILLISECOND, 30 * DAY, "How long it is remembered that an item is missing."),
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
    VARIANT(
        struct cache_spec, node_type, cache_node_types, "custom",
        "dax: the type of its nodes. Each keeps all items, as many as its memory holds, and has "
        "a rate in normalised requests and a price; `capacity`, `node_rate` and "
        "`price_per_node_hour` change these."),
    NUMBER(struct cache_spec, node_rate, "100k", MORE_THAN_0, 1e9,
           "Calls per second that one node serves (no published figure; a cache.r7g.xlarge was "
           "measured at 58k)."),
    DURATION(struct cache_spec, queue, "=nobody waits: what a second's calls exceed is turned away",
             MICROSECOND, MINUTE,
             "Each node has a line, and turns away whom it would let wait longer than that."),
    DURATION(struct cache_spec, replica_lag, "=none", MICROSECOND, MINUTE,
             "dax with a node_type: how long after its primary node the others have a change."),
    NUMBER(struct cache_spec, price_per_node_hour, "0.269", 0, 1e6, "USD for a node's hour."),
    SUB(struct cache_spec, latency, struct latency_spec, cache_latency_record,
        "How long its answer takes."),
    FIELD_END};

static void validate_cluster(const struct cache_spec *s, struct diagnostics *diagnostics)
{
    enum { MOST_NODES = 11 };
    bool cluster = cache_spec_is_cluster(s);

    if (cluster && !cache_spec_kind(s)->renews_items)
        diagnostics_add(diagnostics, origin_place(&s->origin, "node_type"),
                        "'node_type' is for 'kind: dax'");
    if (cluster && s->nodes > MOST_NODES)
        diagnostics_add(diagnostics, origin_place(&s->origin, "nodes"),
                        "a DAX cluster has at most %d nodes, a primary and ten replicas",
                        MOST_NODES);
    if (cluster && s->sessions > 1)
        diagnostics_add(diagnostics, origin_place(&s->origin, "sessions"),
                        "'sessions' have caches of their own; a DAX cluster is one for all");
    if (s->replica_lag && !cluster)
        diagnostics_add(diagnostics, origin_place(&s->origin, "replica_lag"),
                        "'replica_lag' is for 'kind: dax' with a 'node_type'");
}

static void cache_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct cache_spec *s = spec;
    const struct cache_kind *kind = &cache_kinds[s->kind];

    if (kind->keeps_writes != (s->flush_to != NULL))
        diagnostics_add(diagnostics, origin_place(&s->origin, s->flush_to ? "flush_to" : "kind"),
                        s->flush_to
                            ? "'flush_to' is for 'kind: write_behind'"
                            : "a write_behind cache needs 'flush_to', a workload that writes");
    validate_cluster(s, diagnostics);
    if (s->soft_ttl >= s->ttl)
        diagnostics_add(diagnostics, origin_place(&s->origin, "soft_ttl"),
                        "'soft_ttl' must be shorter than 'ttl'");
    if (!kind->chooses_on_write && origin_has(&s->origin, "on_write"))
        diagnostics_add(diagnostics, origin_place(&s->origin, "on_write"),
                        "'on_write' is for 'kind: look_aside'; DAX writes through");
}

const struct record cache_record = RECORD(struct cache_spec, "cache", cache_fields, cache_validate,
                                          "A cache in front of a table.");
