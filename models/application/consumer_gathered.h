/* Many invocations at once: a consumer where requests are gathered (any `resolution` but `request`).
 *
 * Law. At the end T of an interval of length r the consumer begins the invocations of that interval,
 * each at a moment of it that follows from when its messages were sent and when workers were free,
 * and learns from the counts that its calls are answered with how long they took.
 *
 * Worker time. Of A workers of which R are still busy at T there are (A - R) r left in the interval;
 * an invocation that takes s uses min(s, r) of it. So n of them, begun evenly, leave the part
 * min(s, r) / r of n busy at T, and no more than A are busy then. What s turns out to be beyond its
 * estimate is taken from the next interval. Functions that wait for the account's quota begin equally
 * many each (execution_quota.h).
 *
 * Batches. Without a window a message is begun at once while there are workers, alone; as they become
 * short a batch grows up to `batch_size` so that what came in is done. With a window w that is
 * shorter than r, and messages that come at a rate l, a batch has min(batch_size, 1 + Poisson(l w))
 * on average; with a longer one each batch that is full is begun when its last message comes, and
 * another when its first has waited for w. Where order counts a lane is worked on by one invocation
 * at a time: while one runs for s, l s messages come in, and b = l s + exp(-l s), with s of b, is a
 * batch; the next run begins where the last ended. A lane that several groups share has a worker
 * each.
 *
 * Calls are made at the end of the interval that the invocation begins in, while it is shorter than
 * the interval; otherwise each at the end of the one that it falls into, by as many as eight
 * drawn times of work.
 *
 * Failures. The records whose calls failed come back, `visibility_timeout` after the mean end of
 * those that they are among, at the end of an interval; without `partial_batch` also those of
 * their batches, of n batches n (1 - (1 - f)^b) when the part f failed. Where order counts a
 * run has about as many records as come before one that fails, by the part that failed lately, and the
 * lane waits for `visibility_timeout` when one did; a bad record (it is drawn how many good ones
 * lie before the next) ends a batch of its own, which is tried as often in an interval as
 * it could be.
 *
 * Latency is from a message's own moment in its cohort to the end of its invocation, at up to four
 * points of each cohort and eight of the invocations' durations (latency_points.h). At the end of an
 * interval some more may run than there are workers, by the estimate's error; `throttles` counts
 * the messages that came in while the account's quota was used up.
 *
 * Error, measured against `request` at 1s by the scenarios of queues: messages sent, deleted and
 * given up, invocations and what is billed within 2 %, and the latencies of a queue that is behind
 * within 1 %. Where order counts a batch has the mean size: the 99th percentile of a lane that is
 * half busy is 30 % too low, of one that just keeps up 20 % too high and its median 10 % too low
 * (`check` warns of it). Functions that wait for the account's quota wait 10 % longer than one by one. Beside
 * `calls: batch` with `keys: record` the keys are the workload's (a warning, too).
 *
 * Known answers: those of consumer.h and message_queue.h, within the intervals that the unit test
 * tells; 40 workers of 250 ms each do 160 a second at any resolution, and 10 of 2.5 s do 4. */
#ifndef DDBSIM_CONSUMER_GATHERED_H
#define DDBSIM_CONSUMER_GATHERED_H

#include "pool.h"
#include "rng.h"
#include "simtime.h"

struct consumer;
struct invocation_run;
struct invocation_part;
struct invocation_calls;
struct lane;

struct consumer_many {
    POOL(struct invocation_run) runs;
    POOL(struct invocation_part) parts;
    POOL(struct invocation_calls) calls;
    struct rng draws;
    bool asked;            /* it decides at the end of this instant */
    simtime wakes;         /* when it decides next without being asked; 0: never */
    simtime decided;       /* the end of the interval that `left` is of */
    double left;           /* worker time, ns */
    double in_interval;    /* what `left` was at first */
    double overdrawn;      /* worker time that was taken beyond the estimates */
    double work_ns;        /* the function's own time before a call, on average, */
    double work_spread_ns; /* its standard deviation, */
    double call_ns;        /* and of a call, lately */
    bool knows;            /* a call has ended */
    double failing;        /* part of the calls that failed, lately */
    int64_t sent_before;   /* to the queue, when it last decided */
};

void consumer_many_init(struct consumer *consumer);
void consumer_many_release(struct consumer *consumer);

/* There is something to do: it is done when the traffic of this instant is over. */
void consumer_many_ask(void *consumer);

/* The environments that its invocations need. */
void consumer_many_count_environments(struct consumer *consumer);

/* Of each record it is decided once whether it is bad. */
enum { RECORD_UNKNOWN, RECORD_GOOD, RECORD_BAD };

#endif
