/* Changes of a scenario as the YAML that says them, to be laid into the scenario's file:
 *
 *   tables:
 *     orders:
 *       read:
 *         capacity: 800
 *
 * Known answer: tables.orders.read.capacity=800 and tables.orders.write.capacity=90 have one `orders:`.
 * A path with "*" or a number of a list names no place of a file by itself: then there is no fragment,
 * and --set says it. */
#ifndef DDBSIM_PLAN_FRAGMENT_H
#define DDBSIM_PLAN_FRAGMENT_H

#include <jansson.h>
#include <stdbool.h>

#include "text.h"

/* Adds PATH and VALUE to the tree, a JSON object. False when the path names no place. */
bool plan_fragment_add(json_t *tree, const char *path, const char *value);

/* The tree as YAML. */
void plan_fragment_write(const json_t *tree, struct text *out);

#endif
