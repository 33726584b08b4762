#include "lane.h"

#include "memory.h"

void lanes_release(struct lanes *lanes)
{
    for (size_t i = 0; i < lanes->shard_count; i++) {
        free(lanes->shards[i]->lanes);
        free(lanes->shards[i]);
    }
    free(lanes->shards);
    free(lanes->ready);
    *lanes = (struct lanes){0};
}

/* The ring has room for every lane; where it grows it begins at its first place. */
static void make_room(struct lanes *lanes, size_t count)
{
    struct lane **ready = memory_new(lanes->lane_count + count, sizeof(struct lane *));

    for (size_t i = 0; i < lanes->ready_count; i++)
        ready[i] = lanes->ready[(lanes->ready_first + i) % lanes->lane_count];
    free(lanes->ready);
    lanes->ready = ready;
    lanes->ready_first = 0;
    lanes->lane_count += count;
}

void lanes_add_shard(struct lanes *lanes, size_t count, struct shard *parent)
{
    struct shard *shard = memory_new(1, sizeof *shard);

    *shard = (struct shard){.parent = parent, .lane_count = count};
    if (parent)
        parent->has_children = true;
    shard->lanes = memory_new(count, sizeof *shard->lanes);
    for (size_t i = 0; i < count; i++)
        shard->lanes[i] = (struct lane){.shard = shard, .groups = 1};
    make_room(lanes, count);
    lanes->shards =
        memory_grow(lanes->shards, lanes->shard_count, &lanes->shard_capacity, sizeof shard);
    lanes->shards[lanes->shard_count++] = shard;
}

bool shard_is_open(const struct shard *shard)
{
    for (const struct shard *before = shard->parent; before; before = before->parent)
        if (before->left)
            return false;
    return true;
}

void lanes_offer(struct lanes *lanes, struct lane *lane)
{
    if (lane->queued || lane->busy || !lane->head || !shard_is_open(lane->shard))
        return;
    lane->queued = true;
    lanes->ready[(lanes->ready_first + lanes->ready_count++) % lanes->lane_count] = lane;
}

void lanes_append(struct lanes *lanes, struct lane *lane, struct message *m)
{
    m->next = NULL;
    if (lane->tail)
        lane->tail->next = m;
    else
        lane->head = m;
    lane->tail = m;
    lane->count += m->count;
    lanes_offer(lanes, lane);
}

void lanes_enter(struct lanes *lanes, struct lane *lane, struct message *m)
{
    lane->shard->left += m->count;
    lanes_append(lanes, lane, m);
}

void lane_push(struct lane *lane, struct message *m)
{
    m->next = lane->head;
    lane->head = m;
    if (!lane->tail)
        lane->tail = m;
    lane->count += m->count;
}

/* Children, and theirs, may be read from now on. */
static void offer_behind(struct lanes *lanes)
{
    for (size_t s = 0; s < lanes->shard_count; s++) {
        struct shard *shard = lanes->shards[s];
        for (size_t i = 0; shard->parent && i < shard->lane_count; i++)
            lanes_offer(lanes, &shard->lanes[i]);
    }
}

void lanes_done(struct lanes *lanes, struct lane *lane, int64_t count)
{
    lane->shard->left -= count;
    if (lane->shard->left == 0 && lane->shard->has_children)
        offer_behind(lanes);
}

struct message *lane_pop(struct lane *lane)
{
    struct message *m = lane->head;

    lane->head = m->next;
    if (!lane->head)
        lane->tail = NULL;
    lane->count -= m->count;
    return m;
}

void lane_bisect(struct lane *lane, int64_t count)
{
    int64_t i = 1;

    for (struct message *m = lane->head; m && i <= count; m = m->next, i++)
        m->ends_batch = i == count / 2 || i == count;
}

static struct lane *leave(struct lanes *lanes)
{
    struct lane *lane = lanes->ready[lanes->ready_first];

    lanes->ready_first = (lanes->ready_first + 1) % lanes->lane_count;
    lanes->ready_count--;
    return lane;
}

/* All that lay in a ready lane may have expired. */
struct lane *lanes_next(struct lanes *lanes)
{
    while (lanes->ready_count && !lanes->ready[lanes->ready_first]->head)
        leave(lanes)->queued = false;
    return lanes->ready_count ? lanes->ready[lanes->ready_first] : NULL;
}

struct lane *lanes_leave(struct lanes *lanes)
{
    struct lane *lane = lanes_next(lanes);

    if (lane)
        leave(lanes)->queued = false;
    return lane;
}

void lanes_defer(struct lanes *lanes)
{
    struct lane *lane = leave(lanes);

    lanes->ready[(lanes->ready_first + lanes->ready_count++) % lanes->lane_count] = lane;
}

int64_t lanes_take(struct lanes *lanes, int64_t most, struct message **list)
{
    struct lane *lane = leave(lanes);
    struct message *last = lane->head;
    int64_t count = 1;

    *list = lane->head;
    lane->queued = false;
    for (; count < most && last->next && !last->ends_batch; count++)
        last = last->next;
    lane->head = last->next;
    if (!lane->head)
        lane->tail = NULL;
    last->next = NULL;
    lane->count -= count;
    return count;
}
