#include "table.h"

#include "keyspace.h"
#include "memory.h"
#include "text.h"
#include "throughput_bill.h"

static const struct field local_index_fields[] = {
    SIZE(struct local_index_spec, entry_size,
         "=what is written to the table: all attributes are projected", 1, 400 * 1024,
         "Size of an entry: keys and projected attributes."),
    FIELD_END};

static const struct record local_index_record =
    RECORD(struct local_index_spec, "local_index", local_index_fields, NULL,
           "A local secondary index: another sort order within each partition key.");

static const struct field table_fields[] = {
    ENUM(struct table_spec, billing, billing_names, "provisioned", "How throughput is bought."),
    ENUM(struct table_spec, table_class, table_class_names, "standard",
         "Table class, of the table with its indexes: Standard-IA stores for less and serves for "
         "more."),
    OPTION(struct table_spec, backups, struct backup_spec, backup_spec_record, "=none",
           "Backups, for the bill of a month."),
    VARIANT_POINTER(
        struct table_spec, admission, admissions, "global",
        "How the table's throughput reaches its partitions: global admission control (today), "
        "adaptive "
        "capacity (2017 to 2019) or static allocation (2012)."),
    DURATION(struct table_spec, adaptive_reaction, "10m", MINUTE, HOUR,
             "adaptive: how long a partition throttles before it is boosted (5 to 30 minutes)."),
    SIZE(struct table_spec, item_size, "1KiB", 1, 400 * 1024, "Size of an item, at most 400 KiB."),
    SUB(struct table_spec, read, struct capacity_spec, capacity_record, "Read throughput."),
    SUB(struct table_spec, write, struct capacity_spec, capacity_record, "Write throughput."),
    MAP(struct table_spec, indexes, struct index_spec, index_record, "=no index",
        "Global secondary indexes, by name."),
    MAP(struct table_spec, local_indexes, struct local_index_spec, local_index_record,
        "=no local index",
        "Local secondary indexes, by name: written at the table's expense; no split goes through "
        "an "
        "item collection."),
    LIST(struct table_spec, item_collections, struct item_collection_spec, item_collection_record,
         "=all begin empty",
         "Large item collections of the start, for their limit where there is a local index."),
    SIZE(struct table_spec, item_collection_limit, "10GB", 1, 1e15,
         "What an item collection holds at most where there is a local index; writes that would "
         "add to a full one fail."),
    OPTION(struct table_spec, storage_nodes, struct storage_spec, storage_record,
           "=nodes are never the limit",
           "static, adaptive: the machines under the partitions; bursts need their tokens too."),
    OPTION(struct table_spec, time_to_live, struct ttl_spec, ttl_record, "=items never expire",
           "Items expire some time after they were added and are deleted at no cost."),
    OPTION(struct table_spec, staleness, struct staleness_spec, staleness_record,
           "=stale reads are not counted",
           "Counts eventual reads that do not see the last write of their key."),
    DURATION(struct table_spec, burst, "300s", SECOND, HOUR,
             "For how long unused capacity is kept."),
    ENUM(struct table_spec, burst_law, burst_law_names, "token_bucket",
         "How: all of it up to that, however old, or only what whole minutes of it left unused "
         "(AWS says both)."),
    RATIO(struct table_spec, initial_burst, "100%", 0, 1,
          "Burst credit at the start, as a part of the most that is kept."),
    COUNT(struct table_spec, routers, "1", 1, 10000,
          "global: request routers, each with tokens of its own; 1 is exact."),
    DURATION(struct table_spec, router_interval, "2s", 100 * MILLISECOND, MINUTE,
             "global: how often routers get new tokens (\"few seconds\")."),
    COUNT(struct table_spec, item_count, "0", 0, 1e15, "Items the table holds at the start."),
    COUNT(struct table_spec, partitions, "1", 1, 100000,
          "Partitions the table has at least, for one that once was larger."),
    NUMBER(struct table_spec, partition_read_limit, "3000", MORE_THAN_0, 1e9,
           "Read units per second one partition serves at most."),
    NUMBER(struct table_spec, partition_write_limit, "1000", MORE_THAN_0, 1e9,
           "Write units per second one partition serves at most."),
    DURATION(struct table_spec, partition_burst, "1500ms", 10 * MILLISECOND, HOUR,
             "Of its limit a partition keeps so much for a short burst (fitted; unpublished)."),
    NUMBER(struct table_spec, eventual_read_factor, "1.5", 1, 3,
           "Eventually consistent reads are spread over replicas: one partition serves this many "
           "times its "
           "read limit of them (AWS measured 1.5)."),
    NUMBER(struct table_spec, account_quota, "=the account's table_read and table_write",
           MORE_THAN_0, 1e9, "The account's quota for this table, units per second each side."),
    SUB(struct table_spec, split, struct split_spec, split_record, "Splits for heat and growth."),
    SUB(struct table_spec, latency, struct request_latency_spec, request_latency_record,
        "How long the service takes for a request."),
    RATIO(
        struct table_spec, error_rate, "0%", 0, 1,
        "Part of the requests that fail in the service (InternalServerError). AWS promises at most "
        "0.01% a month."),
    SUB(struct table_spec, control_plane, struct control_plane_spec, control_plane_record,
        "UpdateTable's pace."),
    FIELD_END};

static void check_capacity(const struct capacity_spec *spec, const struct origin *owner,
                           const char *side, const char *of, struct diagnostics *diagnostics)
{
    if (spec->capacity == 0)
        diagnostics_add(diagnostics, origin_place(owner, side),
                        "%s needs '%s: {capacity: …}' when billing is provisioned", of, side);
}

/* What an item, or an entry of a size (0: all of the item), takes. */
static double stored(const struct table_spec *spec, int64_t size)
{
    return (double)(size ? size : spec->item_size) + ITEM_OVERHEAD;
}

/* An item with its entries in the local indexes. */
static double item_bytes(const struct table_spec *spec)
{
    double bytes = stored(spec, 0);

    for (size_t i = 0; i < spec->local_indexes_count; i++)
        bytes += stored(spec, spec->local_indexes[i].entry_size);
    return bytes;
}

/* What all items take at the start, and the large item collections of it. */
static double large_bytes(const struct table_spec *spec)
{
    double bytes = 0;

    for (size_t i = 0; i < spec->item_collections_count; i++)
        bytes += (double)spec->item_collections[i].size;
    return bytes;
}

static double first_bytes(const struct table_spec *spec)
{
    return (double)spec->item_count * item_bytes(spec) + large_bytes(spec);
}

/* Refuses a table that would need more partitions than memory can hold. */
static void check_partitions(const struct table_spec *table, struct diagnostics *diagnostics)
{
    double capacity = table->read.capacity / table->partition_read_limit +
                      table->write.capacity / table->partition_write_limit;
    double size = first_bytes(table) / (double)table->split.size;
    bool too_big = size > PARTITIONS_MOST;

    if (capacity > PARTITIONS_MOST || too_big)
        diagnostics_add(diagnostics, origin_place(&table->origin, too_big ? "item_count" : NULL),
                        "that makes %.3g partitions; at most %d are simulated",
                        too_big ? size : capacity, PARTITIONS_MOST);
}

/* A workload names an index of either kind. */
static void check_names(const struct table_spec *table, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < table->indexes_count; i++)
        for (size_t j = 0; j < table->local_indexes_count; j++)
            if (text_equal(table->indexes[i].origin.name, table->local_indexes[j].origin.name))
                diagnostics_add(diagnostics, origin_place(&table->local_indexes[j].origin, NULL),
                                "'%s' is a global index of the table too; give one of them another "
                                "name",
                                table->local_indexes[j].origin.name);
}

static void check_burst(const struct table_spec *table, const struct admission *admission,
                        struct diagnostics *diagnostics)
{
    if (table->burst_law != BURST_PAST_MINUTES)
        return;
    if (!admission->burst_laws)
        diagnostics_add(
            diagnostics, origin_place(&table->origin, "burst_law"),
            "'past_minutes' is of a table that keeps its burst as a whole; '%s' keeps it "
            "by partition",
            admission->name);
    if (table->burst % MINUTE)
        diagnostics_add(
            diagnostics, origin_place(&table->origin, "burst"),
            "'burst' must be whole minutes under 'burst_law: past_minutes', such as 300s");
}

static void table_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct table_spec *table = spec;
    const struct admission *admission = admissions[table->admission];

    check_partitions(table, diagnostics);
    check_names(table, diagnostics);
    if (table->item_collections_count && !table->local_indexes_count)
        diagnostics_add(diagnostics, origin_place(&table->origin, "item_collections"),
                        "'item_collections' are limited where there is a local index; give the "
                        "table 'local_indexes', or leave them out");
    check_burst(table, admission, diagnostics);
    if (table->storage_nodes && !admission->storage_nodes)
        diagnostics_add(diagnostics, origin_place(&table->origin, "storage_nodes"),
                        "'storage_nodes' limit the bursts of 'admission: static' and 'adaptive'; "
                        "under 'global' the table's tokens do");
    if (table->billing == BILLING_ON_DEMAND) {
        if (!admission->on_demand)
            diagnostics_add(
                diagnostics, origin_place(&table->origin, "admission"),
                "'%s' divides provisioned capacity and knows no on-demand mode; use 'global'",
                admission->name);
        return;
    }
    check_capacity(&table->read, &table->origin, "read", "a table", diagnostics);
    check_capacity(&table->write, &table->origin, "write", "a table", diagnostics);
    for (size_t i = 0; i < table->indexes_count; i++) {
        const struct index_spec *index = &table->indexes[i];
        check_capacity(&index->read, &index->origin, "read", "an index", diagnostics);
        check_capacity(&index->write, &index->origin, "write", "an index", diagnostics);
    }
}

static const struct past_default table_past[] = {{"partition_burst", "2026-11", "1s"}, {0}};

const struct record table_record = RECORD_WITH_PAST(
    struct table_spec, "table", table_fields, table_past, table_validate, "A DynamoDB table.");

static const struct series table_series[] = {
    SUM(struct table, successful_requests, "1", "granted", "",
        "Requests that were granted, on the table or an index."),
    SUM(struct table, throttled_requests, "1", "refused", "ThrottledRequests",
        "Requests that were throttled, each attempt counted once; a batch only when all of its "
        "items were."),
    SUM(struct table, conditional_check_failed_requests, "1", "", "ConditionalCheckFailedRequests",
        "Writes that were granted and whose condition did not hold."),
    VALUE(struct table, items, "1", "", "ItemCount", "Items the table holds."), SERIES_END};

static const struct series error_series[] = {
    SERIES_ROW(struct table, impairment.system_errors, "system_errors", SERIES_SUM, "1", "",
               "SystemErrors", "Requests that failed in the service, each attempt counted once."),
    SERIES_END};

static const struct output_set error_outputs = {
    .of = "table with errors", .where = "tables/*", .rows = error_series};

static const struct output_set table_outputs = {
    .of = "table", .where = "tables/*", .rows = table_series};

/* Items that time to live deletes are taken from all partitions in proportion. */
static void shrink(struct throughput *tp, double part)
{
    for (size_t i = 0; i < tp->partitions.serving_count; i++)
        tp->partitions.serving[i]->bytes *= part;
}

static void expire(void *subject, double items)
{
    struct table *table = subject;
    double left = table->items > items ? 1 - items / table->items : 0;

    for (size_t i = 0; i < table->watcher_count; i++)
        if (table->watchers[i].deleted)
            table->watchers[i].deleted(table->watchers[i].owner, items);
    table->items *= left;
    if (table->collections)
        item_collections_shrink(table->collections, left);
    shrink(&table->throughput, left);
    for (size_t i = 0; i < table->index_count; i++)
        shrink(&table->indexes[i].throughput, left);
    if (table->expiry_is_watched)
        expiry_add(&table->expiry, items);
}

static void tell_expired(void *owner, uint64_t position)
{
    struct table *table = owner;

    for (size_t i = 0; i < table->watcher_count; i++)
        if (table->watchers[i].expired)
            table->watchers[i].expired(table->watchers[i].owner, position);
}

static void law_init(struct throughput_law *law, const struct table_spec *spec,
                     const struct storage *storage, const struct sim *sim)
{
    double interval_s = simtime_seconds(sim->resolution);

    *law = (struct throughput_law){
        .admission = admissions[spec->admission],
        .burst = spec->burst,
        .burst_law = (enum burst_law)spec->burst_law,
        .initial_burst = spec->initial_burst,
        .interval_s = interval_s,
        .limits = {{spec->partition_read_limit, spec->partition_write_limit},
                   simtime_seconds(spec->partition_burst) + interval_s},
        .least_partitions = (size_t)spec->partitions,
        .reaction = spec->adaptive_reaction,
        .routers = (size_t)spec->routers,
        .router_interval = spec->router_interval,
        .partition_bytes = (double)spec->split.size,
        .storage = storage,
    };
}

/* The large ones of the start lie in their partitions, the others evenly. */
static void begin_collections(struct table *table)
{
    const struct table_spec *spec = table->spec;

    if (spec->item_collections_count)
        shrink(&table->throughput, 1 - large_bytes(spec) / first_bytes(spec));
    table->collections = memory_new(1, sizeof *table->collections);
    item_collections_init(table->collections, table->sim, table->path,
                          (double)spec->item_collection_limit);
    for (size_t i = 0; i < spec->item_collections_count; i++) {
        const struct item_collection_spec *one = &spec->item_collections[i];
        uint64_t position = item_collections_begin(table->collections, one);
        partition_find(&table->throughput.partitions, position)->bytes += (double)one->size;
        table->items += (double)one->size / item_bytes(spec);
    }
}

static void count_stale_reads(struct table *table)
{
    const struct table_spec *spec = table->spec;

    table->staleness = memory_new(1, sizeof *table->staleness);
    staleness_init(table->staleness, spec->staleness, spec->indexes_count, table->sim->seed,
                   table->path);
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct table *table = entity;
    const struct table_spec *spec = of;

    (void)diagnostics;
    *table = (struct table){.sim = sim, .spec = spec};
    table->path = entity_path("tables", spec->origin.name);
    table->items = (double)spec->item_count;
    storage_init(&table->storage, spec->storage_nodes, simtime_seconds(sim->resolution));
    law_init(&table->law, spec, &table->storage, sim);
    control_plane_init(&table->control, sim, &spec->control_plane,
                       account_join(account_of(sim), &table->law, spec->account_quota));
    throughput_init(&table->throughput, sim, table->path, &table->law, spec->billing, &spec->read,
                    &spec->write, first_bytes(spec));
    if (spec->local_indexes_count)
        begin_collections(table);
    ttl_init(&table->ttl, sim, spec->time_to_live, table->items, expire, table);
    expiry_init(&table->expiry, sim, &table->throughput.partitions, table->path, tell_expired,
                table);
    splitter_init(&table->splitter, sim, &spec->split, &table->throughput,
                  spec->local_indexes_count ? KEYSPACE_COLLECTION - 1 : 0);
    control_plane_add(&table->control, &table->throughput);
    gathered_init(&table->gathered, sim->seed, table->path);
    impairment_init(&table->impairment, sim->seed, table->path, spec->error_rate);
    table->indexes = memory_new(spec->indexes_count, sizeof *table->indexes);
    table->index_count = spec->indexes_count;
    for (size_t i = 0; i < table->index_count; i++) {
        index_init(&table->indexes[i], sim, spec->origin.name, &spec->indexes[i], &table->law,
                   spec->billing, table->items * stored(spec, spec->indexes[i].entry_size));
        control_plane_add(&table->control, &table->indexes[i].throughput);
        splitter_init(&table->indexes[i].splitter, sim, &spec->split, &table->indexes[i].throughput,
                      0);
    }
    if (spec->staleness)
        count_stale_reads(table);
}

static void take_over(void *entity, const struct state *state, struct diagnostics *diagnostics)
{
    struct table *table = entity;

    table->before = state;
    table_take_over(table, state, diagnostics);
}

/* Keys of low cardinality are the common cause of an index's throttling, and an even index hides
 * them. */
static void warn_of_even_indexes(const struct table *table, struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < table->index_count; i++) {
        const struct index *index = &table->indexes[i];
        if (index->has_writers && !index->keys)
            diagnostics_warn(diagnostics, origin_place(&index->spec->origin, NULL),
                             "no workload says by which keys index '%s' of table '%s' is written, "
                             "so they are taken to be even; give 'keys' to the index, or under "
                             "'index_writes' of those that write it",
                             index->name, table->spec->origin.name);
    }
}

/* Of a table that goes on from a state, auto scaling's capacity is the state's. */
static void warn_of_scaling(const struct table *table, struct diagnostics *diagnostics)
{
    const struct table_spec *spec = table->spec;

    if (table->before || table->throughput.billing != BILLING_PROVISIONED)
        return;
    table_scaling_warn(&spec->read, diagnostics);
    table_scaling_warn(&spec->write, diagnostics);
    for (size_t i = 0; i < table->index_count; i++) {
        table_scaling_warn(&table->indexes[i].spec->read, diagnostics);
        table_scaling_warn(&table->indexes[i].spec->write, diagnostics);
    }
}

static void resolve(void *entity, struct diagnostics *diagnostics)
{
    struct table *table = entity;

    warn_of_even_indexes(table, diagnostics);
    warn_of_scaling(table, diagnostics);
    table_scaling_add(&table->scaling, &table->control, &table->throughput, &table->spec->read,
                      &table->spec->write);
    for (size_t i = 0; i < table->index_count; i++)
        table_scaling_add(&table->scaling, &table->control, &table->indexes[i].throughput,
                          &table->indexes[i].spec->read, &table->indexes[i].spec->write);
    if (table->before)
        table_take_over_scaling(table, table->before);
}

void table_watch_writes(struct table *table, struct write_watcher watcher)
{
    for (size_t i = 0; i < table->watcher_count; i++)
        if (table->watchers[i].owner == watcher.owner)
            return;
    table->watchers =
        memory_resize(table->watchers, table->watcher_count + 1, sizeof *table->watchers);
    table->watchers[table->watcher_count++] = watcher;
    table->expiry_is_watched |= watcher.expired != NULL;
}

void table_expect_transactions(struct table *table, enum side side)
{
    if (!table->conflicts)
        table->conflicts = memory_new(1, sizeof *table->conflicts);
    table->conflicts->transact_reads |= side == READ;
}

static void release(void *entity)
{
    struct table *table = entity;

    table_scaling_release(&table->scaling);
    free(table->watchers);
    if (table->conflicts)
        conflicts_release(table->conflicts);
    free(table->conflicts);
    for (size_t i = 0; i < table->index_count; i++)
        index_release(&table->indexes[i]);
    free(table->indexes);
    splitter_release(&table->splitter);
    throughput_release(&table->throughput);
    control_plane_release(&table->control);
    gathered_release(&table->gathered);
    impairment_release(&table->impairment);
    if (table->staleness)
        staleness_release(table->staleness);
    free(table->staleness);
    top_keys_release(&table->top);
    ttl_release(&table->ttl);
    if (table->collections)
        item_collections_release(table->collections);
    free(table->collections);
    storage_release(&table->storage);
    pool_release(&table->responders);
    free(table->path);
}

static void publish(void *entity)
{
    struct table *table = entity;

    table->looks_first |= table->impairment.possible || table->conflicts || table->collections;
    table->notes_answers |=
        table->impairment.possible || table->ttl.spec || table->conflicts || table->staleness;
    throughput_publish(&table->throughput);
    probes_add(&table->sim->probes, table->path,
               (struct probe){.outputs = &table_outputs, .subject = table});
    if (table->impairment.possible)
        probes_add(&table->sim->probes, table->path,
                   (struct probe){.outputs = &error_outputs, .subject = table});
    if (table->spec->time_to_live)
        probes_add(&table->sim->probes, table->path,
                   (struct probe){.outputs = &ttl_outputs, .subject = &table->ttl});
    if (table->conflicts)
        probes_add(&table->sim->probes, table->path,
                   (struct probe){.outputs = &conflict_outputs, .subject = table->conflicts});
    if (table->collections)
        item_collections_publish(table->collections);
    for (size_t i = 0; i < table->index_count; i++)
        index_publish(&table->indexes[i]);
    table_state_publish(table);
    top_keys_publish(&table->top, table->sim, table->spec->origin.name, NULL,
                     &table->throughput.partitions);
}

static void bill(void *entity, struct bills *bills)
{
    struct table *table = entity;
    enum table_class class = (enum table_class)table->spec->table_class;

    throughput_bill(&table->throughput, bills, class);
    for (size_t i = 0; i < table->index_count; i++)
        throughput_bill(&table->indexes[i].throughput, bills, class);
}

static void assert_conserved(void *entity)
{
    struct table *table = entity;

    throughput_assert_conserved(&table->throughput);
    for (size_t i = 0; i < table->index_count; i++)
        throughput_assert_conserved(&table->indexes[i].throughput);
}

static const struct output_set *const outputs[] = {
    &throughput_outputs, &table_outputs,          &ttl_outputs,
    &partition_outputs,  &index_outputs,          &item_collections_outputs,
    &top_keys_outputs,   &top_keys_index_outputs, &throughput_bill_outputs,
    &conflict_outputs,   &error_outputs,          NULL};

const struct entity_kind table_kind = {.plural = "tables",
                                       .fallback = REQUIRED,
                                       .sentence = "Tables, by name.",
                                       .record = &table_record,
                                       .size = sizeof(struct table),
                                       .outputs = outputs,
                                       .init = init,
                                       .take_over = take_over,
                                       .resolve = resolve,
                                       .publish = publish,
                                       .bill = bill,
                                       .assert_conserved = assert_conserved,
                                       .release = release};

struct index *table_index(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (text_equal(table->indexes[i].name, name))
            return &table->indexes[i];
    return NULL;
}

const struct local_index_spec *table_local_index(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->spec->local_indexes_count; i++)
        if (text_equal(table->spec->local_indexes[i].origin.name, name))
            return &table->spec->local_indexes[i];
    return NULL;
}
