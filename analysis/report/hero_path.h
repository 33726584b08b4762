/* Columns of a run's demand (hero_columns.h) as the paths of an SVG: steps with straight edges.
 *
 * The plane is HERO_PATH_WIDTH wide and HERO_PATH_HEIGHT high for the duration and for `top` units; whole
 * numbers, y downward. A stretch without values (NAN) is a gap. Known answer: two columns of 50 s served
 * 100 and 50 of a top of 200 are M0 500H1000V750H2000V1000H0Z. */
#ifndef DDBSIM_HERO_PATH_H
#define DDBSIM_HERO_PATH_H

#include "hero_columns.h"
#include "text.h"

enum { HERO_PATH_WIDTH = 2000, HERO_PATH_HEIGHT = 1000 };

/* The area below what was served; the area between it and demand, where that is more. */
void hero_path_served(struct text *out, const struct hero_column *columns, size_t count,
                      double duration_s, double top);
void hero_path_above(struct text *out, const struct hero_column *columns, size_t count,
                     double duration_s, double top);

/* The mean of demand, and in each column a stroke from its least to its greatest. */
void hero_path_demand(struct text *out, const struct hero_column *columns, size_t count,
                      double duration_s, double top);

void hero_path_bought(struct text *out, const struct hero_step *steps, size_t count,
                      double duration_s, double top);

/* The area below a value a column, up to `top`. */
void hero_path_level(struct text *out, const struct hero_column *columns, const double *values,
                     size_t count, double duration_s, double top);

#endif
