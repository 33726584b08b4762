/* Results as CSV (RFC 4180), for tools that read nothing better.
 *
 * Of a run: one row an interval, `time` in UTC first, then a column for each series by its path
 * (tables/T/consumed_read_capacity_units). Series of partitions and of hot keys are told only when
 * their group is asked for: a column each, by path#NUMBER. Of a sweep: one row a run, its values,
 * its seed, then its measures. A number is written with as many digits as bring it back. */
#ifndef DDBSIM_EXPORT_H
#define DDBSIM_EXPORT_H

#include "result.h"
#include "sweep.h"
#include "text.h"

/* `group`: of this group and those below it only; NULL: all. False when there is nothing in it. */
bool export_run(const struct result *result, const char *group, struct text *out);
void export_sweep(const struct sweep *sweep, struct text *out);

#endif
