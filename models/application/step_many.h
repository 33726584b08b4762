/* Steps with a policy (step_call.h) whose calls are gathered (any `resolution` but `request`): an
 * attempt is one of many calls at once.
 *
 * Law. Calls of one step for the same keys whose n-th attempt is due at the same instant make it as one
 * call. What ends later than `timeout` after that instant, or has not ended when the timeout's
 * interval ends, has timed out at the timeout. Those that failed and have attempts left are spread
 * over a few delays, drawn at as many quantiles of the jitter, and go on at the interval's end nearest
 * to their due time, at the earliest the next: so the mean delay is exact, and a retry competes
 * with the next interval's calls. */
#ifndef DDBSIM_STEP_MANY_H
#define DDBSIM_STEP_MANY_H

#include "step_call.h"

void step_many_release(struct step_calls *calls);

/* As step_calls_make, of `count` calls, for that key or, NULL, for whichever the target has. */
void step_many_make(struct step_calls *calls, const struct step_policy *policy,
                    const struct callable *target, int64_t count, const struct key *key,
                    struct caller *outer);

#endif
