/* Demand, what was served and what was bought of a table or index over the run, as three sparklines
 * (sparkline.h) of one scale.
 *
 * The run's intervals are put together so that a line has at most as many characters as the page
 * has room for: a character is always the same whole number of intervals, the last may have fewer.
 * Served and demand are the means over it (demand_curve.h: each call counts once), demand in red where
 * not all of it was served; bought is the mean of the time in which it was not on demand, "·" where all
 * of it was. Where demand cannot be told there is no line of it.
 *
 * Shown for each throttled resource, of its side with most throttles, the most throttled three; when
 * nothing was throttled, for the side that came nearest to what was bought, or else for the busiest. */
#ifndef DDBSIM_CAPACITY_LINES_H
#define DDBSIM_CAPACITY_LINES_H

#include "summary.h"
#include "text.h"

enum { CAPACITY_LINES_RESOURCES = 3 };

/* Whether the lines of that side belong into the summary. */
bool capacity_lines_matter(const struct summary *summary, const struct summary_resource *resource,
                           const struct summary_side *side);

void capacity_lines_write(const struct summary *summary, const struct summary_resource *resource,
                          const struct summary_side *side, struct text *out);

#endif
