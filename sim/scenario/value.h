/* One scalar of a scenario, read and written by its field row. */
#ifndef DDBSIM_VALUE_H
#define DDBSIM_VALUE_H

#include "field.h"
#include "memory.h"
#include "text.h"

/* False when `text` breaks the field's type or bounds; `rule` then says what it must be. */
bool value_read(struct arena *arena, const struct field *field, const char *text, void *member,
                char *rule, size_t rule_size);

/* Adds the value as YAML that value_read takes back unchanged. */
void value_write(const struct field *field, const void *member, struct text *out);

/* A bound of the field (least or most) in its own unit, as a user would write it. */
void value_write_bound(const struct field *field, double bound, struct text *out);

bool value_is_name(const struct field *field, const char *text); /* of an ENUM */

#endif
