/* Users of a closed loop by counts (any `resolution` but `request`).
 *
 * Law. Each user has a clock, and a user who has thought calls: at the time of the clock, not at the
 * end of the interval. Those whose clock is within the interval that ends now make their calls in
 * rounds at that end: one call each, or as many as fit into the time that is left by what calls and
 * pauses of the last round took. The time that a round took is taken off its users' time; who has
 * some left calls again in the next round, the others come back in the interval of their clock. So
 * of U users with a cycle (latency and pause) c there are U / c calls a second, whether the interval
 * is shorter than c or longer; Little's law holds by construction, as all time is spent once.
 *
 * A user whose call has not ended - it is throttled, and waits for its retry - is tied up until it
 * has; what is left of the interval is the user's again then. Since nobody knows before a round how
 * many of its calls will be throttled, a round is not larger than all calls of this interval that
 * ended at once, or a quarter of those of the last; where calls were tied up in the last interval,
 * than what is left of as many as had ended at once then; and once calls of this one are, than its
 * users. If more calls are tied up than there are users in a round, those calls are
 * shared among them.
 *
 * Pauses are drawn at LATENCY_POINTS points, of a round of several calls each the mean pause counts.
 *
 * Error. Units that are served are those of `request` within 2 % (C1 and C3 of tests/validation at
 * 1s). Where users are throttled and a retry is due sooner than the interval is long, the retry is
 * late and the user calls more often before and after it: there are fewer throttled attempts, and
 * most latencies are those of calls that are not throttled. An interval as short as a
 * retry's delay tells both.
 *
 * Known answer: 8 users who wait 40 ms and think 60 make 80 calls a second, at 10ms and at 1s. */
#ifndef DDBSIM_GATHERED_USERS_H
#define DDBSIM_GATHERED_USERS_H

#include "caller.h"
#include "latency_points.h"
#include "pool.h"
#include "rng.h"
#include "sim.h"

struct user_round;
struct user_return;

struct gathered_users {
    struct sim *sim;
    struct rng *draws;  /* borrowed */
    simtime think_time; /* the mean */
    bool even;          /* it is always the same */
    void *owner;
    /* How many of so many users whose clocks stand `left` before now make their next calls here; the
     * others have left or moved on. */
    int64_t (*stay)(void *owner, int64_t users, simtime left);
    /* How many of so many calls may still be made; they are counted as made. */
    int64_t (*may_call)(void *owner, int64_t calls);
    void (*call_many)(void *owner, int64_t calls, simtime left, struct caller *caller);
    POOL(struct user_round) rounds;
    POOL(struct user_return) returns;
    int64_t ready;         /* users whose clocks are before now, */
    double left;           /* and the time from there to now, of all of them */
    bool going;            /* a round comes at this instant */
    double cycle;          /* ns, of the last round's calls: latency and pause */
    simtime interval;      /* whose end the next three are of */
    int64_t ended, before; /* calls that ended at once, in this interval and in the last */
    int64_t tied;          /* rounds of this interval whose calls have not all ended */
    bool were_tied;        /* there were some in the last */
};

void gathered_users_release(struct gathered_users *users);

/* So many users join, and call after a pause; they come from elsewhere, with clocks `left` before
 * now. */
void gathered_users_join(struct gathered_users *users, int64_t count);
void gathered_users_come(struct gathered_users *users, int64_t count, simtime left);

#endif
