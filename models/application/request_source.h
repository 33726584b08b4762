/* Calls: what a workload sends when a call is to be made, and for which key.
 *
 * Whoever makes the calls - the workload's own arrivals, an API's step, a consumer of a queue -
 * gets a request of one key, or of a batch of them, with its kind drawn. Many calls at once
 * (resolution other than `request`) are split over cells of keys by a multinomial draw (keyspace.h)
 * and sent as one request a cell. Known answer: of 3,000 calls with `missing: 30%` some 900 find
 * nothing, gathered or not. */
#ifndef DDBSIM_REQUEST_SOURCE_H
#define DDBSIM_REQUEST_SOURCE_H

#include "workload.h"

/* One call for a key that is drawn; its end is told to `caller` unless that is NULL. */
void request_source_one(struct workload *workload, struct caller *caller);

/* One call for one of a key's shards or periods (keyspace.h). */
void request_source_pick(struct workload *workload, struct caller *caller,
                         const struct key_pick *pick);

void request_source_many(struct workload *workload, uint64_t count);

#endif
