/* A scenario whose unknowns a past has narrowed, as the text that its file would have: what was there
 * stays, comments and all, and only the lines of the unknowns that are narrower now are others.
 *
 *   # how large an item is
 *   # calibrated: best 1,930; was {path: tables.orders.item_size, uniform: 1000..3000}
 *   size: {path: tables.orders.item_size, uniform: 1870..2040}
 *
 * Comments of a line that goes stand above the new one. An unknown keeps the kind of its distribution:
 * of uniform and loguniform the range is another, of separate values those stay that were as good as
 * the best, each in its part of what is left; of the others `within` cuts them. One of the
 * service's becomes an unknown of the scenario's own, `measured_NAME`, which goes before it. */
#ifndef DDBSIM_CALIBRATED_H
#define DDBSIM_CALIBRATED_H

#include "calibration.h"
#include "unknowns.h"

/* Of each unknown, in their order; its dimension of the search is its number. */
struct calibrated {
    const struct scenario *scenario;
    const struct unknowns *unknowns;
    const struct calibration *search;
    const char *note; /* a line about where it comes from, put above the unknowns */
};

/* "uniform: 1870..2040", "was" likewise; false when it stays as it is. */
bool calibrated_distribution(const struct calibrated *c, size_t unknown, struct text *out);

/* The value at the best point, as text. */
void calibrated_best(const struct calibrated *c, size_t unknown, struct text *out);

/* The text of the new file. */
void calibrated_write(const struct calibrated *c, struct text *out);

/* All its unknowns anew, as a block of their own, without comments of the file. */
void calibrated_unknowns(const struct calibrated *c, struct text *out);

#endif
