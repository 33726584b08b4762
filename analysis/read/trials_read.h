/* The changes that a result says were tried (trials.h). */
#ifndef DDBSIM_TRIALS_READ_H
#define DDBSIM_TRIALS_READ_H

#include "result.h"
#include "trials.h"

/* False when the result has none: nothing was to be tried, it was written before there were
 * trials, or what is there makes no sense. Release them in either case. */
bool trials_read(struct trials *trials, const struct result *result);

#endif
