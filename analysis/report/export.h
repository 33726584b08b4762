/* Results as CSV (RFC 4180), for tools that read nothing better.
 *
 * Of a run: one row an interval, `time` in UTC first, then a column for each series by its path
 * (tables/T/consumed_read_capacity_units). Series of partitions and of hot keys are told only when
 * their group is asked for: a column each, by path#NUMBER. Of a sweep: one row a run, its values,
 * its seed, then its measures. A number is written with as many digits as bring it back; what a name
 * or a value has is never a formula (csv_row.h).
 *
 * A run is read and written in pieces, so that memory does not grow with its size: some 64 MiB of
 * values, beside the times. What is damaged is found where it is read: up to 4 MiB of rows nothing
 * is written before all is known to be sound; of more, the rows before the damage are. */
#ifndef DDBSIM_EXPORT_H
#define DDBSIM_EXPORT_H

#include <stdio.h>

#include "result.h"
#include "sweep.h"
#include "text.h"

/* `group`: of this group and those below it only; NULL: all. False when there is nothing in it. Ends
 * early when `out` fails (ferror), or the result does (result_sound). */
bool export_run(const struct result *result, const char *group, FILE *out);
void export_sweep(const struct sweep *sweep, struct text *out);

#endif
