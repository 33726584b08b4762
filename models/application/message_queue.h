/* A queue of messages between those who send and a consumer: SQS standard, SQS FIFO, or the stream
 * of a table.
 *
 * Law. Messages lie in lanes, first in, first out. A standard queue has one lane that many receive
 * from at once; a FIFO queue has a lane for each message group and a stream one for each shard
 * (partition of its table, times the parallelization factor), of which one batch at a time is being
 * worked on. A message that is received is not visible until it is deleted; when its processing
 * fails it comes back after `visibility_timeout` (it blocks its lane until then, where order
 * counts), and after `max_receives` it goes to the dead letters. Every granted write of a stream's
 * table makes a record. A send takes the service's latency and succeeds. Sources: SQS guide [17];
 * developer guide [1], Streams; Lambda guide [16], event source mappings.
 *
 * Conservation, checked: sent = deleted + dead letters + visible + not visible. Known answer: a
 * message that is received at 0 s and fails is visible again at 30 s, and a dead letter when that
 * was the last of `max_receives`. */
#ifndef DDBSIM_MESSAGE_QUEUE_H
#define DDBSIM_MESSAGE_QUEUE_H

#include "distribution.h"
#include "entity.h"
#include "field.h"
#include "latency.h"
#include "request.h"

/* A queue of messages, or what else behaves as one. */
struct queue_kind {
    const char *name;
    bool groups;         /* a lane for each message group */
    bool of_table;       /* a lane for each shard of a table's stream, which nobody sends to */
    bool in_order;       /* of a lane one batch at a time is worked on */
    bool paid;           /* by the request */
    int most_at_once;    /* messages of one batch; 0: as many as the consumer wants */
    int most_unwindowed; /* the same for a consumer without a window; 0: no such limit */
};
/* All there are; the last has no name. */
extern const struct queue_kind queue_kinds[];

struct message_queue_spec {
    struct origin origin;
    int kind;
    const char *table;
    int64_t groups, parallelization, max_receives;
    simtime visibility_timeout;
    struct latency_spec latency;
};
extern const struct record message_queue_record;

struct message {
    simtime sent;
    struct message *next;
    int64_t receives;
};

struct lane {
    struct message *head, *tail;
    int64_t count;
    bool busy;   /* a batch of it is being worked on, or it waits to be tried again */
    bool queued; /* among those that a consumer may take from */
};

struct redelivery;

struct message_queue {
    struct sim *sim;
    const struct message_queue_spec *spec;
    char *path;
    struct lane *lanes;
    size_t lane_count;
    size_t *ready; /* lanes that may be taken from: a ring, each at most once */
    size_t ready_first, ready_count;
    POOL(struct message) messages;
    POOL(struct redelivery) redeliveries;
    struct distribution latency;
    struct rng draws;
    void (*arrived)(void *consumer); /* there is something to do; NULL: nobody consumes */
    void *consumer;
    /* outputs */
    int64_t sent, received, deleted, dead_letters, visible, not_visible;
    double age_of_oldest_s;
};

extern const struct entity_kind message_queue_kind;

static inline const struct queue_kind *message_queue_variant(const struct message_queue *queue)
{
    return &queue_kinds[queue->spec->kind];
}

/* A message; the end of the send is told to `caller`. */
void message_queue_send(struct message_queue *queue, struct caller *caller);

/* The lane that has waited longest, NULL when none is ready. */
struct lane *message_queue_next(struct message_queue *queue);

/* It goes behind the others that are ready: its batch is not yet due. */
void message_queue_defer(struct message_queue *queue);

/* Takes up to `most` messages from the lane, as a list; where order counts the lane is
 * busy until message_queue_end_batch. */
struct message *message_queue_receive(struct message_queue *queue, struct lane *lane, int64_t most);

/* One message of a batch that was worked on: deleted, or to be tried again. Those that failed are
 * given before their lane is freed. */
void message_queue_delete(struct message_queue *queue, struct message *message);
void message_queue_fail(struct message_queue *queue, struct lane *lane, struct message *message);
void message_queue_end_batch(struct message_queue *queue, struct lane *lane, bool failed);

#endif
