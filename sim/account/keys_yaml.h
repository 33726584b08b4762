/* The `keys:` of a workload or an index as the scenario has them, with their evidence. */
#ifndef DDBSIM_KEYS_YAML_H
#define DDBSIM_KEYS_YAML_H

#include "account_keys.h"
#include "text.h"

/* `collection`: each key is an item collection, as there is a sort key. `as`: where the same keys
 * have their evidence already; NULL: here. */
void keys_yaml_write(const struct account_keys *keys, bool collection, int indent, const char *as,
                     struct text *out);

/* 17.855%, and more decimals of less than a thousandth. */
void keys_yaml_write_share(struct text *out, double share);

#endif
