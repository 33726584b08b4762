/* Lanes: what lies in order, first in, first out, and may be received from its head. A shard is a
 * number of lanes that began together: all of a queue, or those of one shard of a table's stream.
 *
 * Law. A shard that has a parent is read after it: none of its lanes is ready before all that came
 * into the parent is done, and into the parent's parent. Ready lanes are taken from in turn, the
 * one that has waited longest first. A lane that is being worked on is busy and not ready. Source:
 * developer guide [1], Streams. Where messages are gathered they lie in cohorts, and a FIFO queue of very
 * many groups has lanes that several of them share. A batch that is bisected is its first count / 2 messages and the rest,
 * each taken by itself. Known answers: five messages are two and three; of a parent with two records and its two children
 * with one each only the parent is ready; when its second record is done, both children are. */
#ifndef DDBSIM_LANE_H
#define DDBSIM_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simtime.h"

struct shard;

/* One message, or a cohort: `count` messages alike, sent evenly over the `spread` that begins at
 * `sent` (any resolution but `request`). */
struct message {
    simtime sent, spread;
    int64_t count;
    struct message *next;
    uint64_t position; /* of the key that it is of, where it has one (keyspace.h), */
    uint64_t width;    /* and how far the keys of a cohort reach from there */
    int32_t receives, retries;
    uint8_t nature;  /* for its consumer to remember what it is like; 0: nothing yet */
    bool ends_batch; /* nothing behind it is taken with it */
};

struct lane {
    struct shard *shard;
    struct message *head, *tail;
    int64_t count;
    bool busy;       /* a batch of it is being worked on, or it waits to be tried again */
    bool queued;     /* among those that are ready */
    int64_t groups;  /* gathered: that share the lane, each of which has one batch at a time */
    simtime free_at; /* gathered: when its last batch ends */
};

struct shard {
    struct shard *parent; /* NULL: none */
    struct lane *lanes;
    size_t lane_count;
    int64_t left; /* messages that came into it and are not done */
    bool has_children;
};

struct lanes {
    struct shard **shards; /* each owned */
    size_t shard_count, shard_capacity;
    struct lane **ready; /* a ring, each lane at most once */
    size_t ready_first, ready_count, lane_count;
};

/* A zeroed struct has no lanes. */
void lanes_release(struct lanes *lanes);

/* Another shard of so many lanes. */
void lanes_add_shard(struct lanes *lanes, size_t count, struct shard *parent);

/* Whether all that must be read before it is done. */
bool shard_is_open(const struct shard *shard);

/* A message comes into the shard; it goes behind the others of its lane. */
void lanes_enter(struct lanes *lanes, struct lane *lane, struct message *message);

/* One that came in before goes behind the others again, or in front of them. */
void lanes_append(struct lanes *lanes, struct lane *lane, struct message *message);
void lane_push(struct lane *lane, struct message *message);

/* The lane is ready unless it is empty, busy or of a shard that is not open. */
void lanes_offer(struct lanes *lanes, struct lane *lane);

/* So many messages of the lane are done for good. */
void lanes_done(struct lanes *lanes, struct lane *lane, int64_t count);

/* Takes the first message, or cohort, out of the lane; it is not done. */
struct message *lane_pop(struct lane *lane);

/* Of the lane's first `count` messages each half is taken by itself. */
void lane_bisect(struct lane *lane, int64_t count);

/* The lane that has waited longest, NULL when none is ready; and put behind the others. */
struct lane *lanes_next(struct lanes *lanes);
void lanes_defer(struct lanes *lanes);

/* Takes the next lane from those that are ready; it may be offered again. NULL when none is. */
struct lane *lanes_leave(struct lanes *lanes);

/* Takes up to `most` messages, as a list, from the lane that is next, which is then not ready; none
 * behind one that ends a batch.
 * Returns how many. */
int64_t lanes_take(struct lanes *lanes, int64_t most, struct message **list);

#endif
