#include "queue.h"

#include "memory.h"

/* Refilling stops at FRONT_FILL items and a front that grew to FRONT_MOST goes back into buckets,
 * so an insertion moves at most FRONT_MOST events and each spill was paid for by the pushes before
 * it. */
enum { FRONT_FILL = 48, FRONT_MOST = 96 };

void queue_init(struct queue *queue)
{
    *queue = (struct queue){0};
}

void queue_release(struct queue *queue)
{
    free(queue->front.items);
    for (size_t b = 0; b < 64; b++)
        free(queue->buckets[b].items);
    queue_init(queue);
}

static inline void list_add(struct event_list *list, struct event event)
{
    if (list->count == list->capacity)
        list->items = memory_grow(list->items, list->count, &list->capacity, sizeof event);
    list->items[list->count++] = event;
}

static inline void bucket_add(struct queue *queue, struct event event)
{
    uint64_t differs = event.key ^ queue->last;
    unsigned b = differs ? 64 - (unsigned)__builtin_clzll(differs) : 0;

    if (!(queue->occupied >> b & 1) || event.key < queue->least[b])
        queue->least[b] = event.key;
    queue->occupied |= (uint64_t)1 << b;
    list_add(&queue->buckets[b], event);
}

/* What was popped makes room for what comes: a far event may keep the front from ever being empty.
 * The item popped last stays, for front_spill. */
static void front_compact(struct queue *queue)
{
    struct event_list *front = &queue->front;
    size_t from = queue->front_head - 1;

    front->count -= from;
    memmove(front->items, front->items + from, front->count * sizeof *front->items);
    queue->front_head = 1;
}

/* Behind all events of the same key: first in, first out. */
static inline void front_insert(struct queue *queue, struct event event)
{
    struct event_list *front = &queue->front;

    if (front->count == front->capacity && queue->front_head > front->count / 2)
        front_compact(queue);
    list_add(front, event);
    struct event *items = front->items;
    size_t i = front->count - 1;
    for (; i > queue->front_head && items[i - 1].key > event.key; i--)
        items[i] = items[i - 1];
    items[i] = event;
}

/* Puts a front that has grown too long back into the buckets. All of it lies between the key popped
 * last and front_limit, and the buckets beyond look the same from any key in that range. */
static void front_spill(struct queue *queue)
{
    struct event_list *front = &queue->front;

    queue->last =
        front->items[queue->front_head - 1].key; /* a refill is followed by a pop: there is one */
    queue->front_limit = 0;
    for (size_t i = queue->front_head; i < front->count; i++)
        bucket_add(queue, front->items[i]);
    front->count = queue->front_head = 0;
}

void queue_push(struct queue *queue, struct event event)
{
    queue->count++;
    if (event.key >= queue->front_limit) {
        bucket_add(queue, event);
        return;
    }
    front_insert(queue, event);
    if (queue->front.count - queue->front_head > FRONT_MOST)
        front_spill(queue);
}

/* Spreads the lowest bucket over those below it, seen from its own least key. */
static void redistribute(struct queue *queue, unsigned b)
{
    struct event_list *bucket = &queue->buckets[b];
    size_t count = bucket->count;

    queue->last = queue->least[b];
    queue->occupied &= ~((uint64_t)1 << b);
    bucket->count = 0;
    for (size_t i = 0; i < count; i++) /* each lands in a bucket below b, never in b itself */
        bucket_add(queue, bucket->items[i]);
}

static void front_take_bucket(struct queue *queue, unsigned b)
{
    struct event_list *bucket = &queue->buckets[b];

    for (size_t i = 0; i < bucket->count; i++)
        front_insert(queue, bucket->items[i]);
    bucket->count = 0;
    queue->occupied &= ~((uint64_t)1 << b);
    uint64_t base = b ? (queue->last >> (b - 1) ^ 1) << (b - 1) : queue->last;
    queue->front_limit = b ? base + ((uint64_t)1 << (b - 1)) : base + 1;
}

static void refill(struct queue *queue)
{
    queue->front.count = queue->front_head = 0;
    unsigned b = (unsigned)__builtin_ctzll(queue->occupied);
    if (b)
        redistribute(queue, b);
    do { /* bucket 0 now holds the least key, and only that; those of one instant stay together */
        b = (unsigned)__builtin_ctzll(queue->occupied);
        front_take_bucket(queue, b);
        if (!queue->occupied)
            break;
        b = (unsigned)__builtin_ctzll(queue->occupied);
    } while (queue->front.count + queue->buckets[b].count <= FRONT_FILL);
}

struct event queue_pop(struct queue *queue)
{
    if (queue->front_head == queue->front.count)
        refill(queue);
    queue->count--;
    return queue->front.items[queue->front_head++];
}
