/* Why it throttled, in the order a guide's tree asks: which table or index, read or write, which
 * reason; is one key behind it or many; had burst credit run out, did auto scaling come too late or
 * reach its maximum; did retries make it worse; was a service above the
 * table short of workers. Each cause with its evidence and with changes worth
 * simulating, as --set lines that the scenario takes. Where the result says what these came to
 * (trials.h), only those that help are offered, the best first, and those that were not tried.
 *
 * Reads the result and the resolved scenario in it; knows the scenario's words, not the models. */
#ifndef DDBSIM_DIAGNOSIS_H
#define DDBSIM_DIAGNOSIS_H

#include "diagnosis_view.h"

void diagnosis_make(struct diagnosis *diagnosis, const struct summary *summary);
void diagnosis_release(struct diagnosis *diagnosis);

#endif
