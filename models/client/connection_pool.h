/* A pool of connections: so many attempts of a client at once; the others wait in line.
 *
 * Law: first come, first served; a connection is busy from the attempt until its reply is in. Known
 * answer: on one connection, calls every 250 ms that take 300 ms have latencies of 300, 350, 400 …
 * ms. */
#ifndef DDBSIM_CONNECTION_POOL_H
#define DDBSIM_CONNECTION_POOL_H

#include "request.h"

struct queued_request {
    struct request request;
    struct queued_request *next;
};

struct connection_pool {
    struct sim *sim;
    int64_t limit; /* 0: none, and then nothing is taken or given */
    struct queued_request *head, *tail;
    POOL(struct queued_request) queued;
    bool (*go)(struct sim *sim, const struct request *request);
    int64_t busy, waiting; /* outputs */
};

/* `go` is called when a connection is free for one that waited; false: it no longer needs it. */
void connection_pool_init(struct connection_pool *connections, struct sim *sim, int64_t limit,
                          bool (*go)(struct sim *sim, const struct request *request));
void connection_pool_release(struct connection_pool *connections);

/* True: the attempt has a connection. False: it waits, and `go` is called when there is one. */
bool connection_pool_take(struct connection_pool *connections, const struct request *request);

/* The reply of an attempt will be in at that time. */
void connection_pool_give(struct connection_pool *connections, simtime at);

#endif
