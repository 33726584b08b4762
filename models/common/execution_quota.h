/* The account's quota of Lambda: how many invocations of all its functions run at once.
 *
 * Law. An invocation takes one of `most` and gives it back at its end. A function that finds none
 * left waits; one that is given back goes to the function that has waited longest, as long as one is
 * left and somebody waits. Source: Lambda guide [16], concurrent executions (1,000, adjustable).
 * Known answer: of two functions that want three each, five run at a quota of five, and the sixth
 * begins when one has ended.
 *
 * Gathered (any `resolution` but `request`) the worker time of an interval of length r is shared, which
 * is r for each of `most` that is not busy at its end. Functions that were short of it in the interval
 * before begin equally many invocations each, since each second one that ends goes to the other: of
 * those that take t1 and t2 of an interval, left / (t1 + t2). What one of them does not
 * take is not given to the others in that interval. Known answer: of 10 workers, all free for 1 s, one
 * function that waits beside another gets 10 s x 0.2 / (0.2 + 1) for its invocations of 0.2 s. */
#ifndef DDBSIM_EXECUTION_QUOTA_H
#define DDBSIM_EXECUTION_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

#include "simtime.h"

/* A function that may have to wait; it is owned by whoever waits. */
struct execution_waiter {
    void (*freed)(void *subject);
    void *subject;
    struct execution_waiter *next;
    bool waits;                      /* gathered: it was short of the quota */
    struct execution_waiter *member; /* gathered: the next function of the account */
    double each_ns;                  /* gathered: of an interval, that an invocation of it takes */
    simtime served;                  /* gathered: the end of the interval that it had a part of */
};

struct execution_quota {
    int64_t most, running;
    struct execution_waiter *first, *last;
    struct execution_waiter *members;
    simtime decided; /* gathered: the end of the interval that the rest is of */
    double left_ns;
};

/* False: the waiter is told when there may be one. */
bool execution_quota_take(struct execution_quota *quota, struct execution_waiter *waiter);
void execution_quota_give(struct execution_quota *quota);

/* Gathered: a function of the account; its part of the worker time of the interval that ends now, for
 * invocations that take `each_ns` of it; and what it took of it. */
void execution_quota_join(struct execution_quota *quota, struct execution_waiter *waiter);
double execution_quota_part(struct execution_quota *quota, struct execution_waiter *waiter,
                            simtime now, simtime interval, double each_ns);
void execution_quota_use(struct execution_quota *quota, double time_ns);

#endif
