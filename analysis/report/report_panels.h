/* The series of a result as panels: what to draw beside what, in the order to read them.
 *
 * What throttles and what makes calls has panels made for it, by the roles of its outputs; of
 * everything else each group's series are drawn, by their units, unless they are 0 throughout. Counts
 * of an interval are shown a second. */
#ifndef DDBSIM_REPORT_PANELS_H
#define DDBSIM_REPORT_PANELS_H

#include <jansson.h>

#include "summary.h"

/* {time: […], panels: [{id, group, title, unit, log, series: [{name, label, style, axis,
 * values}]}], maps: [{group, title, unit, rows, times, values}]}; `points` is the most a series may
 * have. */
json_t *report_panels(const struct summary *summary, size_t points);

#endif
