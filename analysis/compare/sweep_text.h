/* What a sweep came to, as a table: one row a cell, one column a measure. Of eight futures or more
 * it says in how many anything was throttled, and of each measure the mean with the median and the 95 %
 * quantile; of fewer the mean ± half the width of its 95 % interval (interval.h). */
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

/* In how many of the futures of a cell that were made anything was throttled. */
size_t sweep_throttled(const struct sweep *sweep, size_t cell, size_t *made);

/* "shards 10, capacity 500" */
void sweep_label(const struct sweep *sweep, size_t cell, struct text *out);

/* `more` are measures that are shown beside those of the run as a whole. */
void sweep_write_text(const struct sweep *sweep, const char *const *more, size_t more_count,
                      bool markdown, struct text *out);
json_t *sweep_json(const struct sweep *sweep);

/* NULL when the run does not have the measure. */
const struct sweep_value *sweep_value_of(const struct sweep_run *run, const char *path);

/* NULL when no run has it. */
const struct sweep_value *sweep_find(const struct sweep *sweep, const char *path);

#endif
