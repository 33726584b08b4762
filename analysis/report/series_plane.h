/* Series of one unit over time as the plane of a picture: lines on one axis from 0 on, the first of
 * them with the area below it.
 *
 * Law. A line is the mean of each column; where it is the only one, with a stroke from the column's
 * least to its greatest value. A stretch without values is a gap. Four lines at most: more are not told apart. */
#ifndef DDBSIM_SERIES_PLANE_H
#define DDBSIM_SERIES_PLANE_H

#include "picture.h"
#include "series_values.h"

enum { SERIES_PLANE_MOST = 4 };

/* Puts it into an SVG as wide as its time axis; `sentence` is what it shows. Returns its height with
 * the time below it. */
double series_plane(const struct picture *picture, const struct result *result,
                    const struct series_values *series, size_t count, double height, size_t columns,
                    struct text *sentence);

#endif
