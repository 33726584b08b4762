/* A table that goes on where another run ended (state.h).
 *
 * Law. A table of the same name takes over, and so does each of its indexes that was ACTIVE and is
 * present at the start: key ranges with their bytes and tokens; burst credit; the capacity at which
 * auto scaling stood, within its `min` and `max`, with its cooldowns and datapoints; the highest
 * capacity ever bought, warm throughput that was set, and the peak that on-demand growth answers;
 * the decreases of the UTC day and the switches of the last 24 hours; items and, where they expire,
 * their ages. Over the gap between the two runs buckets fill as they do when nobody asks; nothing
 * else happens in it. What the scenario says holds as it stands there: billing, limits, capacity
 * that does not scale by itself. Where billing is another one, credit begins as after a switch.
 * What is under way at the end ends there: requests and retries, an UpdateTable, a split, the watch
 * on a hot partition, a backfill; routers and storage nodes begin anew. Known answer: 600 units of
 * credit at the end, 10 a second and a gap of a minute are 1,200 at the start. */
#ifndef DDBSIM_TABLE_TAKE_OVER_H
#define DDBSIM_TABLE_TAKE_OVER_H

#include "table.h"

/* After init, before anything looks at partitions. Says into the event log what was taken over and
 * what begins anew. */
void table_take_over(struct table *table, const struct state *state,
                     struct diagnostics *diagnostics);

/* Once auto scaling is wired. */
void table_take_over_scaling(struct table *table, const struct state *state);

#endif
