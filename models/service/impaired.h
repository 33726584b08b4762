/* Requests of a table while something is wrong with its service (impairment.h): which of them fail,
 * and how much longer the others take.
 *
 * Law. A request fails with the table's errors, and when its key's partition has no leader; a
 * transaction when one of its items' has none. So they do where a second Region is needed and there is none. Of a batch each item is asked by itself. A request of
 * several keys takes as long as its slowest. Reads of a global index are eventual and lie in
 * partitions of the index, so they need no leader and no slow range of the table touches them.
 * Known answer: a batch of which one key of 25 lies in a range of factor 10 takes ten times as long.
 */
#ifndef DDBSIM_IMPAIRED_H
#define DDBSIM_IMPAIRED_H

#include "table.h"

/* Fails a part of the request's count, which is told to its flow. Returns how many go on. */
int64_t impaired_admit(struct sim *sim, const struct request *request);

/* `count` of the request's fail. */
void impaired_fail(struct sim *sim, const struct request *request, int64_t count);

/* Whether the item of a batch or a transaction cannot be read or written now; gathered, in which part
 * of the interval. */
bool impaired_leaderless(const struct flow *flow, uint64_t position);
double impaired_leaderless_part(const struct flow *flow, uint64_t position);

/* By how much an answer takes longer. */
double impaired_slowness(const struct request *request);

#endif
