/* --set PATH=VALUE: one value of a scenario, changed before it is decoded, so that it passes the
 * same checks as if it stood in the file.
 *
 * PATH is keys joined by dots, list items by their number from 0: `tables.orders.read.capacity`,
 * `workloads.checkout.rate.1.per_second`. A key that itself has dots is matched whole where it
 * exists. VALUE is YAML: a plain value, or {…} or […]. Maps on the way are made when absent. A part
 * "*" stands for every key or item in which the scenario says the rest of the path already:
 * workloads.*.keys.*.shards=10 changes each `shards:` that is written.
 *
 * !PATH takes out what stands there: `!timeline.2`, `!tables.orders.read.autoscaling`. The items
 * behind one that is taken out of a list move up, so of several the last goes first. */
#ifndef DDBSIM_OVERRIDE_H
#define DDBSIM_OVERRIDE_H

#include "node.h"

/* False, and a diagnostic, when the path or the value is no good. */
bool override_apply(struct arena *arena, struct node *root, const char *path_and_value,
                    struct diagnostics *diagnostics);

/* The same of a line that stands elsewhere: messages have that place, whose `line` should be 0. */
bool override_apply_at(struct arena *arena, struct node *root, const char *path_and_value,
                       struct place place, struct diagnostics *diagnostics);

/* Whether a path goes on below a name that `map`, a map of named things, has not; then `name` is
 * that name: below tables, "ordres.burst" where there is only "orders". Of a whole "ordres" it is
 * false: that may be a new one. */
bool override_lacks(const struct node *map, const char *path, const char **name, size_t *length);

#endif
