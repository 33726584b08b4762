/* A request on its way: what a workload sends, a client retries and a table answers.
 *
 * A request may stand for `count` requests alike in everything. At resolution `request` the count
 * is 1 and each has its own instant; otherwise one request carries all that a workload sends to one
 * hot key or partition in an interval. Every verb honours the count.
 *
 * What all requests of one workload share is in its flow, so that a request is small enough to
 * copy. Whoever holds a request for later keeps a copy. */
#ifndef DDBSIM_REQUEST_H
#define DDBSIM_REQUEST_H

#include "capacity.h"
#include "histogram.h"
#include "sim.h"
#include "throughput.h"

struct table;
struct index;
struct client;
struct request;

/* The answer to one attempt: of `count` requests some were granted, the rest was throttled.
 * Latencies of the granted are given at a bounded number of points, each for granted/points of
 * them. */
enum { ANSWER_POINTS = 8 };
struct answer {
    int64_t granted, throttled;
    int points;
    simtime latency[ANSWER_POINTS];
};

struct flow {
    struct table *table;
    struct index *index; /* NULL: the table itself is read or written */
    struct client *client;
    enum side side;
    struct cost cost;          /* of one request, at the table or the index that is read */
    const double *index_units; /* of one write at each index of the table */
    double new_bytes;          /* by which one write makes the table larger, on average */
    struct rng latency_draws, retry_draws, index_draws, router_draws;
    /* Who asked is told here, at once or at the end of the interval. */
    void (*answered)(struct sim *sim, const struct request *request, const struct answer *answer);
    /* outputs, counted since the start; offered = succeeded + failed + rejected + in_flight, always
     */
    int64_t offered, succeeded, failed, rejected, in_flight;
    int64_t attempts, throttled, retries, timed_out;
    struct histogram latency, latency_before;
};

struct request {
    struct flow *flow;
    uint64_t position; /* of its key in the key range; of many: where their keys begin */
    uint64_t width;    /* of many: how far their keys reach beyond it */
    int64_t count;
    simtime sent;    /* when the call began: what its latency counts from */
    int32_t tracked; /* which of the table's tracked keys it is for, -1 for none of them */
    int32_t attempt; /* from 1 */
};

#endif
