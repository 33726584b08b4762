/* How an index comes and goes while its table serves.
 *
 * Law. Two phases. (a) Its resources are allocated (control_plane.h, `index_allocation`): it is
 * CREATING, nothing is written to it, and the table is UPDATING, so that neither it nor the table
 * can be changed or deleted. (b) Backfilling: new writes of the table are written to it from then
 * on, and the items that were there before as fast as its own write capacity, its burst credit and
 * its partitions allow, second by second, after what the new writes took. The service walks over
 * the table, so entries of all its keys come in proportion, and the fullest of the partitions that
 * they lie in sets the pace: N entries of u units take N u / min(write capacity, 1,000 / s) seconds
 * where s is the largest part of them that lies in one partition. Throughput may be changed
 * meanwhile and the index deleted again, but no other index comes or goes, and auto scaling of the
 * new one waits. The table's own capacity is not touched. When all items are in, it is ACTIVE and
 * can be read. Too little write capacity makes the backfill long, and its buffer is still the
 * table's to fill. A deleted index takes no more writes and cannot be read; its queries fail. Units
 * of the backfill are paid for and counted apart from those that new writes consume. Sources:
 * developer guide [1], GSI.OnlineOps; Knowledge Center [9]: about five minutes of allocation, then
 * items times their KiB over write capacity. Known answers: 60,000 entries of 1 KiB into 1,000
 * write units a second without burst credit take a minute; into 3,000, when all have one key, a
 * minute too, else 20 s. */
#ifndef DDBSIM_BACKFILL_H
#define DDBSIM_BACKFILL_H

#include "index.h"

/* The index begins to fill with `items` entries of `units` write units and `bytes` bytes each. */
void backfill_start(struct index *index, double items, double units, double bytes);

#endif
