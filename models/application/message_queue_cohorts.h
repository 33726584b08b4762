/* Many messages at once: what a queue does where requests are gathered (any `resolution` but `request`).
 *
 * Law. What is sent in an interval about one key, or about a range of keys, is a cohort of messages
 * (lane.h), sent evenly over that interval; a receive takes a cohort's first messages, which are the
 * part of it that was sent first, and cuts it in two. Sends draw on the quota of calls as a count,
 * and its bucket holds an interval's worth more, so that an interval grants what its calls one by
 * one would have got. Messages about a range of keys, or about none, are spread over the lanes by a
 * multinomial draw. A FIFO queue has at most MESSAGE_QUEUE_LANES lanes: of more groups several
 * share a lane. A stream's record goes to the shard, or in proportion to those, of its range.
 * Redelivery, expiry and a redrive's moves come at the end of the interval that they fall into, and
 * a cohort of which a part is too old loses that part.
 *
 * Known answers: 1,000 sends of one second to a FIFO queue of 300 calls a second are 300 and what
 * was saved, at most 300 more; 100 messages sent over 1 s, of which 25 are taken, leave 75 that
 * were sent over the last 750 ms. */
#ifndef DDBSIM_MESSAGE_QUEUE_COHORTS_H
#define DDBSIM_MESSAGE_QUEUE_COHORTS_H

#include "caller.h"
#include "lane.h"
#include "partition.h"

struct key;
struct message_queue;

enum { MESSAGE_QUEUE_LANES = 256 };

struct message_queue_many {
    struct partition_map whole; /* what cells of the queue's own keys are made for */
    double *shares;             /* scratch of the multinomial draws, as are */
    uint64_t *counts, *lane_counts;
    size_t room;
};

void message_queue_many_init(struct message_queue *queue);
void message_queue_many_release(struct message_queue *queue);

/* How many lanes a queue that is no stream has. */
size_t message_queue_lanes(const struct message_queue *queue);

/* The ends of the sends are told to `caller`, unless that is NULL. */
void message_queue_send_many(struct message_queue *queue, int64_t count, const struct key *key,
                             struct caller *caller);
void message_queue_record_many(struct message_queue *queue, const struct key *key, int64_t count);
/* One record, of an item that time to live deleted. */
void message_queue_record_expiry(struct message_queue *queue, uint64_t position);

/* A copy of a cohort that is given up elsewhere comes in. */
void message_queue_put_letter(struct message_queue *queue, const struct message *letter);

/* Up to `count` messages are sent to the other queue. Returns how many there were. */
int64_t message_queue_move_many(struct message_queue *queue, struct message_queue *to,
                                int64_t count);

/* The first `count` of the cohort become one of their own; the rest stays in `message`. */
struct message *message_queue_split(struct message_queue *queue, struct message *message,
                                    int64_t count);

/* The first cohort of a list, or `most` of it; and the first `count` messages of a list. */
struct message *message_queue_take_first(struct message_queue *queue, struct message **list,
                                         int64_t most);
struct message *message_queue_take_list(struct message_queue *queue, struct message **list,
                                        int64_t count);

/* The cohort at the lane's head, or as much of it as was sent before `time`, at least one. */
struct message *message_queue_pop_until(struct message_queue *queue, struct lane *lane,
                                        simtime time);

/* Takes `count` messages of the lane as a list, by so many receives, which are all made so many times. */
struct message *message_queue_receive_many(struct message_queue *queue, struct lane *lane,
                                           int64_t count, int64_t receives, int64_t times);

/* Messages that may be received now by quotas: at most so many, and by so many receives. */
void message_queue_limit_receives(struct message_queue *queue, int64_t *messages,
                                  int64_t *receives);

/* What was received comes back to its lane: in front of it, or behind the others `at` that time.
 * One that has been received too often is a dead letter. */
void message_queue_put_back(struct message_queue *queue, struct lane *lane,
                            struct message *message);
void message_queue_redeliver(struct message_queue *queue, struct lane *lane,
                             struct message *message, simtime at);

/* The first `count` of a cohort that lies in the lane stay where it is; the others are behind them. */
void message_queue_cut(struct message_queue *queue, struct lane *lane, struct message *message,
                       int64_t count);

/* Of the lane's first `count` messages each half is taken by itself. */
void message_queue_bisect(struct message_queue *queue, struct lane *lane, int64_t count);

/* When the lane's message at that place, from 1, was sent; how many were sent by then. The i-th of n lies
 * at (i - 1/2) / n of the cohort's spread. */
simtime lane_sent_at(const struct lane *lane, int64_t place);
int64_t lane_sent_until(const struct lane *lane, simtime time);

#endif
