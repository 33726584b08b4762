/* The table of a run's callers on its page: what was offered and what became of it, with the goals that
 * the scenario declares beside the values they are about, and where in time calls failed.
 *
 * Law. A goal stands in the cell of its measure with the word holds or fails; one of a measure that has
 * no column stands in the tiles alone. The spark has at most 60 columns of the run's time, its height
 * is calls failed or turned away a second against the greatest of its own columns; none is drawn when
 * nothing failed. Known answer: 10 failures in the second half of a run are "M60 0H120V20H60Z" of 120
 * by 20. */
#ifndef DDBSIM_CALL_TABLE_H
#define DDBSIM_CALL_TABLE_H

#include "summary.h"
#include "text.h"

enum { CALL_TABLE_SPARK_WIDTH = 120, CALL_TABLE_SPARK_HEIGHT = 20 };

/* Nothing when nobody calls. */
void call_table_add(struct text *page, const struct summary *summary);

/* The area of the counts of so many intervals of a result as a path; `out` stays empty when all are 0. */
void call_table_spark(struct text *out, const double *counts, const struct result *result);

#endif
