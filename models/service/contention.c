#include "contention.h"

#include <math.h>

#include "exact.h"

enum { LOOKED_AT = 1000 };

void contention_note(struct contention *contention)
{
    contention->goes_on = true;
    contention->tries++;
}

/* The first of `left` instants that are evenly spread over what is left of the interval. */
static double next_instant(double at, int64_t left, struct rng *draws)
{
    return left > 0 ? 1 - (1 - at) * exact_pow(rng_uniform(draws), 1 / (double)left) : 1;
}

static int64_t count_early(struct token_flow flow, int64_t count, int tries, struct rng *draws)
{
    double at = 0, empties = next_instant(0, tries, draws);
    int64_t early = 0, last = count > LOOKED_AT ? count - LOOKED_AT : 0;

    for (int64_t left = count; left > last; left--) {
        if (tries == 0 && flow.level >= (double)left * flow.each)
            break;
        double next = next_instant(at, left, draws);
        for (; tries > 0 && empties < next; tries--) {
            flow.level = fmod(flow.level + flow.inflow * (empties - at), flow.each);
            at = empties;
            empties = next_instant(at, tries - 1, draws);
        }
        flow.level += flow.inflow * (next - at);
        at = next;
        if (flow.level >= flow.each)
            flow.level -= flow.each;
        else
            early++;
    }
    return early;
}

double contention_early(struct contention *contention, struct token_flow flow, int64_t count,
                        double asked, struct rng *draws)
{
    int tries = contention->tries, further = tries > 1 ? tries - 1 : 0;

    contention->tries = 0;
    if (flow.level >= asked && !further) {
        contention->goes_on = false;
        return 0;
    }
    flow.level = flow.level > 0 ? flow.level : 0;
    if (tries > 0 && flow.level < flow.each)
        flow.level = flow.each * rng_uniform(draws);
    return count > 0 ? (double)count_early(flow, count, further, draws) / (double)count : 0;
}
