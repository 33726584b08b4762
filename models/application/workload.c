#include "workload.h"

#include <inttypes.h>

#include "cache.h"
#include "client.h"
#include "memory.h"
#include "table.h"
#include "text.h"

static const struct field index_writes_fields[] = {
    TEXT(struct index_writes_spec, index, REQUIRED, "One of the table's indexes, global or local."),
    COUNT(struct index_writes_spec, writes, REQUIRED, 0, 2,
          "0: nothing that is projected changes; 1: a new or changed entry; 2: the index key "
          "changes."),
    LIST(struct index_writes_spec, keys, struct key_group_spec, key_group_record,
         "=the entries spread evenly over the index's partitions",
         "The values of the index's partition key, and how often each is written."),
    FIELD_END};

static void index_writes_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct index_writes_spec *writes = spec;
    if (writes->keys_count)
        keyspace_validate(writes->keys, writes->keys_count, &writes->origin, diagnostics);
}

static const struct record index_writes_record =
    RECORD(struct index_writes_spec, "index_writes", index_writes_fields, index_writes_validate,
           "What a write of the workload means for one index.");

static const struct field workload_fields[] = {
    REFERENCE(struct workload_spec, client, REQUIRED, "clients",
              "The client that sends the requests."),
    REFERENCE(struct workload_spec, table, REQUIRED, "tables", "The table they go to."),
    TEXT(struct workload_spec, index, "=the table itself",
         "The table's index that is read, global or local."),
    REFERENCE(struct workload_spec, cache, "=the table is asked", "caches",
              "The cache in front of the table."),
    RATIO(
        struct workload_spec, cache_bypass, "0%", 0, 1,
        "Part of the reads that pass the cache by, such as those whose cache key does not match."),
    REFERENCE(struct workload_spec, gateway, "=every call comes in", "gateways",
              "The gateway that its calls come through."),
    ENUM(struct workload_spec, operation, operation_names, "get", "What a request does."),
    ENUM(struct workload_spec, consistency, consistency_names, "eventual", "Of a read."),
    SIZE(struct workload_spec, item_size, "=the index's entry_size or the table's item_size", 1,
         400 * 1024, "Size of an item."),
    SIZE(struct workload_spec, old_item_size, "=item_size", 1, 400 * 1024,
         "Size of the item that a put or update finds; the larger of the two is what it costs."),
    COUNT(struct workload_spec, items, "1", 1, 1000000000,
          "Items of one call. A query or scan reads so many (evaluates: a filter saves nothing), "
          "in pages of 1 MiB; a batch or transaction has so many keys."),
    FLAG(struct workload_spec, transaction, "false",
         "TransactGetItems or TransactWriteItems: twice the units, all items or none."),
    RATIO(struct workload_spec, missing, "0%", 0, 1,
          "Part of the gets or deletes whose item does not exist."),
    RATIO(struct workload_spec, condition_failures, "0%", 0, 1,
          "Part of the writes whose condition does not hold: they cost by the existing item "
          "(old_item_size) and write nothing."),
    RATIO(
        struct workload_spec, new_items, "0%", 0, 1,
        "Part of the puts that add an item instead of replacing one; they make the table larger."),
    LIST(struct workload_spec, keys, struct key_group_spec, key_group_record, REQUIRED,
         "Which keys, and how often."),
    LIST(struct workload_spec, index_writes, struct index_writes_spec, index_writes_record,
         "=one write of every index", "How many writes of each index one write makes."),
    NUMBER(struct workload_spec, lost_per_failure, "0", 0, 1e9,
           "Revenue lost by a failed call, USD."),
    PACE_ROWS(struct workload_spec),
    FIELD_END};

/* How many items one request of that kind may have. */
static void check_items(const struct workload_spec *w, struct diagnostics *diagnostics)
{
    static const int64_t most[] = {[OPERATION_QUERY] = INT64_MAX,
                                   [OPERATION_SCAN] = INT64_MAX,
                                   [OPERATION_BATCH_GET] = BATCH_GET_ITEMS,
                                   [OPERATION_BATCH_WRITE] = BATCH_WRITE_ITEMS};
    bool single = w->operation == OPERATION_GET || w->operation == OPERATION_PUT ||
                  w->operation == OPERATION_UPDATE || w->operation == OPERATION_DELETE;
    const char *name = operation_names[w->operation];

    if (w->transaction && !single)
        diagnostics_add(diagnostics, origin_place(&w->origin, "transaction"),
                        "a %s cannot be part of a transaction", name);
    else if (w->transaction && w->items > TRANSACTION_ITEMS)
        diagnostics_add(diagnostics, origin_place(&w->origin, "items"),
                        "a transaction has at most %d items", TRANSACTION_ITEMS);
    else if (single && !w->transaction && w->items > 1)
        diagnostics_add(diagnostics, origin_place(&w->origin, "items"),
                        "a %s is for one item; 'items' is for query, scan, batch_get, batch_write "
                        "and 'transaction: true'",
                        name);
    else if (!single && w->items > most[w->operation])
        diagnostics_add(diagnostics, origin_place(&w->origin, "items"),
                        "a %s has at most %lld items", name, (long long)most[w->operation]);
}

static void workload_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct workload_spec *w = spec;

    keyspace_validate(w->keys, w->keys_count, &w->origin, diagnostics);
    pace_validate(&w->pace, &w->origin, diagnostics);
    check_items(w, diagnostics);
    bool many = w->operation == OPERATION_QUERY || w->operation == OPERATION_SCAN;
    if (w->old_item_size && w->operation != OPERATION_PUT && w->operation != OPERATION_UPDATE)
        diagnostics_add(diagnostics, origin_place(&w->origin, "old_item_size"),
                        "'old_item_size' is for put and update");
    if (w->index_writes_count && capacity_side(w->operation) == READ)
        diagnostics_add(diagnostics, origin_place(&w->origin, "index_writes"),
                        "'index_writes' is for writes; a %s makes none",
                        operation_names[w->operation]);
    if (w->new_items > 0 && w->operation != OPERATION_PUT && w->operation != OPERATION_BATCH_WRITE)
        diagnostics_add(diagnostics, origin_place(&w->origin, "new_items"),
                        "'new_items' is for 'operation: put' and 'batch_write'; a %s adds none",
                        operation_names[w->operation]);
    if (w->missing > 0 && w->operation != OPERATION_GET && w->operation != OPERATION_DELETE)
        diagnostics_add(diagnostics, origin_place(&w->origin, "missing"),
                        "'missing' is for 'operation: get' and 'delete'");
    if (w->condition_failures > 0 && (capacity_side(w->operation) == READ ||
                                      w->operation == OPERATION_BATCH_WRITE || w->missing > 0))
        diagnostics_add(diagnostics, origin_place(&w->origin, "condition_failures"),
                        "'condition_failures' is for put, update and delete, without 'missing'; "
                        "batches have no conditions");
    if (w->index && !many)
        diagnostics_add(diagnostics, origin_place(&w->origin, "operation"),
                        "an index can only be queried and scanned; there is no %s of one",
                        operation_names[w->operation]);
}

const struct record workload_record =
    RECORD(struct workload_spec, "workload", workload_fields, workload_validate,
           "Requests of one kind, at a rate over time.");

static const struct series workload_series[] = {
    SERIES_ROW(struct workload, flow.offered, "offered", SERIES_SUM, "1", "offered", "",
               "Calls that were made."),
    SERIES_ROW(struct workload, flow.succeeded, "succeeded", SERIES_SUM, "1", "succeeded", "",
               "Calls that succeeded."),
    SERIES_ROW(struct workload, flow.failed, "failed", SERIES_SUM, "1", "failed", "",
               "Calls that failed: attempts, quota or time used up."),
    SERIES_ROW(struct workload, flow.timed_out, "timed_out", SERIES_SUM, "1", "timed_out", "",
               "Those of the failed, or of the fallback, that ran out of time."),
    SERIES_ROW(struct workload, flow.condition_failed, "condition_failed", SERIES_SUM, "1", "", "",
               "Those of the succeeded whose condition did not hold: nothing was written."),
    SERIES_ROW(struct workload, flow.rejected, "rejected", SERIES_SUM, "1", "rejected", "",
               "Calls that were turned away before an attempt."),
    SERIES_ROW(struct workload, flow.fallback, "fallback", SERIES_SUM, "1", "fallback", "",
               "Calls that got the circuit breaker's fallback answer."),
    SERIES_ROW(struct workload, flow.from_cache, "from_cache", SERIES_SUM, "1", "from_cache", "",
               "Those of the succeeded that a cache answered."),
    SERIES_ROW(struct workload, flow.attempts, "attempts", SERIES_SUM, "1", "attempts", "",
               "Attempts of these calls."),
    SERIES_ROW(struct workload, flow.throttled, "throttled", SERIES_SUM, "1", "throttled_attempts",
               "", "Attempts that were throttled."),
    SERIES_ROW(struct workload, flow.retries, "retries", SERIES_SUM, "1", "retries", "",
               "Attempts after the first."),
    SERIES_ROW(struct workload, flow.in_flight, "in_flight", SERIES_VALUE, "1", "in_flight", "",
               "Calls that wait for a retry or for their client's rate limiter."),
    SERIES_END};

static const struct series error_series[] = {
    SERIES_ROW(struct workload, flow.errors, "errors", SERIES_SUM, "1", "errors", "",
               "Attempts that failed in the service (InternalServerError)."),
    SERIES_END};

static const struct output_set error_outputs = {
    .of = "workload of a table with errors", .where = "workloads/*", .rows = error_series};

static const struct series stale_series[] = {
    SERIES_ROW(struct workload, flow.stale, "stale_reads", SERIES_SUM, "1", "stale_reads", "",
               "Eventual reads that did not see the last acknowledged write of their key."),
    SERIES_END};

static const struct output_set stale_outputs = {
    .of = "workload that may read stale", .where = "workloads/*", .rows = stale_series};

static const struct output_set workload_outputs = {
    .of = "workload", .where = "workloads/*", .rows = workload_series, .has_latency = true};

/* The workload's own word, else what an entry of the index or an item of the table takes. */
static int64_t size_read(const struct workload *w)
{
    const struct local_index_spec *local =
        w->spec->index ? table_local_index(w->flow.table, w->spec->index) : NULL;
    int64_t entry = local ? local->entry_size : w->flow.index ? w->flow.index->spec->entry_size : 0;

    if (w->spec->item_size)
        return w->spec->item_size;
    return entry ? entry : w->flow.table->spec->item_size;
}

static double entry_units(const struct workload *w, int64_t entry_size)
{
    return capacity_units(OPERATION_PUT, CONSISTENCY_STRONG, entry_size ? entry_size : size_read(w),
                          1);
}

/* How many entries of the index one write of the workload writes. */
static double entries_written(const struct workload_spec *spec, const char *index)
{
    for (size_t i = 0; i < spec->index_writes_count; i++)
        if (text_equal(spec->index_writes[i].index, index))
            return (double)spec->index_writes[i].writes;
    return 1;
}

/* Local indexes are written at the table's expense. */
static double local_index_units(const struct workload *w)
{
    const struct table_spec *table = w->flow.table->spec;
    double units = 0;

    for (size_t i = 0; i < table->local_indexes_count; i++) {
        const struct local_index_spec *local = &table->local_indexes[i];
        units += entries_written(w->spec, local->origin.name) * entry_units(w, local->entry_size);
    }
    return units;
}

/* How many keys one request has; 1 when it is a request without a batch. */
static int keys_of(const struct workload_spec *spec)
{
    bool batch = spec->operation == OPERATION_BATCH_GET || spec->operation == OPERATION_BATCH_WRITE;
    return batch || spec->transaction ? (int)spec->items : 1;
}

/* A page ends when it holds 1 MiB. */
static void set_pages(struct workload *w, int64_t size)
{
    const struct workload_spec *spec = w->spec;
    struct flow *flow = &w->flow;
    int64_t a_page = PAGE_BYTES / size > 0 ? PAGE_BYTES / size : 1;
    int64_t pages = (spec->items + a_page - 1) / a_page, last = spec->items - (pages - 1) * a_page;

    flow->pages = (int)pages;
    if (pages < 2)
        return;
    flow->cost[KIND_USUAL].units = capacity_units(spec->operation, spec->consistency, size, a_page);
    flow->cost[KIND_LAST_PAGE].units =
        capacity_units(spec->operation, spec->consistency, size, last);
    if (spec->operation == OPERATION_SCAN)
        flow->page_step = UINT64_MAX / (uint64_t)pages;
}

void workload_spread(struct workload *w, double factor)
{
    struct flow *flow = &w->flow;
    bool spread = flow->side == READ && w->spec->consistency == CONSISTENCY_EVENTUAL;

    for (int kind = 0; kind < KINDS; kind++)
        flow->cost[kind].hard = flow->cost[kind].units / (spread ? factor : 1);
}

static void set_costs(struct workload *w)
{
    const struct workload_spec *spec = w->spec;
    struct flow *flow = &w->flow;
    int64_t size = size_read(w), old = spec->old_item_size ? spec->old_item_size : size;
    bool summed = spec->operation == OPERATION_QUERY || spec->operation == OPERATION_SCAN;

    flow->cost[KIND_USUAL].units = capacity_units(
        spec->operation, spec->consistency, old > size ? old : size, summed ? spec->items : 1);
    flow->cost[KIND_NOTHING].units = capacity_units(spec->operation, spec->consistency,
                                                    spec->condition_failures > 0 ? old : 1, 1);
    if (flow->side == WRITE)
        flow->cost[KIND_USUAL].units += local_index_units(w);
    flow->pages = 1;
    if (summed)
        set_pages(w, size);
    for (int kind = 0; kind < KINDS; kind++) {
        struct cost *cost = &flow->cost[kind];
        cost->units *= spec->transaction ? 2 : 1;
    }
    workload_spread(w, flow->table->spec->eventual_read_factor);
}

/* How long the service takes for each kind of its requests. */
static void set_latency(struct workload *w)
{
    const struct workload_spec *spec = w->spec;
    const struct request_latency_spec *latency = &w->flow.table->spec->latency;
    struct flow *flow = &w->flow;
    int64_t size = size_read(w);
    int64_t all = spec->operation == OPERATION_DELETE ? 0 : size * spec->items;
    int64_t page = flow->pages > 1 ? PAGE_BYTES / size * size : all;
    struct request_shape shape = {.operation = (enum operation)spec->operation,
                                  .consistency = (enum consistency)spec->consistency,
                                  .transaction = spec->transaction,
                                  .items = flow->items};
    const int64_t bytes[KINDS] = {[KIND_USUAL] = page,
                                  [KIND_NOTHING] = flow->side == READ ? 0 : all,
                                  [KIND_LAST_PAGE] = all - (flow->pages - 1) * page};

    flow->refusal = request_latency_of_refusal(latency, &shape);
    for (int kind = 0; kind < KINDS; kind++) {
        shape.bytes = bytes[kind];
        flow->service[kind] = request_latency_of(latency, &shape);
    }
}

/* By how many items a write that changes something makes the table larger, on average. */
static double flow_new_items(const struct workload_spec *spec)
{
    return spec->operation == OPERATION_DELETE ? -1 : spec->new_items;
}

/* What they take with their entries in the local indexes. */
static double new_bytes(const struct workload *w)
{
    const struct table_spec *table = w->flow.table->spec;
    double bytes = (double)size_read(w) + ITEM_OVERHEAD;

    for (size_t i = 0; i < table->local_indexes_count; i++) {
        int64_t entry = table->local_indexes[i].entry_size;
        bytes += (double)(entry ? entry : size_read(w)) + ITEM_OVERHEAD;
    }
    return w->flow.new_items * bytes;
}

static void set_index_effects(struct workload *w)
{
    const struct table *table = w->flow.table;

    w->index_effects = memory_new(table->index_count, sizeof *w->index_effects);
    for (size_t i = 0; w->flow.side == WRITE && i < table->index_count; i++) {
        int64_t entry = table->indexes[i].spec->entry_size;
        double bytes = (double)(entry ? entry : size_read(w)) + ITEM_OVERHEAD;
        w->index_effects[i].units = entry_units(w, entry);
        w->index_effects[i].new_bytes = flow_new_items(w->spec) * bytes;
    }
    w->flow.index_effects = w->index_effects;
}

static void flow_init(struct workload *w)
{
    const struct workload_spec *spec = w->spec;
    struct flow *flow = &w->flow;

    flow->side = capacity_side(spec->operation);
    set_costs(w);
    set_index_effects(w);
    flow->answered = client_answered;
    flow->new_items = flow_new_items(spec);
    flow->new_bytes = new_bytes(w);
    flow->transaction = spec->transaction;
    flow->may_be_stale = flow->side == READ && !spec->transaction &&
                         spec->operation != OPERATION_SCAN &&
                         spec->consistency == CONSISTENCY_EVENTUAL;
    flow->needs_leader =
        flow->side == WRITE || spec->transaction || spec->consistency == CONSISTENCY_STRONG;
    flow->reads_many = spec->operation == OPERATION_QUERY;
    flow->bypass = spec->cache_bypass;
    flow->answer_bytes = (double)size_read(w) * (double)(flow->reads_many ? spec->items : 1);
    flow->items = keys_of(spec);
    set_latency(w);
    pool_set_length(&flow->batches, keys, (size_t)flow->items);
    histogram_init(&flow->latency);
    histogram_init(&flow->latency_before);
}

static void apply_index_writes(struct workload *w, struct diagnostics *diagnostics)
{
    const struct table *table = w->flow.table;

    for (size_t k = 0; k < w->spec->index_writes_count; k++) {
        const struct index_writes_spec *spec = &w->spec->index_writes[k];
        const struct index *index = table_index(table, spec->index);
        if (!index && table_local_index(table, spec->index)) {
            if (spec->keys_count)
                diagnostics_add(diagnostics, origin_place(&spec->origin, "keys"),
                                "'%s' is a local index; its entries have the items' own keys",
                                spec->index);
            continue;
        }
        if (!index) {
            diagnostics_add(diagnostics, origin_place(&spec->origin, "index"),
                            "table '%s' has no index '%s'", w->spec->table, spec->index);
            continue;
        }
        struct index_effect *effect = &w->index_effects[index - table->indexes];
        effect->units *= (double)spec->writes;
        if (!spec->keys_count || effect->keys)
            continue;
        effect->keys = memory_new(1, sizeof *effect->keys);
        keyspace_init(effect->keys, w->sim, spec->keys, spec->keys_count, NULL);
    }
}

/* A request that could never be granted would be throttled and retried for ever: it is refused
 * here. */
static void check_cost(const struct workload *w, struct diagnostics *diagnostics)
{
    const struct flow *flow = &w->flow;
    double most = flow->table->law.limits.per_s[flow->side];

    if (flow->cost[KIND_USUAL].hard > most)
        diagnostics_add(diagnostics, origin_place(&w->spec->origin, "item_size"),
                        "one request costs %g units and a partition of table '%s' serves at most "
                        "%g at once; it could never be granted",
                        flow->cost[KIND_USUAL].units, w->spec->table, most);
    for (size_t i = 0; i < flow->table->index_count; i++) {
        const struct index *index = &flow->table->indexes[i];
        double room = index->throughput.side[WRITE].total.depth + index->spec->buffer;
        if (w->index_effects[i].units > room)
            diagnostics_add(diagnostics, origin_place(&index->spec->origin, "buffer"),
                            "one write of workload '%s' brings the index %g units and its burst "
                            "credit and buffer hold %g; it could never be granted",
                            w->spec->origin.name, w->index_effects[i].units, room);
    }
}

/* Batches are answered in parts and time keys change each period, so neither can be gathered. */
static void check_gathered(const struct workload *w, struct diagnostics *diagnostics)
{
    if (!w->sim->resolution)
        return;
    if (w->flow.items > 1)
        diagnostics_add(diagnostics, origin_place(&w->spec->origin, "items"),
                        "'items' of a batch or transaction needs 'resolution: request'");
    for (size_t i = 0; i < w->spec->keys_count; i++)
        if (w->spec->keys[i].period)
            diagnostics_add(diagnostics, origin_place(&w->spec->keys[i].origin, "period"),
                            "'period' needs 'resolution: request'");
}

static void call(void *entity, struct caller *caller)
{
    request_source_one(&((struct workload *)entity)->source, caller);
}

static void make_calls(void *owner, uint64_t count)
{
    request_source_many(&((struct workload *)owner)->source, count);
}

static void check_index(const struct workload *w, struct diagnostics *diagnostics)
{
    const struct workload_spec *spec = w->spec;

    if (spec->index && !w->flow.index && !table_local_index(w->flow.table, spec->index))
        diagnostics_add(diagnostics, origin_place(&spec->origin, "index"),
                        "table '%s' has no index '%s'", spec->table, spec->index);
    if (w->flow.index && spec->consistency == CONSISTENCY_STRONG)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "consistency"),
                        "a global secondary index has no strong reads; use 'eventual'");
}

static void check_cache(struct workload *w, struct diagnostics *diagnostics)
{
    const struct workload_spec *spec = w->spec;
    struct cache *cache = spec->cache ? sim_find(w->sim, "caches", spec->cache) : NULL;
    struct place place = origin_place(&spec->origin, "cache");

    if (spec->cache_bypass > 0 && !cache)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "cache_bypass"),
                        "'cache_bypass' is for a workload with a 'cache'");
    if (!cache)
        return;
    w->flow.cache = cache;
    cache_watch(cache, w->flow.table);
    if (w->sim->resolution)
        diagnostics_add(diagnostics, place, "'cache' needs 'resolution: request'");
    if (spec->operation == OPERATION_SCAN || keys_of(spec) > 1 || spec->index)
        diagnostics_add(diagnostics, place,
                        "a cache keeps single items and queries of the table, no scans, batches, "
                        "transactions of many items or index reads");
    if (cache_kinds[cache->spec->kind].passes_strong && capacity_side(spec->operation) == READ &&
        spec->consistency == CONSISTENCY_STRONG)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "consistency"),
                        "strong reads pass DAX by and gain nothing; use 'eventual' or no 'cache'");
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct workload *w = entity;
    const struct workload_spec *spec = of;

    *w = (struct workload){.sim = sim, .spec = spec};
    w->path = entity_path("workloads", spec->origin.name);
    w->flow.client = sim_find(sim, "clients", spec->client);
    w->flow.table = sim_find(sim, "tables", spec->table);
    w->flow.index = spec->index ? table_index(w->flow.table, spec->index) : NULL;
    check_index(w, diagnostics);
    flow_init(w);
    apply_index_writes(w, diagnostics);
    check_cost(w, diagnostics);
    check_gathered(w, diagnostics);
    rng_init(&w->flow.latency_draws, sim->seed, w->path, "latency");
    rng_init(&w->flow.retry_draws, sim->seed, w->path, "retries");
    rng_init(&w->flow.router_draws, sim->seed, w->path, "routers");
    rng_init(&w->flow.index_draws, sim->seed, w->path, "index keys");
    request_source_init(&w->source, sim, w->path, &w->flow, spec->keys, spec->keys_count);
    w->source.nothing = spec->missing + spec->condition_failures;
    w->arrivals = (struct arrivals){.call = call, .gathered = make_calls, .owner = w};
    arrivals_init(&w->arrivals, sim, w->path, &spec->pace, &spec->origin, diagnostics);
    sim_register(sim, "flows", spec->origin.name, &w->flow, NULL);
}

static void resolve(void *entity, struct diagnostics *diagnostics)
{
    struct workload *w = entity;

    check_cache(w, diagnostics);
    w->source.gateway = w->spec->gateway ? sim_find(w->sim, "gateways", w->spec->gateway) : NULL;
}

static void start(void *entity, struct diagnostics *diagnostics)
{
    struct workload *w = entity;

    callable_check_pace(w->sim, "workload", "workloads", &w->spec->origin,
                        pace_is_own(&w->spec->pace), diagnostics);
    arrivals_start(&w->arrivals);
}

static void release_index_effects(struct workload *w)
{
    for (size_t i = 0; i < w->flow.table->index_count; i++) {
        if (w->index_effects[i].keys)
            keyspace_release(w->index_effects[i].keys);
        free(w->index_effects[i].keys);
    }
    free(w->index_effects);
}

static void release(void *entity)
{
    struct workload *w = entity;

    request_source_release(&w->source);
    release_index_effects(w);
    arrivals_release(&w->arrivals);
    pool_release(&w->flow.batches);
    free(w->path);
}

static void publish(void *entity)
{
    struct workload *w = entity;

    probes_add(&w->sim->probes, w->path,
               (struct probe){.outputs = &workload_outputs,
                              .subject = w,
                              .latency = &w->flow.latency,
                              .latency_before = &w->flow.latency_before});
    if (w->flow.table->staleness && w->flow.may_be_stale)
        probes_add(&w->sim->probes, w->path,
                   (struct probe){.outputs = &stale_outputs, .subject = w});
    if (w->flow.table->impairment.possible)
        probes_add(&w->sim->probes, w->path,
                   (struct probe){.outputs = &error_outputs, .subject = w});
}

static void assert_conserved(void *entity)
{
    const struct workload *w = entity;
    const struct flow *f = &w->flow;
    int64_t accounted = f->succeeded + f->failed + f->rejected + f->fallback + f->in_flight;

    invariant(f->offered == accounted && f->in_flight >= 0,
              "%s: %" PRId64 " calls offered, %" PRId64 " accounted for", w->path, f->offered,
              accounted);
}

static void bill(void *entity, struct bills *bills)
{
    const struct workload *w = entity;
    bills_add_lost_revenue(bills, w->path, &w->flow.failed, w->spec->lost_per_failure);
}

static const struct output_set *const outputs[] = {&workload_outputs, &error_outputs,
                                                   &stale_outputs, &revenue_outputs, NULL};

const struct entity_kind workload_kind = {.plural = "workloads",
                                          .fallback = "=no traffic",
                                          .sentence = "Workloads, by name.",
                                          .record = &workload_record,
                                          .size = sizeof(struct workload),
                                          .outputs = outputs,
                                          .init = init,
                                          .resolve = resolve,
                                          .publish = publish,
                                          .bill = bill,
                                          .start = start,
                                          .assert_conserved = assert_conserved,
                                          .release = release,
                                          .call = call};
