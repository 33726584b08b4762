/* What a scenario says of a workload. The law is in workload.h; here are the keys and the rules
 * across them. */
#ifndef DDBSIM_WORKLOAD_SPEC_H
#define DDBSIM_WORKLOAD_SPEC_H

#include "application_retry.h"
#include "arrivals.h"
#include "index_writes.h"
#include "transaction_action.h"

struct workload_spec {
    struct origin origin;
    const char *client, *table, *index, *cache, *cache_prefix, *gateway;
    int operation, consistency;
    int64_t item_size, old_item_size, items;
    bool transaction;
    bool checks_only; /* no key of its own: an action of a transaction that only checks */
    struct transaction_action_spec *also;
    size_t also_count;
    struct application_retry_spec *application_retry;
    double new_items, missing, condition_failures, cache_bypass, lost_per_failure;
    struct key_group_spec *keys;
    size_t keys_count;
    struct index_writes_spec *index_writes;
    size_t index_writes_count;
    struct pace_spec pace;
};
extern const struct record workload_record;

#endif
