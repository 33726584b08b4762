/* What deciding one request takes, for single requests, batches and transactions alike. The law of a
 * write is in table.h; none of these has one of its own. */
#ifndef DDBSIM_TABLE_REQUESTS_H
#define DDBSIM_TABLE_REQUESTS_H

#include "table.h"

/* The partition of a key, whose heat is noted. */
struct partition *table_locate(struct throughput *throughput, uint64_t position);

/* By which router a request of so many units comes in; 0 where there are none. */
size_t table_come_in(struct throughput *throughput, struct flow *flow, enum side side,
                     double units);

/* Whether an index has room for what `count` writes bring; one that has none counts them. */
bool table_index_has_room(struct index *index, double units, int64_t count);

/* What `count` granted writes change: the table's size and its indexes. A write that finds nothing
 * changes nothing. */
void table_apply_write(struct table *table, struct partition *partition,
                       const struct request *request, uint64_t position, int64_t count);

/* What one write of the request brings the i-th index. */
double table_index_units(const struct request *request, size_t i);

/* Whether one item of the request is granted; then it is done. */
bool table_decide_item(struct table *table, struct throughput *throughput,
                       const struct request *request, size_t door, uint64_t position);

/* Whether an unfinished transaction keeps a single write of the item out. */
bool table_holds(struct table *table, const struct flow *flow, uint64_t position);

/* TransactionConflictException: no SDK tries it again. */
void table_answer_conflict(struct sim *sim, const struct request *request);

/* Answers a request of one key: of its count so many were granted, so many barred by a full item
 * collection, the others throttled. */
void table_answer(struct sim *sim, struct table *table, const struct request *request,
                  int64_t granted, int64_t barred);

/* Expired items that are still stored are read and paid for; by so many granted requests. */
void table_count_expired(struct table *table, const struct request *request, double granted);

/* Gathered: the part of the flow's reads of the key that is stale. */
double table_stale_part(struct table *table, const struct flow *flow, const struct key *key);

/* Latencies of what was granted. */
void table_draw_latencies(const struct request *request, struct answer *answer);

#endif
