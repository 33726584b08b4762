/* A consumer of a queue or stream: a Lambda function behind an event source mapping.
 *
 * Law. Messages are received in batches of up to `batch_size`, once there are as many or the oldest
 * has waited for `window`. At most `concurrency` invocations run at once; of a queue there are
 * `start_concurrency` from an idle start, and `ramp_per_minute` more each minute that messages
 * wait; of a stream as many as it has shards, times its parallelization factor, and as partitions
 * are split the shards that they open are read as well. An invocation works on its records one
 * after the other: `work` or `service_time`, then a call of a workload or an API; with `calls:
 * batch` that is one BatchWriteItem for as many records as it has items, of which those that stay
 * unprocessed after all attempts have failed. With `keys: record` a call is for the key that the
 * record is of (records of one key are one item of a batch), also down the steps of an API;
 * otherwise for keys of what is called. With `partial_batch` (ReportBatchItemFailures) only the
 * records that failed come back, otherwise all of the batch; where order counts a failure ends the
 * batch, and it and what is behind it come back, and nothing else of the shard or group is received
 * until then. Of a stream a batch that failed comes back in two halves with `bisect_batch`, and
 * those halves likewise, which is no retry; a record is given up when it fails after `max_retries`
 * of them, and skipped when it is older than `max_record_age`. All functions of the
 * account share its quota (execution_quota.h), and a function begins at most `new_environments` in
 * ten seconds beyond those it ever ran at once: its environments stay. An invocation costs a call and
 * its duration, in whole milliseconds, times its memory. Source: Lambda guide [16]: a batch is 10 records
 * of SQS by default and 100 of a stream; concurrency of an SQS mapping grows by 300 a minute, up to
 * 1,250; of a stream's failing batches, BisectBatchOnFunctionError, MaximumRetryAttempts and
 * MaximumRecordAgeInSeconds. Known answers: a function of 1 GiB that
 * runs for 10.5 ms is billed 0.011 s; 25 messages at once, one invocation at a time and 10 ms a record are three
 * batches that end after 100 ms, 200 ms and, when its window of 2 s is over, 2.05 s; with `calls:
 * batch` and 10 ms each they end after 10 ms, 20 ms and 2.01 s. Of eight records with a bad one
 * among them bisection makes 1 + 3 x 2 = 7 tries until the bad one is alone and has failed. Many
 * invocations at once (any `resolution` but `request`) are in consumer_gathered.h. */
#ifndef DDBSIM_CONSUMER_H
#define DDBSIM_CONSUMER_H

#include "bucket.h"
#include "consumer_gathered.h"
#include "consumer_spec.h"
#include "entity.h"
#include "execution_quota.h"

struct invocation;

struct consumer {
    struct sim *sim;
    const struct consumer_spec *spec;
    char *path;
    struct message_queue *queue;
    struct callable target;    /* of each record, */
    struct workload *in_batch; /* or of several; NULL: of each */
    struct distribution work;
    struct rng draws, bad_draws;
    uint64_t *positions; /* scratch of a batch's keys */
    POOL(struct invocation) invocations;
    simtime busy_since; /* -1: nothing waits */
    bool waking, waits_for_token;
    struct execution_quota *quota; /* the account's */
    struct execution_waiter waiter;
    struct bucket new_environments;
    struct consumer_many many; /* any resolution but `request` */
    /* outputs */
    int64_t running, started, records, failures, bisections, environments, throttles;
    int64_t billed_ms;
    struct histogram latency, latency_before; /* from the send until it is done */
};

extern const struct entity_kind consumer_kind;

/* How many invocations may run now, the account's quota apart. */
int64_t consumer_allowed(const struct consumer *consumer);

#endif
