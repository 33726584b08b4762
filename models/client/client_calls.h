/* How a client's calls go on, for the client itself: what its gate, its connections, its cohorts and
 * the program's own retries do with a request that they kept. The law is in client.h. */
#ifndef DDBSIM_CLIENT_CALLS_H
#define DDBSIM_CLIENT_CALLS_H

#include "client.h"

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
