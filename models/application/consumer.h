/* A consumer of a queue or stream: a Lambda function behind an event source mapping.
 *
 * Law. Messages are received in batches of up to `batch_size`, once there are as many or the oldest
 * has waited for `window`. At most `concurrency` invocations run at once; of a queue there are
 * `start_concurrency` from an idle start, and `ramp_per_minute` more each minute that messages
 * wait; of a stream as many as it has shards, times its parallelization factor, and as partitions
 * are split the shards that they open are read as well. An invocation works on its records one
 * after the other: `work` time each, then a call of a workload or an API. With `keys: record` that
 * call is for the key that the record is of, as when a second table is kept under the same keys;
 * otherwise for keys of the workload. With `partial_batch` (ReportBatchItemFailures) only the
 * records that failed come back, otherwise all of the batch; where order counts a failure ends the
 * batch, and it and what is behind it come back. Source: Lambda guide [16]: a batch is 10 records
 * of SQS by default and 100 of a stream; concurrency of an SQS mapping grows by 300 a minute, up to
 * 1,250. Known answer: 25 messages at once, one invocation at a time and 10 ms a record are three
 * batches that end after 100 ms, 200 ms and, when its window of 2 s is over, 2.05 s. */
#ifndef DDBSIM_CONSUMER_H
#define DDBSIM_CONSUMER_H

#include "entity.h"
#include "message_queue.h"

struct invocation;

enum consumer_keys { KEYS_OF_WORKLOAD, KEYS_OF_RECORD };

struct consumer_spec {
    struct origin origin;
    const char *queue, *workload, *api;
    int64_t batch_size, concurrency, start_concurrency, ramp_per_minute;
    simtime window, work;
    bool partial_batch;
    int keys;
};
extern const struct record consumer_record;

struct consumer {
    struct sim *sim;
    const struct consumer_spec *spec;
    char *path;
    struct message_queue *queue;
    struct callable target; /* of each record */
    struct workload *keyed; /* the same, where it is called for the record's key */
    POOL(struct invocation) invocations;
    simtime busy_since; /* -1: nothing waits */
    bool waking;
    /* outputs */
    int64_t running, started, records, failures;
    struct histogram latency, latency_before; /* from the send until it is done */
};

extern const struct entity_kind consumer_kind;

#endif
