/* A client: an SDK (sdk.h) with its retry mode and the time a caller is ready to wait.
 *
 * Law. What is done after a throttled attempt is in retry.h, when an attempt may be sent at all in
 * send_gate.h and rate_limiter.h (adaptive mode).
 *
 * A client may have a pool of connections (connection_pool.h) and a circuit breaker (breaker.h). An
 * attempt that takes longer than `attempt_timeout` is given up and retried as a timeout (retry.h);
 * what it consumed is spent. With `hedge_after` a read of one page that is not answered by then is
 * sent once more, and the first answer counts; both are paid for.
 *
 * What no SDK tries again - a transaction that was cancelled, a write that met one - has failed with
 * its first answer (transaction.h, conflict.h); the program may call a transaction again
 * (application_retry.h).
 *
 * Latency counts from the first attempt's intended time. A call that outlives its timeout has
 * failed at that moment, whatever becomes of its attempt.
 *
 * A fleet has a quota for each of its instances, and few programs make more than a thousand calls a
 * second with one: where that is what a scenario has, the whole fleet would share 500 tokens, and a
 * warning says so.
 *
 * Known answer: three attempts that are
 * refused after 10 ms each, with delays of 100 and 200 ms, have failed after 330 ms, or after the
 * timeout when that is 320 ms or less. */
#ifndef DDBSIM_CLIENT_H
#define DDBSIM_CLIENT_H

#include "application_retry.h"
#include "client_spec.h"
#include "connection_pool.h"
#include "entity.h"
#include "field.h"
#include "request.h"
#include "retry.h"
#include "retry_cohorts.h"
#include "send_gate.h"

struct waiting;

struct client {
    struct sim *sim;
    const struct client_spec *spec;
    char *path;
    struct retry retry;
    simtime attempt_timeout; /* 0: none */
    struct send_gate gate;   /* and its rate limiter */
    POOL(struct waiting) waitings;
    struct retry_cohorts cohorts; /* gathered requests that wait */
    /* Gathered requests that would be retried: the quota is shared among them when all answers of
     * the interval are in. */
    struct retry_cohort **retry_candidates;
    size_t retry_candidate_count, retry_candidate_capacity;
    struct rng sharing;
    struct breaker *breaker; /* owned; NULL: none */
    struct connection_pool connections;
    struct application_retry again;
    double expected_per_s; /* calls of all its workloads, each at its busiest */
    /* outputs */
    int64_t attempts, retries, hedges, attempts_timed_out;
};

extern const struct entity_kind client_kind;

/* A workload will make so many calls a second at its busiest. Before the client starts. */
static inline void client_expect(struct client *client, double calls_per_s)
{
    client->expected_per_s += calls_per_s;
}

/* A new call (attempt 1) of the request's flow. */
void client_send(struct sim *sim, const struct request *request);

/* For a cache or a breaker that answers in the client's place: a call begins; it ends; it is turned
 * away. */
void client_enter(const struct request *request);
void client_finish(struct sim *sim, const struct request *request, int64_t count, bool success,
                   simtime latency);
void client_reject(struct sim *sim, const struct request *request);

/* What a flow's `answered` must point at. */
void client_answered(struct sim *sim, const struct request *request, const struct answer *answer);

#endif
