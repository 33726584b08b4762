/* A run's demand (demand_curve.h) made as narrow as a picture: columns of time, the steps of what was
 * bought, and the top of the axis.
 *
 * Law. Rows are gathered into at most `most` columns of as many rows each. Of a column served
 * and demand are means, and unserved is what of demand is above served, over its time, so that areas are units; demand is told by its
 * least and its greatest row, too, so that no peak is hidden; bought is the last row's. What no row of a
 * column has is NAN. Known answer: rows of 10 s with demand 160 100 100 100, served 100 each, in two
 * columns: served 100 and 100, unserved 30 and 0, demand 100 to 160 and 100 to 100.
 *
 * Steps are where `bought` changes, with NAN where nothing is bought any more. Known answer: 500 500
 * 2177 NAN NAN are 500 from the first row, 2,177 from the third, nothing from the fourth.
 *
 * The top of an axis is the least of 1, 1.5, 2, 3, 4, 5, 6 and 8 times a power of ten that is not less
 * than the greatest value; its ticks are a half, a third or a quarter of it. Known answers: 3,666 is
 * below 4,000, with 4 steps; 15,431 below 20,000; 1.2 below 1.5, with 3 steps; nothing below 1. */
#ifndef DDBSIM_HERO_COLUMNS_H
#define DDBSIM_HERO_COLUMNS_H

#include "demand_curve.h"

struct hero_column {
    double from_s, to_s, served, demand, unserved, least, most, bought;
};

/* free() them. */
struct hero_column *hero_columns_make(const struct result *result, const struct demand_curve *curve,
                                      size_t most, size_t *count);

/* Any series of the result's rows by the same columns: the last value of each. free() it. */
double *hero_columns_last(const double *values, size_t rows, size_t most);

struct hero_step {
    double at_s, units;
};
struct hero_step *hero_columns_steps(const struct result *result, const struct demand_curve *curve,
                                     size_t *count);

double hero_columns_top(double greatest, size_t *steps);

#endif
