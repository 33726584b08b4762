/* What an answer hangs on (sensitivity.h) as SVG that needs no script: a bar for each unknown, for luck
 * and for place, the longest first.
 *
 *   tornado  from what the measure is at p10 of the unknown (pale) over its middle to p90 (strong)
 *   morris   mu*, with its 95 % interval as a whisker
 *   sobol    the total index, likewise
 *
 * Bars behind the first TORNADO_BARS, and those of less than a 200th of the longest behind all that
 * are longer, are left to the table. */
#ifndef DDBSIM_TORNADO_PICTURE_H
#define DDBSIM_TORNADO_PICTURE_H

#include "sensitivity.h"
#include "text.h"

enum { TORNADO_BARS = 24 };

/* `title` is the figure's heading. */
void tornado_picture_add(const struct sensitivity *sensitivity, const char *title,
                         struct text *page);

#endif
