/* Batches at a table: each item is granted by itself, and what was not processed is sent again.
 *
 * Law. A batch succeeds when all of its items are done. When some are it is answered with HTTP 200 and
 * the others as UnprocessedItems (or UnprocessedKeys), when none is with HTTP 400; only the latter
 * counts as a throttled request. An item that a transaction holds (conflict.h) or whose partition has
 * no leader (impairment.h) stays unprocessed, too. Source: developer guide [2], error handling of
 * batch operations.
 *
 * Gathered, a batch stands for many (batch.h). Its items ask as requests of one key would, and share
 * their luck at a bucket (interval_admission.h): a call that finds V units there, whole items of cost
 * c, has j items or more granted with probability (v / c) (1 - q) q^(j - 1), q = exp(-c / v). All of a
 * batch is done for a binomial number of its calls with the product over the buckets; those that have
 * some left, or all, go on by up to FORKS samples of what they have left. So the items left are right
 * on average, item by item. Measured against `request`: batch_partial's successes, failures and throttles within 0.5 %; of a
 * table that is asked for half as much again as it has, with retries three times, 13 % more batches
 * succeed at 100ms and 4 % more at 1s, since the load of single intervals varies more than that of the
 * bucket's own time. Known answer: 20,000 batches of two items, one of a partition that grants
 * half of what it is asked one by one and one of a roomy one: half of them succeed, the others have
 * one left.
 */
#ifndef DDBSIM_TABLE_BATCH_H
#define DDBSIM_TABLE_BATCH_H

#include "table.h"

/* Decides the request, a batch that came in by router `door`, and answers it. */
void table_batch_decide(struct sim *sim, struct table *table, struct throughput *throughput,
                        const struct request *request, size_t door);

/* Gathered: adds an item for each of the batch's keys, one after the other. */
void table_batch_gather(struct gathered *gathered, struct throughput *throughput,
                        const struct request *request);

/* Of an item: its key in the batch. */
struct key table_batch_key(const struct gathered_request *item);

/* Answers the batch whose items begin there and are decided. */
void table_batch_answer(struct sim *sim, struct table *table, const struct gathered_request *items);

#endif
