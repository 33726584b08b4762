/* A queue of messages between those who send and a consumer: SQS standard, SQS FIFO, or the stream
 * of a table.
 *
 * Law. Messages lie in lanes (lane.h), first in, first out. A standard queue has one lane that many
 * receive from at once; a FIFO queue has a lane for each message group and a stream as many for
 * each shard as the parallelization factor says, of which one batch at a time is being worked on. A
 * message that is received is not visible until it is deleted; when its processing fails it comes
 * back after `visibility_timeout` (it blocks its lane until then, where order counts), and after
 * `max_receives` it goes to the dead letters. It is then in the `dead_letter_queue`, where there is one; there its
 * age counts from the first send on, of a FIFO queue anew. One that waits longer than `retention`
 * expires. No more than `in_flight_limit` are received and not yet deleted or visible again; a
 * receive beyond is refused (OverLimit). A FIFO queue takes `calls_per_second` of each API action,
 * sends and receives apart, a second's worth at once; a send is a `send_batch`th part of a call, as
 * its sender fills SendMessageBatch, and fails when there is none left. A send takes the service's latency and succeeds. A
 * stream has a shard for each partition of its table; a partition's split closes its shard and
 * opens two, which are read after it. Every granted write of the table makes a record, and so does
 * every item that time to live deletes, by the service and at no cost (expiry.h). A record keeps
 * the place of its key: it tells the shard, and of the shard's lanes always the same for one
 * partition key. What is sent to a queue is about a key too where the queue has `keys`: one of
 * them, or that of the record for which it is sent; of a FIFO queue it tells the message group, so
 * that all messages about one item are in order. Sources: SQS guide [17]; developer guide [1], Streams, and [2], TTL; Lambda guide
 * [16], event source mappings.
 *
 * Conservation, checked: sent = deleted + dead letters + expired + visible + not visible. Known answer: a
 * message that is received at 0 s and fails is visible again at 30 s, and a dead letter when that
 * was the last of `max_receives`. Many messages at once are in message_queue_cohorts.h. */
#ifndef DDBSIM_MESSAGE_QUEUE_H
#define DDBSIM_MESSAGE_QUEUE_H

#include "bucket.h"
#include "distribution.h"
#include "entity.h"
#include "keyspace.h"
#include "lane.h"
#include "message_queue_spec.h"
#include "request.h"

struct redelivery;
struct message_queue;
struct message_queue_many;

/* Messages on their way to another queue (redrive.h). */
struct redrive_task {
    struct message_queue *to; /* NULL: none */
    simtime every, began;
    int64_t moved;
};

struct message_queue {
    struct sim *sim;
    const struct message_queue_spec *spec;
    char *path;
    struct lanes lanes;
    struct table *table; /* of a stream: its shards are the table's partitions, by number */
    POOL(struct message) messages;
    POOL(struct redelivery) redeliveries;
    struct keyspace keyspace; /* where it has keys; those that are named are counted in */
    struct top_keys top;      /* by name and place only */
    struct rng key_draws;
    struct distribution latency;
    struct rng draws;
    void (*arrived)(void *consumer); /* there is something to do; NULL: nobody consumes */
    void *consumer;
    struct message_queue *dead_letter_queue; /* NULL: they are only counted */
    struct redrive_task redrive;
    struct message_queue_many *many; /* owned; NULL: each message has its own instant */
    struct bucket sends, receives;   /* calls of the two API actions */
    /* outputs */
    int64_t sent, received, deleted, dead_letters, expired, visible, not_visible;
    double age_of_oldest_s;
    int64_t throttled_sends, over_limit, redriven;
    int64_t expired_records, open_shards, waiting_shards; /* of a stream */
};

extern const struct entity_kind message_queue_kind;

static inline const struct queue_kind *message_queue_variant(const struct message_queue *queue)
{
    return &queue_kinds[queue->spec->kind];
}

/* A message about one of the queue's keys, or about the key at that place; the end of the send is
 * told to `caller`. */
void message_queue_send(struct message_queue *queue, struct caller *caller);
void message_queue_send_about(struct message_queue *queue, uint64_t position,
                              struct caller *caller);

/* Whether its messages have keys, and those that are named. */
bool message_queue_has_keys(const struct message_queue *queue);
const struct top_keys *message_queue_top(const struct message_queue *queue);

/* The oldest message of one of its lanes is sent to the other queue. False: none is visible. */
bool message_queue_move(struct message_queue *queue, struct message_queue *to);

/* Whether quotas allow another call of ReceiveMessage now; otherwise `at` is when they do, or not
 * later than now where it will be when a message is done. */
bool message_queue_may_receive(struct message_queue *queue, simtime *at);

/* Takes up to `most` messages from the lane, which is the next one of `lanes`, as a list; where order counts the lane is
 * busy until message_queue_end_batch. */
struct message *message_queue_receive(struct message_queue *queue, struct lane *lane, int64_t most);

/* Those at the lane's head that are older than the queue keeps them, or than `age` where that is not
 * 0, are gone. True: nothing is left in the lane. */
bool message_queue_expire(struct message_queue *queue, struct lane *lane, simtime age);
/* The same for the lane as it was at a time before now. */
bool message_queue_expire_by(struct message_queue *queue, struct lane *lane, simtime age,
                             simtime now);

/* One message of a batch that was worked on: deleted, or to be tried again. Those that failed are
 * given before their lane is freed. */
void message_queue_delete(struct message_queue *queue, struct lane *lane, struct message *message);
void message_queue_fail(struct message_queue *queue, struct lane *lane, struct message *message);
/* It is a dead letter, however often it was received. */
void message_queue_give_up(struct message_queue *queue, struct lane *lane, struct message *message);
void message_queue_end_batch(struct message_queue *queue, struct lane *lane, bool failed);
/* The message is visible again, behind the others, at that time. */
void message_queue_redeliver_at(struct message_queue *queue, struct lane *lane,
                                struct message *message, simtime at);

/* Shards for partitions of the table that are new. */
void message_queue_follow_partitions(struct message_queue *queue);

#endif
