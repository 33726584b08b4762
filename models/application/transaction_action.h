/* One of the other actions of a transaction: what it does with how many items of which table. The law
 * of a transaction is in transaction.h.
 *
 * A condition check looks at an item that is not written. It costs what a write of the item would,
 * and holds it as long. Known answer: beside a put of 1 KiB, a check of an item of 3 KiB makes the
 * transaction cost 2 + 6 write units. Source: developer guide [2], transaction-apis. */
#ifndef DDBSIM_TRANSACTION_ACTION_H
#define DDBSIM_TRANSACTION_ACTION_H

#include "capacity.h"
#include "index_writes.h"

enum action_kind { ACTION_GET, ACTION_PUT, ACTION_UPDATE, ACTION_DELETE, ACTION_CONDITION_CHECK };

struct transaction_action_spec {
    struct origin origin;
    const char *table;
    int operation; /* enum action_kind */
    int64_t item_size, old_item_size, items;
    double missing, condition_failures, new_items;
    struct key_group_spec *keys;
    size_t keys_count;
    struct index_writes_spec *index_writes;
    size_t index_writes_count;
};
extern const struct record transaction_action_record;

/* The operation that costs the same. */
enum operation transaction_action_operation(const struct transaction_action_spec *spec);

#endif
