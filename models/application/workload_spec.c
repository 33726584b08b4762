#include "workload_spec.h"

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
    TEXT(struct workload_spec, cache_prefix, "=none",
         "What stands before its keys in the cache. Workloads with another prefix have entries of "
         "their own: what one fills or invalidates, the other does not find."),
    REFERENCE(struct workload_spec, gateway, "=every call comes in", "gateways",
              "The gateway that its calls come through."),
    ENUM(struct workload_spec, operation, operation_names, "get", "What a request does."),
    ENUM(struct workload_spec, consistency, consistency_names, "eventual",
         "Of a read; a transaction reads strongly."),
    SIZE(struct workload_spec, item_size, "=the index's entry_size or the table's item_size", 1,
         400 * 1024, "Size of an item."),
    SIZE(struct workload_spec, old_item_size, "=item_size", 1, 400 * 1024,
         "Size of the item that a put or update finds; the larger of the two is what it costs."),
    COUNT(struct workload_spec, items, "1", 1, 1000000000,
          "Items of one call. A query or scan reads so many (evaluates: a filter saves nothing), "
          "in pages of 1 MiB; a batch or transaction has so many keys."),
    FLAG(struct workload_spec, transaction, "false",
         "TransactGetItems or TransactWriteItems: twice the units, all items or none."),
    LIST(struct workload_spec, also, struct transaction_action_spec, transaction_action_record,
         "=no other items", "The other actions of the same transaction, of any tables."),
    OPTION(struct workload_spec, application_retry, struct application_retry_spec,
           application_retry_record, "=the program takes a failure as it is",
           "transaction: the program calls again when a call has failed."),
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

/* All actions of a transaction read, or all write, and together they are not too many. */
static void check_actions(const struct workload_spec *w, struct diagnostics *diagnostics)
{
    const char *key = w->also_count ? "also" : "application_retry";
    int64_t items = w->items;

    if (!w->transaction && (w->also_count || w->application_retry))
        diagnostics_add(diagnostics, origin_place(&w->origin, key),
                        "'%s' is for 'transaction: true'", key);
    if (w->transaction && w->operation == OPERATION_GET && w->consistency == CONSISTENCY_EVENTUAL &&
        origin_has(&w->origin, "consistency"))
        diagnostics_add(diagnostics, origin_place(&w->origin, "consistency"),
                        "a transaction reads strongly; leave 'consistency' out");
    for (size_t i = 0; i < w->also_count; i++) {
        items += w->also[i].items;
        if ((w->also[i].operation == ACTION_GET) != (w->operation == OPERATION_GET))
            diagnostics_add(diagnostics, origin_place(&w->also[i].origin, "operation"),
                            "a transaction only reads (get) or only writes (put, update, delete, "
                            "condition_check)");
    }
    if (w->also_count && items > TRANSACTION_ITEMS)
        diagnostics_add(diagnostics, origin_place(&w->origin, "also"),
                        "a transaction has at most %d items; this one has %lld", TRANSACTION_ITEMS,
                        (long long)items);
}

static void workload_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct workload_spec *w = spec;

    keyspace_validate(w->keys, w->keys_count, &w->origin, diagnostics);
    pace_validate(&w->pace, &w->origin, diagnostics);
    check_items(w, diagnostics);
    check_actions(w, diagnostics);
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
