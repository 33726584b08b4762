/* The group /outputs of a result: what each series of the file is, once each, by id.
 *
 * /outputs/{id,name,role,unit,better,aggregate,dimension,metric,sentence}(output)
 *
 * A series' dataset carries its id in the attribute `output_id`. The id is OF.NAME (series.h) and
 * keeps its meaning from version to version; `role` and `better` are words of role.h, `aggregate`
 * is sum, point or final. */
#ifndef DDBSIM_OUTPUT_ROWS_H
#define DDBSIM_OUTPUT_ROWS_H

#include "h5.h"
#include "series.h"

/* "throughput.consumed_read_capacity_units". `out` holds 192 bytes. */
const char *output_id(const struct output_set *set, const struct series *row, char *out);

/* "time", "time, partition" or "partition". `out` holds 96 bytes. */
const char *output_dimension(const struct output_set *set, const struct series *row, char *out);

const char *output_aggregate(const struct series *row); /* "sum", "point", "final" */

/* Rows of all probes so far; sets that several probes have are told once. */
void output_rows_write(struct h5 *h5, const struct probes *probes);

#endif
