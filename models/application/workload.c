#include "workload.h"

#include <inttypes.h>

#include "cache.h"
#include "client.h"
#include "hash.h"
#include "memory.h"
#include "table.h"
#include "text.h"
#include "transaction_gathered.h"
#include "workload_cost.h"

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

static const struct series write_conflict_series[] = {
    SERIES_ROW(struct workload, flow.conflicts, "conflicts", SERIES_SUM, "1", "conflicts", "",
               "Attempts that met an unfinished transaction (TransactionConflictException); no SDK "
               "tries them again, but for items of a batch."),
    SERIES_END};

static const struct output_set write_conflict_outputs = {
    .of = "write_conflict", .where = "workloads/*", .rows = write_conflict_series};

/* How many keys one request has; 1 when it is a request without a batch. */
static int keys_of(const struct workload_spec *spec)
{
    bool batch = spec->operation == OPERATION_BATCH_GET || spec->operation == OPERATION_BATCH_WRITE;
    return batch || spec->transaction ? (int)spec->items : 1;
}

void workload_spread(struct workload *w, double factor)
{
    workload_cost_spread(w->spec, &w->flow, factor);
}

/* By how many items a write that changes something makes the table larger, on average. */
static double flow_new_items(const struct workload_spec *spec)
{
    return spec->operation == OPERATION_DELETE ? -1 : spec->new_items;
}

/* How many items it renews where items expire: those that it replaces. */
static double renewed_items(const struct workload *w)
{
    const struct ttl_spec *ttl = w->flow.table->spec->time_to_live;
    int operation = w->spec->operation;
    bool put = operation == OPERATION_PUT || operation == OPERATION_BATCH_WRITE;
    int least = put                             ? RENEWED_BY_PUTS
                : operation == OPERATION_UPDATE ? RENEWED_BY_WRITES
                                                : RENEWED_BY_WRITES + 1;

    return ttl && ttl->renewed_by >= least ? 1 - w->spec->new_items : 0;
}

/* What they take with their entries in the local indexes. */
static double new_bytes(const struct workload *w)
{
    const struct table_spec *table = w->flow.table->spec;
    double bytes = (double)workload_cost_item_size(w->spec, &w->flow) + ITEM_OVERHEAD;

    for (size_t i = 0; i < table->local_indexes_count; i++) {
        int64_t entry = table->local_indexes[i].entry_size;
        bytes +=
            (double)(entry ? entry : workload_cost_item_size(w->spec, &w->flow)) + ITEM_OVERHEAD;
    }
    return w->flow.new_items * bytes;
}

static void set_index_effects(struct workload *w)
{
    const struct table *table = w->flow.table;

    w->index_effects = memory_new(table->index_count, sizeof *w->index_effects);
    for (size_t i = 0; w->flow.side == WRITE && i < table->index_count; i++) {
        int64_t entry = table->indexes[i].spec->entry_size;
        double bytes =
            (double)(entry ? entry : workload_cost_item_size(w->spec, &w->flow)) + ITEM_OVERHEAD;
        w->index_effects[i].units = workload_cost_entry_units(w->spec, &w->flow, entry);
        w->index_effects[i].new_bytes = flow_new_items(w->spec) * bytes;
    }
    w->flow.index_effects = w->index_effects;
}

static void flow_init(struct workload *w)
{
    const struct workload_spec *spec = w->spec;
    struct flow *flow = &w->flow;

    flow->side = capacity_side(spec->operation);
    workload_cost_set(w->spec, &w->flow);
    set_index_effects(w);
    flow->answered = client_answered;
    flow->new_items = flow_new_items(spec);
    flow->new_bytes = new_bytes(w);
    flow->renewed_items = renewed_items(w);
    flow->changes_items = flow->new_items != 0 || flow->renewed_items > 0;
    flow->may_be_stale = flow->side == READ && !spec->transaction &&
                         spec->operation != OPERATION_SCAN &&
                         spec->consistency == CONSISTENCY_EVENTUAL;
    flow->needs_leader =
        flow->side == WRITE || spec->transaction || spec->consistency == CONSISTENCY_STRONG;
    flow->reads_many = spec->operation == OPERATION_QUERY;
    flow->bypass = spec->cache_bypass;
    flow->cache_prefix = spec->cache_prefix ? hash_text(spec->cache_prefix) : 0;
    flow->answer_bytes = (double)workload_cost_item_size(w->spec, &w->flow) *
                         (double)(flow->reads_many ? spec->items : 1);
    flow->items = keys_of(spec);
    flow->items_read = (double)spec->items / flow->pages;
    workload_cost_set_latency(w->spec, &w->flow, flow->items);
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

/* The workload's keys of an index go before the index's own; those of the first that tells some are
 * also those of the items that are there. */
static void join_indexes(const struct workload *w)
{
    const struct table *table = w->flow.table;

    for (size_t i = 0; i < table->index_count; i++) {
        struct index *index = &table->indexes[i];
        struct index_effect *effect = &w->index_effects[i];
        if (effect->units <= 0)
            continue;
        index->has_writers = true;
        if (!effect->keys)
            effect->keys = index->own_keys;
        else if (!index->keys)
            index->keys = effect->keys;
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
}

static void call(void *entity, struct caller *caller)
{
    request_source_one(&((struct workload *)entity)->source, caller);
}

static void call_for(void *entity, uint64_t position, struct caller *caller)
{
    struct workload *w = entity;
    int32_t tracked = top_keys_find(flow_top_keys(&w->flow), position, KEYSPACE_COLLECTION);

    if (w->flow.items > 1)
        call(entity, caller);
    else
        request_source_for(&w->source, (struct key){.position = position, .tracked = tracked},
                           caller);
}

/* Keys of a range that may reach over several partitions: those of each in proportion. */
static void call_many_of_range(struct workload *w, int64_t count, struct key key,
                               struct caller *caller)
{
    const struct partition_map *map = &flow_throughput(&w->flow)->partitions;
    uint64_t to = key.width < UINT64_MAX - key.position ? key.position + key.width : UINT64_MAX;

    while (count) {
        uint64_t end = partition_find(map, key.position)->to;
        end = end < to ? end : to;
        double part = ((double)(end - key.position) + 1) / ((double)(to - key.position) + 1);
        int64_t here =
            end == to ? count : (int64_t)rng_binomial(&w->source.key_draws, (uint64_t)count, part);
        struct key of_partition = {key.position, end - key.position, -1};
        if (here)
            request_source_many_for(&w->source, here, &of_partition, caller);
        count -= here;
        key.position = end + 1;
    }
}

static void call_many(void *entity, int64_t count, const struct key *key, struct caller *caller)
{
    struct workload *w = entity;

    if (key && key->width && w->flow.items == 1)
        call_many_of_range(w, count, *key, caller);
    else if (key && w->flow.items == 1)
        request_source_many_for(
            &w->source, count,
            &(struct key){.position = key->position,
                          .tracked = top_keys_find(flow_top_keys(&w->flow), key->position,
                                                   KEYSPACE_COLLECTION)},
            caller);
    else
        request_source_many(&w->source, count, caller);
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
    if (spec->cache_prefix && !cache)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "cache_prefix"),
                        "'cache_prefix' is for a workload with a 'cache'");
    if (!cache)
        return;
    cache_attach(cache, &w->flow);
    for (size_t i = 0; sim_gathers(w->sim) && i < spec->keys_count; i++)
        if (spec->keys[i].period)
            diagnostics_add(diagnostics, origin_place(&spec->keys[i].origin, "period"),
                            "'period' with a 'cache' needs 'resolution: request'");
    if (spec->operation == OPERATION_SCAN || keys_of(spec) > 1 || spec->index || spec->transaction)
        diagnostics_add(diagnostics, place,
                        "a cache keeps single items and queries of the table, no scans, batches, "
                        "transactions or index reads");
    if (capacity_side(spec->operation) == READ && spec->consistency == CONSISTENCY_STRONG &&
        cache_passes_strong(cache))
        diagnostics_add(diagnostics, origin_place(&spec->origin, "consistency"),
                        "strong reads pass DAX by and gain nothing; use 'eventual' or no 'cache'");
}

/* What its requests are, without who makes them. */
static void init_requests(struct workload *w, struct diagnostics *diagnostics)
{
    const struct workload_spec *spec = w->spec;
    struct sim *sim = w->sim;

    w->flow.client = sim_find(sim, "clients", spec->client);
    w->flow.table = sim_find(sim, "tables", spec->table);
    w->flow.index = spec->index ? table_index(w->flow.table, spec->index) : NULL;
    check_index(w, diagnostics);
    flow_init(w);
    apply_index_writes(w, diagnostics);
    join_indexes(w);
    check_cost(w, diagnostics);
    rng_init(&w->flow.latency_draws, sim->seed, w->path, "latency");
    rng_init(&w->flow.retry_draws, sim->seed, w->path, "retries");
    rng_init(&w->flow.router_draws, sim->seed, w->path, "routers");
    rng_init(&w->flow.index_draws, sim->seed, w->path, "index keys");
    request_source_init(&w->source, sim, w->path, &w->flow, spec->keys, spec->keys_count);
    w->source.nothing = spec->missing + spec->condition_failures;
}

static struct transaction_part part_of(struct workload *w)
{
    return (struct transaction_part){
        .flow = &w->flow,
        .checks_only = w->spec->checks_only,
        .conditional = w->spec->condition_failures > 0,
        .read_units = capacity_units(OPERATION_GET, CONSISTENCY_STRONG,
                                     workload_cost_item_size(w->spec, &w->flow), 1)};
}

/* An action is a workload that nobody calls but with the transaction. */
static void init_action(struct workload *action, const struct workload *w, size_t i,
                        struct diagnostics *diagnostics)
{
    const struct transaction_action_spec *also = &w->spec->also[i];
    struct text path = {0};

    w->action_specs[i] =
        (struct workload_spec){.origin = {also->origin.node, w->spec->origin.name},
                               .client = w->spec->client,
                               .table = also->table,
                               .operation = transaction_action_operation(also),
                               .item_size = also->item_size,
                               .old_item_size = also->old_item_size,
                               .items = also->items,
                               .transaction = true,
                               .checks_only = also->operation == ACTION_CONDITION_CHECK,
                               .new_items = also->new_items,
                               .missing = also->missing,
                               .condition_failures = also->condition_failures,
                               .keys = also->keys,
                               .keys_count = also->keys_count,
                               .index_writes = also->index_writes,
                               .index_writes_count = also->index_writes_count};
    text_addf(&path, "%s/also/%zu", w->path, i);
    *action = (struct workload){.sim = w->sim, .spec = &w->action_specs[i], .path = path.bytes};
    init_requests(action, diagnostics);
    sim_register(w->sim, "flows", action->path, &action->flow, NULL);
}

static void init_transaction(struct workload *w, struct diagnostics *diagnostics)
{
    size_t count = w->spec->also_count;
    struct transaction_part *parts = memory_new(1 + count, sizeof *parts);

    w->actions = memory_new(count, sizeof *w->actions);
    w->action_specs = memory_new(count, sizeof *w->action_specs);
    w->source.further = memory_new(count, sizeof(struct request_source *));
    w->source.further_count = count;
    parts[0] = part_of(w);
    for (size_t i = 0; i < count; i++) {
        init_action(&w->actions[i], w, i, diagnostics);
        w->actions[i].flow.transaction = &w->transaction;
        parts[1 + i] = part_of(&w->actions[i]);
        w->source.further[i] = &w->actions[i].source;
        w->flow.items += w->actions[i].flow.items;
    }
    workload_cost_set_latency(w->spec, &w->flow, w->flow.items);
    for (size_t i = 0; i < count; i++)
        workload_cost_set_latency(w->actions[i].spec, &w->actions[i].flow, w->flow.items);
    transaction_init(&w->transaction, parts, 1 + count);
    w->transaction.again = w->spec->application_retry;
    w->flow.transaction = &w->transaction;
    w->flow.decide = sim_gathers(w->sim) ? transaction_gather : transaction_decide;
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct workload *w = entity;
    const struct workload_spec *spec = of;

    *w = (struct workload){.sim = sim, .spec = spec};
    w->path = entity_path("workloads", spec->origin.name);
    init_requests(w, diagnostics);
    if (spec->transaction)
        init_transaction(w, diagnostics);
    pool_set_length(&w->flow.batches, keys, (size_t)w->flow.items);
    w->arrivals = (struct arrivals){.call = call, .call_many = call_many, .owner = w};
    arrivals_init(&w->arrivals, sim, w->path, &spec->pace, &spec->origin,
                  workload_cost_of_call(spec, &w->flow), diagnostics);
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
    if (!w->flow.cache)
        client_expect(w->flow.client, arrivals_busiest(&w->arrivals));
    arrivals_start(&w->arrivals);
}

static void release_index_effects(struct workload *w)
{
    for (size_t i = 0; i < w->flow.table->index_count; i++) {
        struct keyspace *keys = w->index_effects[i].keys;
        if (!keys || keys == w->flow.table->indexes[i].own_keys)
            continue;
        keyspace_release(keys);
        free(keys);
    }
    free(w->index_effects);
}

static void release_requests(struct workload *w)
{
    request_source_release(&w->source);
    release_index_effects(w);
    free(w->path);
}

static void release(void *entity)
{
    struct workload *w = entity;

    for (size_t i = 0; w->actions && i < w->spec->also_count; i++)
        release_requests(&w->actions[i]);
    free(w->actions);
    free(w->action_specs);
    free(w->source.further);
    transaction_release(&w->transaction);
    release_requests(w);
    arrivals_release(&w->arrivals);
    pool_release(&w->flow.batches);
}

static void publish(void *entity)
{
    struct workload *w = entity;

    probes_add(&w->sim->probes, w->path,
               (struct probe){.outputs = &workload_outputs,
                              .subject = w,
                              .latency = &w->flow.latency,
                              .latency_before = &w->flow.latency_before});
    if (w->flow.transaction)
        probes_add(&w->sim->probes, w->path,
                   (struct probe){.outputs = &transaction_outputs, .subject = &w->transaction});
    else if (w->flow.side == WRITE && w->flow.table->conflicts)
        probes_add(&w->sim->probes, w->path,
                   (struct probe){.outputs = &write_conflict_outputs, .subject = w});
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
    bool counts_later = f->cache != NULL; /* when the cache has been asked */
    invariant(!pace_is_own(&w->spec->pace) || counts_later ||
                  f->offered == arrivals_served(&w->arrivals),
              "%s: %" PRId64 " calls offered, %" PRId64 " by the arrivals", w->path, f->offered,
              arrivals_served(&w->arrivals));
}

static void bill(void *entity, struct bills *bills)
{
    const struct workload *w = entity;
    bills_add_lost_revenue(bills, w->path, &w->flow.failed, w->spec->lost_per_failure);
}

static const struct output_set *const outputs[] = {&workload_outputs,
                                                   &error_outputs,
                                                   &stale_outputs,
                                                   &revenue_outputs,
                                                   &transaction_outputs,
                                                   &write_conflict_outputs,
                                                   NULL};

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
                                          .call = call,
                                          .call_for = call_for,
                                          .call_many = call_many};
