/* The series of a result as panels: what to draw beside what, in the order to read them.
 *
 * Tables and indexes have panels made for them; of everything else each group's series are drawn,
 * by their units, unless they are 0 throughout. Counts of an interval are shown a second. */
#ifndef DDBSIM_REPORT_PANELS_H
#define DDBSIM_REPORT_PANELS_H

#include <jansson.h>

#include "result.h"

/* {time: […], panels: [{id, group, title, unit, log, series: [{name, label, style, axis,
 * values}]}], maps: [{group, title, unit, rows, times, values}]}; `points` is the most a series may
 * have. */
json_t *report_panels(const struct result *result, size_t points);

#endif
