/* The run in one sentence: what throttled, from when to when, why, and what it cost the callers. */
#ifndef DDBSIM_VERDICT_H
#define DDBSIM_VERDICT_H

#include "summary.h"

char *verdict(const struct summary *summary); /* free() it */

#endif
