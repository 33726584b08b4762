/* How an index comes and goes while its table serves.
 *
 * Law. After its resources are allocated (control_plane.h) an index is CREATING: new writes of the
 * table are written to it from then on, and the items that were there before are written to it as
 * fast as its write capacity, its burst credit and its partitions allow, second by second, after
 * what the new writes took. The table's own capacity is not touched. When all items are in, it is
 * ACTIVE and can be read. Too little write capacity makes the backfill long, and its buffer is
 * still the table's to fill. A deleted index takes no more writes and cannot be read; its queries
 * fail. Source: developer guide [1], GSI.OnlineOps. Known answer: 60,000 entries of 1 KiB into
 * 1,000 write units a second without burst credit take a minute. */
#ifndef DDBSIM_BACKFILL_H
#define DDBSIM_BACKFILL_H

#include "index.h"

/* The index begins to fill with `items` entries of `units` write units and `bytes` bytes each. */
void backfill_start(struct index *index, double items, double units, double bytes);

#endif
