/* Request routers: how global admission control reaches the many doors of a table.
 *
 * Law. Every request comes in through one of N routers, each as likely. A router admits from a
 * local token bucket. Every `interval` a central service takes back what is left (tokens are
 * time-limited), and vends each router its share of the table's tokens for the next interval: twice
 * what it was asked for in the last one and at least an even part of one interval's capacity, or,
 * when that is more than the table has and gets within the interval, in proportion. A router that
 * runs dry throttles although another may have tokens left: that is the imprecision of the scheme.
 * With one router there is none, and the table's bucket is asked directly. Gathered requests are
 * spread evenly over the routers, so that only their sum counts. Source: ATC'22 [4], section 4.2
 * ("in the order of few seconds"; the vending rule is not published). Known answer: of 100 units a
 * second four routers get 25 each; one that was asked for 40 gets 80 next.
 *
 * Borrows the sim and the buckets. */
#ifndef DDBSIM_ROUTER_H
#define DDBSIM_ROUTER_H

#include "bucket.h"
#include "capacity.h"
#include "sim.h"

struct router {
    double tokens[SIDES], asked[SIDES];
};

struct routers {
    struct sim *sim;
    struct bucket *totals[SIDES]; /* the table's tokens */
    struct router *items;
    size_t count;   /* 0: the table's bucket is asked directly */
    size_t serving; /* those from 0 on that are not lost */
    simtime interval;
    bool vends[SIDES]; /* an index's writes are fed by its table, not through doors */
};

void routers_init(struct routers *routers, struct sim *sim, struct bucket *read,
                  struct bucket *write, size_t count, simtime interval);
void routers_release(struct routers *routers);

/* The tokens of the router by which a request comes in; when requests are gathered they come in by
 * all of them, and `door` is not looked at. */
double routers_room(const struct routers *routers, enum side side, size_t door);
void routers_take(struct routers *routers, enum side side, size_t door, double units);

/* Counts `units` that were asked for, granted or not. The router's next share is computed from
 * them. */
void routers_note(struct routers *routers, enum side side, size_t door, double units);

/* That part of the routers is gone, with their tokens; 0: all are back. */
void routers_lose(struct routers *routers, double part);

/* Takes back all tokens, because the table's throughput is about to change. */
void routers_void(struct routers *routers);

/* All that was vended and is not yet used. */
double routers_held(const struct routers *routers, enum side side);

#endif
