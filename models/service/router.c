#include "router.h"

#include <math.h>

#include "memory.h"

double routers_held(const struct routers *routers, enum side side)
{
    double sum = 0;
    for (size_t i = 0; i < routers->count; i++)
        sum += routers->items[i].tokens[side];
    return sum;
}

static bool gathered(const struct routers *routers)
{
    return routers->sim->resolution != 0;
}

double routers_room(const struct routers *routers, enum side side, size_t door)
{
    if (gathered(routers))
        return routers_held(routers, side);
    return routers->items[door].tokens[side];
}

void routers_take(struct routers *routers, enum side side, size_t door, double units)
{
    if (!gathered(routers)) {
        routers->items[door].tokens[side] -= units;
        return;
    }
    double held = routers_held(routers, side), left = held > units ? (held - units) / held : 0;
    for (size_t i = 0; i < routers->count; i++)
        routers->items[i].tokens[side] *= left;
}

void routers_note(struct routers *routers, enum side side, size_t door, double units)
{
    size_t first = gathered(routers) ? 0 : door;
    size_t last = gathered(routers) ? routers->serving : door + 1;

    for (size_t i = first; i < last; i++)
        routers->items[i].asked[side] += units / (double)(last - first);
}

static void vend(struct routers *routers, enum side side, simtime now)
{
    struct bucket *total = routers->totals[side];
    double even = total->rate_per_s * simtime_seconds(routers->interval) / (double)routers->serving;
    double wanted = 0;

    bucket_level(total, now);
    bucket_return(total, routers_held(routers, side));
    for (size_t i = 0; i < routers->count; i++)
        routers->items[i].tokens[side] = 0;
    for (size_t i = 0; i < routers->serving; i++) {
        struct router *r = &routers->items[i];
        r->tokens[side] = fmax(2 * r->asked[side], even);
        r->asked[side] = 0;
        wanted += r->tokens[side];
    }
    double there = total->level + total->rate_per_s * simtime_seconds(routers->interval);
    double part = wanted > there ? fmax(0, there) / wanted : 1;
    for (size_t i = 0; i < routers->count; i++)
        routers->items[i].tokens[side] *= part;
    bucket_take(total, routers_held(routers, side));
}

void routers_lose(struct routers *routers, double part)
{
    double left = (double)routers->count * (1 - part);

    routers->serving = left > 1 ? (size_t)(left + 0.5) : 1;
    for (size_t i = routers->serving; i < routers->count; i++)
        memset(&routers->items[i], 0, sizeof routers->items[i]);
}

void routers_void(struct routers *routers)
{
    for (int side = 0; side < SIDES; side++) {
        struct bucket *total = routers->totals[side];
        bucket_level(total, routers->sim->now);
        bucket_return(total, routers_held(routers, side));
        for (size_t i = 0; i < routers->count; i++)
            routers->items[i].tokens[side] = 0;
    }
}

static void every_interval(struct sim *sim, void *subject)
{
    struct routers *routers = subject;

    for (int side = 0; side < SIDES; side++)
        if (routers->vends[side])
            vend(routers, side, sim->now);
    sim_at(sim, sim->now + routers->interval, PRIORITY_CONTROL, every_interval, routers);
}

void routers_init(struct routers *routers, struct sim *sim, struct bucket *read,
                  struct bucket *write, size_t count, simtime interval)
{
    *routers = (struct routers){
        .sim = sim, .totals = {read, write}, .interval = interval, .vends = {true, true}};
    if (count < 2)
        return;
    routers->count = routers->serving = count;
    routers->items = memory_new(count, sizeof *routers->items);
    sim_at(sim, 0, PRIORITY_CONTROL, every_interval, routers);
}

void routers_release(struct routers *routers)
{
    free(routers->items);
}
