/* The page of a backtest, which stands as it is without a script: what the model may be trusted for as
 * its heading, why and what would help, what was measured over the band of what was simulated, the
 * first difference of each capacity named, the table of misfits, and what was calibrated. */
#ifndef DDBSIM_BACKTEST_BODY_H
#define DDBSIM_BACKTEST_BODY_H

#include "backtest_read.h"
#include "text.h"

void backtest_body(const struct backtest_read *backtest, struct text *page);

#endif
