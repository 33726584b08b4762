/* A spec as YAML again, complete with every default: the scenario as resolved. Decoding it gives
 * the same spec. Absent options and values that are still "=..." are left out.
 * `date` is that of its defaults. */
#ifndef DDBSIM_EMIT_H
#define DDBSIM_EMIT_H

#include "field.h"
#include "text.h"

void emit(const struct record *record, const void *spec, const char *date, struct text *out);

#endif
