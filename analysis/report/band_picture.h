/* A measured series over the band of its simulated futures, as SVG that needs no script (picture.h):
 * from 5 to 95 % of the futures an area, their median a thin line, the measured a strong one, with a gap
 * where nothing was measured.
 *
 * Law. At most BAND_COLUMNS columns of whole periods: of a column the band reaches from the least 5 % to
 * the greatest 95 %, the median is a mean, and the measured goes from its least to its greatest. Known
 * answer: of 600 periods a column is 3 of them, and there are 200. */
#ifndef DDBSIM_BAND_PICTURE_H
#define DDBSIM_BAND_PICTURE_H

#include "backtest_read.h"
#include "text.h"

enum { BAND_COLUMNS = 240 };

/* How many periods a column is of, 1 or more. */
size_t band_picture_width(size_t periods);

/* `words` say what is seen; `at_s` is marked, with `marked` beside it (NAN: nothing is). */
void band_picture_add(const struct backtest_read *backtest, const struct backtest_series *series,
                      const char *words, double at_s, const char *marked, struct text *page);

#endif
