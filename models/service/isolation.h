/* Isolation: replication to and from one replica of a global table is paused, as AWS Fault Injection
 * Service does it (aws:dynamodb:global-table-pause-replication).
 *
 * Law. No write goes from the replica to another Region or comes to it from one. They are kept, and
 * made when the pause is over (replication.h); pauses of one replica that overlap end with the last.
 * Settings of its table cannot be changed meanwhile, by auto scaling neither.
 *
 * consistency: eventual. The replica serves its callers as before. What was written apart is found
 * out later: the last writer wins.
 *
 * consistency: strong. A write or strong read needs a second Region. A replica that is isolated has
 * none, and one whose other Regions all are neither, so they fail (InternalServerError); eventual
 * reads do not. The other two Regions go on, a witness counts as one. After the pause the replica
 * must first have made the writes that waited for it; how far it is, is looked at after each
 * `retry_after`.
 *
 * AWS says that replication may go on for up to 5 minutes after the action begins; here it is
 * paused at once, and such a delay belongs to the action's `at`. Source: fault injection service
 * [39], aws:dynamodb:global-table-pause-replication; developer guide [2], globaltables-CoreConcepts
 * and metrics-dimensions. That a replica whose others are both isolated fails follows from "at least
 * one other Region" and is not written there. Known answers: 10 writes a second into each of two
 * Regions that are apart for 100 s leave 1,000 pending each way, and none is lost; of three strong
 * Regions one that is isolated fails all its writes, the others none. */
#ifndef DDBSIM_ISOLATION_H
#define DDBSIM_ISOLATION_H

#include "global_table.h"

/* Each begin is followed by one end. */
void isolation_begin(struct replica *replica);
void isolation_end(struct replica *replica);

/* There will be one: what may fail is counted and published. */
void isolation_expect(struct replica *replica);

#endif
