#include "transaction_action.h"

static const struct action {
    const char *name;
    enum operation operation;
    bool replaces, removes, reads;
} kinds[] = {[ACTION_GET] = {"get", OPERATION_GET, .reads = true},
             [ACTION_PUT] = {"put", OPERATION_PUT, .replaces = true},
             [ACTION_UPDATE] = {"update", OPERATION_UPDATE, .replaces = true},
             [ACTION_DELETE] = {"delete", OPERATION_DELETE, .removes = true},
             [ACTION_CONDITION_CHECK] = {"condition_check", OPERATION_UPDATE},
             {0}};

static const struct field transaction_action_fields[] = {
    REFERENCE(struct transaction_action_spec, table, REQUIRED, "tables", "The table of its items."),
    VARIANT(struct transaction_action_spec, operation, kinds, REQUIRED,
            "What it does with each item; a condition_check writes nothing and costs what a write "
            "of the item would."),
    COUNT(struct transaction_action_spec, items, "1", 1, TRANSACTION_ITEMS, "Items of one call."),
    SIZE(struct transaction_action_spec, item_size, "=the table's item_size", 1, 400 * 1024,
         "Size of an item."),
    SIZE(struct transaction_action_spec, old_item_size, "=item_size", 1, 400 * 1024,
         "Size of the item that a put or update finds; the larger of the two is what it costs."),
    RATIO(struct transaction_action_spec, missing, "0%", 0, 1,
          "Part of the gets or deletes whose item does not exist."),
    RATIO(struct transaction_action_spec, condition_failures, "0%", 0, 1,
          "Part of the calls in which its condition does not hold: they are cancelled."),
    RATIO(struct transaction_action_spec, new_items, "0%", 0, 1,
          "Part of the puts that add an item instead of replacing one."),
    LIST(struct transaction_action_spec, keys, struct key_group_spec, key_group_record, REQUIRED,
         "Which keys, and how often."),
    LIST(struct transaction_action_spec, index_writes, struct index_writes_spec,
         index_writes_record, "=one write of every index",
         "How many writes of each index one write makes."),
    FIELD_END};

static void refuse(const struct transaction_action_spec *a, const char *key, const char *what,
                   struct diagnostics *diagnostics)
{
    diagnostics_add(diagnostics, origin_place(&a->origin, key), "'%s' is for %s; this is a %s", key,
                    what, kinds[a->operation].name);
}

static void transaction_action_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct transaction_action_spec *a = spec;
    const struct action *kind = &kinds[a->operation];

    keyspace_validate(a->keys, a->keys_count, &a->origin, diagnostics);
    if (a->old_item_size && !kind->replaces)
        refuse(a, "old_item_size", "put and update", diagnostics);
    if (a->new_items > 0 && a->operation != ACTION_PUT)
        refuse(a, "new_items", "put", diagnostics);
    if (a->missing > 0 && !kind->reads && !kind->removes)
        refuse(a, "missing", "get and delete", diagnostics);
    if (a->condition_failures > 0 && (kind->reads || a->missing > 0))
        refuse(a, "condition_failures", "put, update, delete without 'missing' and condition_check",
               diagnostics);
    if (a->index_writes_count && !kind->replaces && !kind->removes)
        refuse(a, "index_writes", "put, update and delete", diagnostics);
}

const struct record transaction_action_record =
    RECORD(struct transaction_action_spec, "transaction_action", transaction_action_fields,
           transaction_action_validate, "Another action of the same transaction.");

enum operation transaction_action_operation(const struct transaction_action_spec *spec)
{
    return kinds[spec->operation].operation;
}
