/* What a scenario says of a queue, and how the kinds of queues differ. The law is in message_queue.h. */
#ifndef DDBSIM_MESSAGE_QUEUE_SPEC_H
#define DDBSIM_MESSAGE_QUEUE_SPEC_H

#include "field.h"
#include "keyspace.h"
#include "latency.h"

/* A queue of messages, or what else behaves as one. */
struct queue_kind {
    const char *name;
    bool groups;         /* a lane for each message group */
    bool of_table;       /* a lane for each shard of a table's stream, which nobody sends to */
    bool in_order;       /* of a lane one batch at a time is worked on */
    bool paid;           /* by the request */
    double calls_per_s;  /* of each API action; 0: as many as are made */
    bool keeps_age;      /* among dead letters a message's age still counts from its first send */
    bool ramps;          /* its consumers begin with few invocations */
    int most_at_once;    /* messages of one batch; 0: as many as the consumer wants */
    int most_unwindowed; /* the same for a consumer without a window; 0: no such limit */
};
/* All there are; the last has no name. */
extern const struct queue_kind queue_kinds[];

struct message_queue_spec {
    struct origin origin;
    int kind;
    const char *table, *dead_letter_queue;
    int64_t groups, parallelization, max_receives, send_batch, in_flight_limit;
    double calls_per_second;
    simtime visibility_timeout, retention;
    struct latency_spec latency;
    struct key_group_spec *keys;
    size_t keys_count;
};
extern const struct record message_queue_record;

#endif
