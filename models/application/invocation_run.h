/* A run: invocations that began together, on messages of one lane, from their calls to the end of each. The
 * law is in consumer_gathered.h. A run owns its messages until it hands them to its parts
 * (invocation_part.h) or back to the queue; it lives until all its calls have ended, one in a lane
 * until its last invocation has. */
#ifndef DDBSIM_INVOCATION_RUN_H
#define DDBSIM_INVOCATION_RUN_H

#include "caller.h"
#include "lane.h"
#include "latency_points.h"

struct consumer;

/* Many invocations that begin evenly from `first` to `last` on messages of one lane. */
struct invocation_plan {
    int64_t invocations, records; /* records that the batches have, all tries counted */
    simtime first, last;
    simtime
        paced;   /* when the last would begin if all had come before; none begins before it came */
    double busy; /* part of the time that the lane's worker is busy while it is not behind */
    int64_t called; /* of them: calls are made for so many at the lane's head; */
    int64_t tries;  /* of one batch, where its record behind the called ones is bad; else 0 */
    bool one_lane;  /* one invocation after the other */
};

enum { INVOCATION_CALLS_ADDED = 16 }; /* calls whose times are added one by one */

struct invocation_run {
    struct consumer *consumer;
    struct lane *lane;
    struct invocation_plan plan;
    struct message *messages, *bad; /* lists, the first one in order */
    int64_t bad_count;
    int64_t units, made, pending, failed; /* records that are called for */
    double work_ns; /* of each invocation, where it is longer than an interval; else -1 */
    double charged; /* the estimate of what it uses of the interval */
    struct latency_points calls;
};

/* What an invocation of so many records takes. */
double invocation_run_estimate(const struct consumer *consumer, double records);
void invocation_run_begin(struct consumer *consumer, struct lane *lane,
                          const struct invocation_plan *plan);

/* What of that falls into the interval that it begins in. */
double invocation_run_in_interval(const struct consumer *consumer, double takes_ns);

/* What lies at that part of the way from first to last. */
static inline simtime invocation_run_between(simtime first, simtime last, double part)
{
    return first + (simtime)((double)(last - first) * part);
}

/* All its calls have ended. */
void invocation_run_end(struct invocation_run *run);

#endif
