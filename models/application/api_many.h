/* The calls of an API where they are gathered (any `resolution` but `request`): many go through its
 * steps at once.
 *
 * Law. Calls whose next step begins at the same instant make it together, whenever they began: a
 * cohort. What a step calls is asked once for all of them, and each part of its answer goes to
 * those of its calls that it falls to, all alike. A call that goes on does so at the end of the interval
 * nearest to its own time, within the same interval where that is now. Only where the next step's
 * workload has ever been throttled it goes on with the next interval, so that all steps of a short table
 * compete for it at once, as they do when each request has its own instant. Latency adds up in the calls'
 * own time, whatever the instants.
 *
 * Of a step of several parts (`times`, shards, periods, steps together) the calls are done of which all
 * parts have ended. Parts alike, k of each of n calls, of which e have ended: all k of a call are
 * among them with probability e (e-1) … (e-k+1) / (nk (nk-1) … (nk-k+1)); legs that are not
 * alike - another step, another shard of a named key - are independent, and their probabilities are
 * multiplied. The same of those that succeeded. So a call's latency is the largest of its parts' and it
 * succeeds if all do, and both go on as the parts' ends come in. Known answers: one call of 10
 * parts is done with the last of them; of 1,000 calls of two parts each, 250 are done when half of all
 * parts are.
 *
 * in_flight counts the calls that have not ended within their interval, and those that wait for the
 * next, so that it is too high by up to as many as begin in one. Error: measured against `request` at
 * 100 ms, 1 s and `auto`, totals of pages and steps within 1 %, medians within 4 %, 99th percentiles within 2
 * % (the flash sale's pages, the sharded checkout); what comes within a part of an interval is spread over
 * it. */
#ifndef DDBSIM_API_MANY_H
#define DDBSIM_API_MANY_H

#include "call_set.h"
#include "keyspace.h"

struct api;
struct cohort;

enum { API_PENDING = 64 };

struct api_many {
    struct rng draws;
    POOL(struct cohort) cohorts;
    struct call_groups groups;
    struct cohort *pending[API_PENDING]; /* those whose instant is to come, by its hash */
    struct cohort *under_way;            /* the others */
};

void api_many_init(struct api *api);
void api_many_release(struct api *api);

/* entity.h, call_many. */
void api_call_many(void *entity, int64_t count, const struct key *key, struct caller *outer);

/* How likely a call of `parts` parts alike has only such as are among `ended` of the `calls` x parts. */
double api_many_part_done(int64_t calls, int64_t parts, int64_t ended);

#endif
