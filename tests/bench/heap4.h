/* The alternative to the radix heap: a 4-ary heap ordered by (key, sequence). Measured beside the
 * queue and held to the same order by the same property test. Source: Larkin, Sen, Tarjan 2014
 * [29]. */
#ifndef DDBSIM_HEAP4_H
#define DDBSIM_HEAP4_H

#include "memory.h"
#include "queue.h"

struct heap4_item {
    struct event event;
    uint64_t sequence;
};

struct heap4 {
    struct heap4_item *items;
    size_t count, capacity;
    uint64_t sequence;
};

static inline int heap4_before(const struct heap4_item *a, const struct heap4_item *b)
{
    return a->event.key != b->event.key ? a->event.key < b->event.key : a->sequence < b->sequence;
}

static inline void heap4_push(struct heap4 *h, struct event event)
{
    struct heap4_item item = {event, h->sequence++};
    h->items = memory_grow(h->items, h->count, &h->capacity, sizeof *h->items);
    size_t i = h->count++;
    while (i > 0 && heap4_before(&item, &h->items[(i - 1) / 4])) {
        h->items[i] = h->items[(i - 1) / 4];
        i = (i - 1) / 4;
    }
    h->items[i] = item;
}

static inline struct event heap4_pop(struct heap4 *h)
{
    struct event top = h->items[0].event;
    struct heap4_item last = h->items[--h->count];
    size_t i = 0;
    for (;;) {
        size_t first = 4 * i + 1, best = first;
        if (first >= h->count)
            break;
        for (size_t c = first + 1; c < first + 4 && c < h->count; c++)
            if (heap4_before(&h->items[c], &h->items[best]))
                best = c;
        if (!heap4_before(&h->items[best], &last))
            break;
        h->items[i] = h->items[best];
        i = best;
    }
    h->items[i] = last;
    return top;
}

#endif
