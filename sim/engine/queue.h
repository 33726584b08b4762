/* The pending-event list: events leave it in the order of their keys, and events of one key in the
 * order in which they were pushed. That order is total and depends on nothing else: not on
 * addresses, not on the shape of the list.
 *
 * A key packs an instant and a priority, `time << 3 | priority`, so that one comparison of words
 * decides. Keys are monotone: nothing may be pushed below the key that was popped last.
 *
 * Law: a radix heap (Ahuja, Mehlhorn, Orlin, Tarjan 1990 [27], "Faster algorithms for the shortest
 * path problem"). Bucket b holds the keys whose highest bit that differs from `last` is bit b-1, so
 * a key sinks through at most 63 buckets in its life, however many are pending. In front of it
 * stands a short sorted run: the buckets nearest to now are sorted into it a handful at a time,
 * which makes short lists as cheap as an insertion sort. Both parts are stable, hence first in,
 * first out.
 *
 * Known answer: pushed at 5, 3, 5' and 3', they leave as 3, 3', 5, 5'.
 *
 * Chosen by measurement against a 4-ary heap (tests/bench/heap4.h); `make bench` prints both. */
#ifndef DDBSIM_QUEUE_H
#define DDBSIM_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "simtime.h"

struct sim;

/* Who goes first at one instant. Operators act before the traffic of that instant. Those who gather
 * (resolution other than `request`) decide after it: clients what may be sent, tables what is
 * granted, and clients then share what their retries may cost. Observers see the instant when it is over, the recorder last of all. */
enum priority {
    PRIORITY_CONTROL = 0,
    PRIORITY_TRAFFIC = 2,
    PRIORITY_SEND = 3,
    PRIORITY_DECIDE = 4,
    PRIORITY_SHARE = 5,
    PRIORITY_OBSERVE = 6,
    PRIORITY_RECORD = 7
};

struct event {
    uint64_t key;
    void (*handler)(struct sim *sim, void *subject);
    void *subject;
};

struct event_list {
    struct event *items;
    size_t count, capacity;
};

struct queue {
    struct event_list front; /* sorted; front_head is its first item still pending */
    size_t front_head;
    uint64_t front_limit; /* keys below it belong in the front */
    uint64_t last;
    uint64_t occupied; /* bit b: bucket b is not empty */
    uint64_t least[64];
    struct event_list buckets[64];
    size_t count;
};

static inline uint64_t event_key(simtime time, enum priority priority)
{
    return (uint64_t)time << 3 | (uint64_t)priority;
}

static inline simtime event_time(uint64_t key)
{
    return (simtime)(key >> 3);
}

void queue_init(struct queue *queue);
void queue_release(struct queue *queue);
void queue_push(struct queue *queue, struct event event);
struct event queue_pop(struct queue *queue); /* the queue must not be empty */

/* The key that queue_pop would return, UINT64_MAX when nothing is pending. */
static inline uint64_t queue_next_key(const struct queue *queue)
{
    if (queue->front_head < queue->front.count)
        return queue->front.items[queue->front_head].key;
    return queue->occupied ? queue->least[__builtin_ctzll(queue->occupied)] : UINT64_MAX;
}

#endif
