/* The account's quota of Lambda: how many invocations of all its functions run at once.
 *
 * Law. An invocation takes one of `most` and gives it back at its end. A function that finds none
 * left waits; one that is given back goes to the function that has waited longest, as long as one is
 * left and somebody waits. Source: Lambda guide [16], concurrent executions (1,000, adjustable).
 * Known answer: of two functions that want three each, five run at a quota of five, and the sixth
 * begins when one has ended. */
#ifndef DDBSIM_EXECUTION_QUOTA_H
#define DDBSIM_EXECUTION_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

/* A function that may have to wait; it is owned by whoever waits. */
struct execution_waiter {
    void (*freed)(void *subject);
    void *subject;
    struct execution_waiter *next;
    bool waits;
};

struct execution_quota {
    int64_t most, running;
    struct execution_waiter *first, *last;
};

/* False: the waiter is told when there may be one. */
bool execution_quota_take(struct execution_quota *quota, struct execution_waiter *waiter);
void execution_quota_give(struct execution_quota *quota);

#endif
