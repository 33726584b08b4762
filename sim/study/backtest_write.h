/* What a backtest came to as a file, for its page (backtest_read.h): HDF5, so that others read it too.
 *
 *   /answer                             the JSON of `backtest --json`, with its sentences
 *   /period(period)                     seconds since the start
 *   /series/N/measured(period)          of the N-th series of the JSON; NaN: no datapoint
 *   /series/N/low, middle, high(period) 5 %, median and 95 % of the futures */
#ifndef DDBSIM_BACKTEST_WRITE_H
#define DDBSIM_BACKTEST_WRITE_H

#include "fit.h"

/* Of a fit that was judged. False and `why` (ATOMIC_FILE_WHY bytes) when it cannot be written. */
bool backtest_write(const struct fit *fit, const char *answer, const char *path, char *why);

#endif
