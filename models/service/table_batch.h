/* Batches at a table: each item is granted by itself, and what was not processed is sent again.
 *
 * Law. A batch succeeds when all of its items are done. When some are it is answered with HTTP 200 and
 * the others as UnprocessedItems (or UnprocessedKeys), when none is with HTTP 400; only the latter
 * counts as a throttled request. An item that a transaction holds (conflict.h) or whose partition has
 * no leader (impairment.h) stays unprocessed, too. Source: developer guide [2], error handling of
 * batch operations. */
#ifndef DDBSIM_TABLE_BATCH_H
#define DDBSIM_TABLE_BATCH_H

#include "table.h"

/* Decides the request, a batch that came in by router `door`, and answers it. */
void table_batch_decide(struct sim *sim, struct table *table, struct throughput *throughput,
                        const struct request *request, size_t door);

#endif
