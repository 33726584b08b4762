/* The state at the end of a run (state.h), as the group /state of its result.
 *
 * /state/PATH/NAME             one value of a row
 * /state/PATH/NAME(ELEMENT)    of elements: one each
 *
 * with `units` and `long_name` from the rows. Attributes of /state: `ended`, seconds since the
 * start, `placement`, and `digest` (result_digest.h), so that a state that was changed by hand or by a
 * disk is refused. The state is no part of the result's digest, which is of the
 * series: it follows from the scenario as they do, and a result without it is as good. */
#ifndef DDBSIM_STATE_WRITE_H
#define DDBSIM_STATE_WRITE_H

#include "h5.h"
#include "series.h"
#include "state.h"

/* Refreshes the probes and writes what their rows are `now`, into a file that has a digest. */
void state_write(struct h5 *h5, const struct probes *states, const char *placement, simtime now);

#endif
