/* Requests that the adaptive rate limiter holds back until it has a token for them.
 *
 * Law: without a token a request waits, and whoever waits has the same chance of the next one, as
 * the SDK's threads that sleep and race for it. Who waits longer than the client's timeout is given
 * up. */
#ifndef DDBSIM_HELD_H
#define DDBSIM_HELD_H

#include "rate_limiter.h"
#include "request.h"

struct held_request;

struct held {
    struct sim *sim;
    struct rate_limiter limiter;
    struct rng *draws; /* borrowed, as is the timeout */
    simtime timeout;
    void (*go)(struct sim *sim, const struct request *request);      /* it has its token */
    void (*give_up)(struct sim *sim, const struct request *request); /* its time is up */
    struct held_request **items;
    size_t count, capacity;
    struct pool pool;
    bool waking;
    int64_t held_back; /* output */
};

void held_init(struct held *held, struct sim *sim, double instances, struct rng *draws,
               simtime timeout, void (*go)(struct sim *sim, const struct request *request),
               void (*give_up)(struct sim *sim, const struct request *request));
void held_release(struct held *held);

/* Lets go what the limiter allows now; the rest joins those that wait. */
void held_send(struct held *held, const struct request *request);

#endif
