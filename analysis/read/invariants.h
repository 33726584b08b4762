/* What must hold in a result before anything is computed from it.
 *
 * Time is finite and rises, the run does not end before its last interval begins, intervals have a
 * length, quantiles and latencies rise, every series has a row for each interval, events are
 * complete. Not of a run in progress (its digest is still zeros): the sizes, for they grow one
 * after another. */
#ifndef DDBSIM_INVARIANTS_H
#define DDBSIM_INVARIANTS_H

#include <stdbool.h>

struct result;

/* False and `why` (READER_WHY bytes) at the first breach: one clear line. What cannot be read on
 * the way is damage of the reader. */
bool invariants_hold(const struct result *result, char *why);

#endif
