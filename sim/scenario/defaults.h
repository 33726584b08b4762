/* Defaults have a date: what a scenario leaves out keeps its meaning when a later release knows
 * better.
 *
 * Law. A default that changes is kept as a row beside the fields of its record: the field, the date
 * from which the newer default holds, and what held before. A scenario that says `defaults: DATE`
 * gets for each field the row with the earliest `until` behind that date, and the field's own
 * default where there is none; a scenario that says nothing gets the newest. Known answer: of a
 * field with the default 30s, and rows (until 2026-11, 20s) and (until 2025-01, 10s), the date
 * 2024-06 gives 10s, 2025-01 gives 20s and 2026-11 gives 30s.
 *
 *   static const struct past_default split_past[] = {{"sustained", "2026-11", "8m"}, {0}};
 *   const struct record split_record =
 *       RECORD_WITH_PAST(struct split_spec, "split", split_fields, split_past, split_validate, "…");
 *
 * Dates are months, YYYY-MM, so that their letters compare as they do. 2025-01 stands for all that
 * version 0.1.0 took for granted; its results do not name a date. */
#ifndef DDBSIM_DEFAULTS_H
#define DDBSIM_DEFAULTS_H

#include "field.h"

#define DEFAULTS_OLDEST "2025-01"
#define DEFAULTS_NEWEST "2026-11"

/* All dates that a scenario may name, the oldest first, NULL-terminated. */
extern const char *const defaults_dates[];

/* The default of the record's field at that date, as field rows write it (REQUIRED, "=phrase"). */
const char *defaults_of(const struct record *record, const struct field *field, const char *date);

/* The next older default of the field: rows with an `until` before that of `newer` (NULL: all), the
 * latest of them. NULL when there is none. For those who list them. */
const struct past_default *defaults_before(const struct record *record, const struct field *field,
                                           const struct past_default *newer);

#endif
