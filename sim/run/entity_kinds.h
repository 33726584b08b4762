/* The table of kinds: all that a scenario can have, in the order of their keys. A new kind of
 * entity is one line in it. */
#ifndef DDBSIM_ENTITY_KINDS_H
#define DDBSIM_ENTITY_KINDS_H

#include "entity.h"

extern const struct entity_kind *const entity_kinds[]; /* NULL-terminated */

size_t entity_kinds_count(void);

#endif
