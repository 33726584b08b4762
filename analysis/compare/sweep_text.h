/* What a sweep came to, as a table: one row a cell, one column a measure, mean ± half the width of
 * the 95 % interval over seeds (interval.h). */
#ifndef DDBSIM_SWEEP_TEXT_H
#define DDBSIM_SWEEP_TEXT_H

#include <jansson.h>

#include "interval.h"
#include "sweep.h"
#include "text.h"

/* The values of one measure over the seeds of one cell, NAN where there are none. `out` holds
 * sweep->seeds numbers. */
void sweep_values(const struct sweep *sweep, size_t cell, const char *path, double *out);

/* The cell that is best by a measure's mean; `cells` when there is none, or all are equal. */
size_t sweep_best(const struct sweep *sweep, const char *path);

/* "shards 10, capacity 500" */
void sweep_label(const struct sweep *sweep, size_t cell, struct text *out);

/* `more` are measures that are shown beside those of the run as a whole. */
void sweep_write_text(const struct sweep *sweep, const char *const *more, size_t more_count,
                      bool markdown, struct text *out);
json_t *sweep_json(const struct sweep *sweep);
char *sweep_write_json(const struct sweep *sweep); /* free() it */

/* NULL when the run does not have the measure. */
const struct sweep_value *sweep_value_of(const struct sweep_run *run, const char *path);

/* NULL when no run has it. */
const struct sweep_value *sweep_find(const struct sweep *sweep, const char *path);

#endif
