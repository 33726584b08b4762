#include "impairment.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"

void impairment_init(struct impairment *impairment, uint64_t seed, const char *path,
                     double base_rate)
{
    struct rng leaders;

    *impairment = (struct impairment){
        .base_rate = base_rate, .slowness = 1, .any = base_rate > 0, .possible = base_rate > 0};
    rng_init(&leaders, seed, path, "leaders");
    impairment->leaders = rng_below(&leaders, 6);
    rng_init(&impairment->draws, seed, path, "errors");
}

void impairment_release(struct impairment *impairment)
{
    free(impairment->ranges);
}

static void look(struct impairment *i)
{
    i->any = i->base_rate > 0 || i->error_faults || i->slow_faults || i->range_count || i->isolated;
    for (int zone = 0; zone < ZONES; zone++)
        i->any |= i->handovers[zone].until > 0;
}

void impairment_err(struct impairment *impairment, double part, int faults)
{
    impairment->error_faults += faults;
    impairment->error_part = impairment->error_faults ? impairment->error_part + faults * part : 0;
    look(impairment);
}

void impairment_slow_down(struct impairment *impairment, double factor, int faults)
{
    impairment->slow_faults += faults;
    impairment->slowness *= faults > 0 ? factor : 1 / factor;
    if (!impairment->slow_faults)
        impairment->slowness = 1;
    look(impairment);
}

void impairment_slow_range(struct impairment *i, struct slow_range range)
{
    i->ranges = memory_grow(i->ranges, i->range_count, &i->range_capacity, sizeof *i->ranges);
    i->ranges[i->range_count++] = range;
    look(i);
}

void impairment_range_is_quick(struct impairment *i, const void *fault)
{
    size_t r = 0;

    while (r < i->range_count && i->ranges[r].fault != fault)
        r++;
    for (; r + 1 < i->range_count; r++)
        i->ranges[r] = i->ranges[r + 1];
    i->range_count--;
    look(i);
}

void impairment_isolate(struct impairment *impairment, bool isolated)
{
    impairment->isolated = isolated;
    look(impairment);
}

/* The zone that leads the partition while zones 0 … lost-1 are away: the first one left of an order
 * that is the partition's own. */
static int leader_of(const struct impairment *impairment, int partition, int lost)
{
    static const int8_t orders[][ZONES] = {{0, 1, 2}, {1, 2, 0}, {2, 0, 1},
                                           {0, 2, 1}, {1, 0, 2}, {2, 1, 0}};
    const int8_t *order = orders[(impairment->leaders + (uint64_t)partition) % 6];
    int i = 0;

    while (i < ZONES - 1 && order[i] < lost)
        i++;
    return order[i];
}

void impairment_lose_zone(struct impairment *impairment, int zone, simtime now, simtime until)
{
    if (zone < ZONES && until > now)
        impairment->handovers[zone] = (struct handover){now, until};
    look(impairment);
}

void impairment_settle(struct impairment *impairment, simtime now)
{
    for (int zone = 0; zone < ZONES; zone++)
        if (impairment->handovers[zone].until <= now)
            impairment->handovers[zone].until = 0;
    look(impairment);
}

/* The part of the interval that the hand-over takes; of an instant, whether it is within. */
static double overlap(const struct handover *handover, simtime now, simtime interval)
{
    if (!interval)
        return handover->from <= now && now < handover->until;
    simtime from = handover->from > now - interval ? handover->from : now - interval;
    simtime until = handover->until < now ? handover->until : now;
    return until > from ? (double)(until - from) / (double)interval : 0;
}

double impairment_leaderless(const struct impairment *impairment, int partition, simtime now,
                             simtime interval)
{
    double part = 0;

    for (int zone = 0; zone < ZONES; zone++)
        if (impairment->handovers[zone].until && leader_of(impairment, partition, zone) == zone)
            part = fmax(part, overlap(&impairment->handovers[zone], now, interval));
    return part;
}

int64_t impairment_fail(struct impairment *impairment, int64_t count, double leaderless)
{
    double part = fmin(1, impairment->base_rate + impairment->error_part);
    double p = part + (1 - part) * leaderless;

    if (p <= 0)
        return 0;
    return p >= 1 ? count : (int64_t)rng_binomial(&impairment->draws, (uint64_t)count, p);
}

double impairment_slowness(const struct impairment *impairment, uint64_t position)
{
    double factor = impairment->slowness;

    for (size_t r = 0; r < impairment->range_count; r++)
        if (impairment->ranges[r].from <= position && position <= impairment->ranges[r].to)
            factor *= impairment->ranges[r].factor;
    return factor;
}
