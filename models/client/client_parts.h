/* What the files of a client share: its state, and how its calls go on (client_calls.c). The law is in
 * client.h. */
#ifndef DDBSIM_CLIENT_PARTS_H
#define DDBSIM_CLIENT_PARTS_H

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
    /* Gathered attempts that want to be sent at this instant (client_line.h), when they are looked at
     * next (-1: at no time), and this interval's answers for the rate limiter. */
    struct retry_cohort **line;
    size_t line_count, line_capacity;
    simtime line_at;
    int64_t interval_granted, interval_throttled;
    bool moves_limiter;
    struct breaker *breaker; /* owned; NULL: none */
    struct connection_pool connections;
    struct application_retry again;
    double expected_per_s; /* calls of all its workloads, each at its busiest */
    /* outputs */
    int64_t attempts, retries, hedges, attempts_timed_out;
};

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

/* How an attempt ended that did not succeed. Its reply takes as long as the table draws, unless the
 * attempt was given up: then so long as the client was ready to wait for it. */
struct attempt_end {
    enum retry_class class;
    bool free;              /* its retry takes nothing of the quota */
    simtime given_up_after; /* of one that took too long */
};
simtime client_reply_time(struct attempt_end end, struct flow *flow);

/* An attempt of the request is to be made: in adaptive mode it is sent once the rate limiter has a
 * token for it. */
void client_send_attempt(struct sim *sim, struct client *client, const struct request *request);

/* An attempt has its token of the rate limiter; its call's time is up while it waits for one. */
void client_attempt(struct sim *sim, const struct request *request);
void client_give_up(struct sim *sim, const struct request *request);

/* A connection is free for an attempt that waited for it. False: its time is up. */
bool client_go_on(struct sim *sim, const struct request *request);

/* The program calls a transaction again: of a call that has begun already. */
void client_call_anew(struct sim *sim, const struct request *request);

/* `count` of the request's calls have ended so long after their beginning, or at their timeout. */
void client_end_calls(struct sim *sim, const struct request *request, int64_t count, bool success,
                      simtime latency);
void client_time_out(struct sim *sim, const struct request *request, int64_t count);

/* Gives back what is kept of requests that wait. */
void client_forget_waiting(struct client *client);

#endif
