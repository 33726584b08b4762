#include "expiry.h"

#include <math.h>

enum { PORTIONS = 60 };

void expiry_init(struct expiry *e, struct sim *sim, const struct partition_map *map,
                 const char *path, void (*told)(void *owner, uint64_t position), void *owner)
{
    *e = (struct expiry){.sim = sim, .map = map, .told = told, .owner = owner};
    rng_init(&e->draws, sim->seed, path, "expiry");
}

static uint64_t anywhere(struct expiry *e, const struct partition *p)
{
    uint64_t width = p->to - p->from + 1; /* 0: the whole range */
    return width ? p->from + rng_below(&e->draws, width) : rng_word(&e->draws);
}

/* Whole records, spread over the partitions' bytes by systematic sampling; a fraction of one goes
 * over to the next second. */
static void tell(struct expiry *e, double items)
{
    const struct partition_map *map = e->map;
    double all = 0, next, sum = 0;

    e->carry += items;
    double count = floor(e->carry);
    e->carry -= count;
    for (size_t i = 0; i < map->serving_count; i++)
        all += map->serving[i]->bytes;
    next = rng_uniform(&e->draws);
    for (size_t i = 0; i < map->serving_count && count > 0; i++) {
        const struct partition *p = map->serving[i];
        bool last = i + 1 == map->serving_count;
        sum += count * (all > 0 ? p->bytes / all : p->width);
        for (; next < (last ? count : sum); next++)
            e->told(e->owner, anywhere(e, p));
    }
}

static void every_second(struct sim *sim, void *subject)
{
    struct expiry *e = subject;
    double items = fmin(e->left, e->each);

    e->left -= items;
    e->running = e->left > 1e-9 * e->each;
    if (e->running)
        sim_at(sim, sim->now + SECOND, PRIORITY_TRAFFIC, every_second, e);
    else
        items += e->left;
    tell(e, items);
}

void expiry_add(struct expiry *e, double items)
{
    e->left += items;
    e->each = e->left / PORTIONS;
    if (e->running || e->left <= 0)
        return;
    e->running = true;
    sim_at(e->sim, e->sim->now + SECOND, PRIORITY_TRAFFIC, every_second, e);
}
