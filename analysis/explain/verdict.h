/* The run in a few sentences: what throttled, in order of harm (harm.h), from when to when, why, and
 * what it cost the callers. */
#ifndef DDBSIM_VERDICT_H
#define DDBSIM_VERDICT_H

#include "summary.h"

char *verdict(const struct summary *summary); /* free() it */

/* What it is said of: a run is one future of the many that the seed, the placement of keys and the
 * scenario's unknowns leave open; one that was chosen as such is told with what was drawn. free() it. */
char *verdict_rests_on(const struct summary *summary);

#endif
