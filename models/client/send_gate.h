/* Requests that the adaptive rate limiter holds back until it has a token for them.
 *
 * Law: without a token a request waits, and whoever waits has the same chance of the next one, as
 * the SDK's threads that sleep and race for it. Who waits longer than the client's timeout is given
 * up. Here each request has its own instant; gathered ones wait in client_line.h. Known answer: at
 * ten tokens a second and a timeout of 3 s, 30 of 35 requests are sent and 5
 * given up. */
#ifndef DDBSIM_SEND_GATE_H
#define DDBSIM_SEND_GATE_H

#include "rate_limiter.h"
#include "request.h"

struct gate_request;

struct send_gate {
    struct sim *sim;
    struct rate_limiter limiter;
    struct rng *draws; /* borrowed, as is the timeout */
    simtime timeout;
    void (*go)(struct sim *sim, const struct request *request);      /* it has its token */
    void (*give_up)(struct sim *sim, const struct request *request); /* its time is up */
    struct gate_request **items;
    size_t count, capacity;
    POOL(struct gate_request) pool;
    bool waking;
    int64_t held_back; /* output */
};

void send_gate_init(struct send_gate *gate, struct sim *sim, double instances, struct rng *draws,
                    simtime timeout, void (*go)(struct sim *sim, const struct request *request),
                    void (*give_up)(struct sim *sim, const struct request *request));
void send_gate_release(struct send_gate *gate);

/* Lets the request go if the limiter allows it now; else it joins those that wait. */
void send_gate_send(struct send_gate *gate, const struct request *request);

#endif
