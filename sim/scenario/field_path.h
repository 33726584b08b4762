/* The field row that a dotted path leads to: "tables.orders.read.capacity" -> the row of `capacity`.
 * Names of a map and numbers of a list stand for any; names that have dots themselves are not
 * followed. */
#ifndef DDBSIM_FIELD_PATH_H
#define DDBSIM_FIELD_PATH_H

#include "field.h"

/* NULL when it leads nowhere. Of a list of choices, the first kind that has the key. */
const struct field *field_path_find(const struct record *root, const char *path);

#endif
