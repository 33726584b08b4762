/* A pool of connections: so many attempts of a client at once; the others wait in line.
 *
 * Law: first come, first served; a connection is busy from the attempt until its reply is in. Known
 * answer: on one connection, calls every 250 ms that take 300 ms have latencies of 300, 350, 400 …
 * ms.
 *
 * Gathered: a line as a fluid, where attempts of mean time h on c connections wait W, to which each
 * attempt adds h/c and which falls by a second a second; what comes over an interval comes evenly.
 * Where W is 0, an attempt waits as in M/M/c: with Erlang's probability C, and then a time of mean
 * h / (c (1 - rho)). h is the mean of the last interval's attempts, at least of 256; the rate is
 * smoothed over as many or 5 h. Who would wait longer than its call may take leaves the line at its turn, as in
 * `request`. Errors: of the wait some 10 % while rho is below 0.9, more as it comes near to 1, where
 * attempts take times of little variance (they wait half as long then). Source: Kleinrock [49].
 * Known answers: 2 connections, 8 a second of 0.2 s: C = 0.711, 0.356 s on average. 10 a second
 * where 15 come make a line of 5 s in 10 s. */
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
    /* gathered: */
    double wait_s, rate_per_s;   /* W (below 0: what the interval left over); the rate */
    double erlang_c, scale_s;    /* of the interval that ends now */
    double grows_s, drained_s;   /* by how much W changes over it, and falls */
    double hold_s, held_s, held; /* h, and this interval's sum and count of it */
    double learned;              /* how many attempts h is of */
    double carry;                /* of a rounded count */
    simtime passed;              /* the interval's end that was last seen */
};

/* `go` is called when a connection is free for one that waited; false: it no longer needs it. */
void connection_pool_init(struct connection_pool *connections, struct sim *sim, int64_t limit,
                          bool (*go)(struct sim *sim, const struct request *request));
void connection_pool_release(struct connection_pool *connections);

/* True: the attempt has a connection. False: it waits, and `go` is called when there is one. */
bool connection_pool_take(struct connection_pool *connections, const struct request *request);

/* The reply of an attempt will be in at that time. */
void connection_pool_give(struct connection_pool *connections, simtime at);

/* Gathered: `count` attempts come over the interval that ends now, or 0 for more at its end. */
void connection_pool_pass(struct connection_pool *connections, int64_t count);

/* How long an attempt of them waits that came at the part `f` of the interval, for a uniform u. */
double connection_pool_wait_s(const struct connection_pool *connections, double f, double u);

/* So many of them had their turn; so many attempts took so long. */
void connection_pool_add_work(struct connection_pool *connections, int64_t count);
void connection_pool_learn(struct connection_pool *connections, int64_t count, simtime latency);

#endif
