#include "latency_points.h"

#include <stdlib.h>

#include "exact.h"
#include "invariant.h"
#include "proportional_part.h"

static int by_latency(const void *a, const void *b)
{
    simtime x = ((const struct latency_point *)a)->latency;
    simtime y = ((const struct latency_point *)b)->latency;

    return (x > y) - (x < y);
}

static void sort(struct latency_points *p)
{
    qsort(p->at, (size_t)p->n, sizeof p->at[0], by_latency);
}

static int points_of(int64_t calls)
{
    return calls < LATENCY_POINTS ? (int)calls : LATENCY_POINTS;
}

/* How many of `calls` the i-th of n points stands for. */
static int64_t part_of(int64_t calls, int n, int i)
{
    return calls * (i + 1) / n - calls * i / n;
}

/* The latency of the call before which the part q of all calls lie; sorted. */
static simtime quantile(const struct latency_points *p, double q)
{
    double reached = 0, wanted = q * (double)p->calls;
    int i = 0;

    while (i + 1 < p->n && reached + (double)p->at[i].count <= wanted)
        reached += (double)p->at[i++].count;
    return p->at[i].latency;
}

static bool is_thin(const struct latency_points *p)
{
    if (p->n != points_of(p->calls))
        return false;
    for (int i = 0; i < p->n; i++)
        if (p->at[i].count != part_of(p->calls, p->n, i))
            return false;
    return true;
}

/* As `thin`, at the quantiles u^power. */
static void resample(struct latency_points *p, double power, struct rng *draws)
{
    struct latency_point at[LATENCY_POINTS];
    int n = points_of(p->calls);
    double u = rng_uniform(draws);

    double before = 0;
    sort(p);
    for (int i = 0; i < n; i++) {
        int64_t part = part_of(p->calls, n, i);
        double q = (before + u * (double)part) / (double)p->calls;
        at[i] = (struct latency_point){quantile(p, power < 1 ? exact_pow(q, power) : q), part};
        before += (double)part;
    }
    for (int i = 0; i < n; i++)
        p->at[i] = at[i];
    p->n = n;
}

void latency_points_thin(struct latency_points *p, struct rng *draws)
{
    if (!is_thin(p))
        resample(p, 1, draws);
}

void latency_points_add(struct latency_points *p, simtime latency, int64_t count, struct rng *draws)
{
    if (!count)
        return;
    if (p->n == LATENCY_POINTS_ROOM)
        resample(p, 1, draws);
    p->at[p->n++] = (struct latency_point){latency, count};
    p->calls += count;
}

/* Points of equal counts in any order. */
static void shuffle(struct latency_points *p, struct rng *draws)
{
    for (int i = p->n - 1; i > 0; i--) {
        int j = (int)rng_below(draws, (uint64_t)i + 1);
        simtime latency = p->at[i].latency;
        p->at[i].latency = p->at[j].latency;
        p->at[j].latency = latency;
    }
}

static void pair(struct latency_points *p, struct latency_points *other, struct rng *draws)
{
    invariant(p->calls == other->calls, "latencies of %lld and of %lld calls are put together",
              (long long)p->calls, (long long)other->calls);
    latency_points_thin(p, draws);
    latency_points_thin(other, draws);
    shuffle(other, draws);
}

void latency_points_then(struct latency_points *p, struct latency_points *next, struct rng *draws)
{
    pair(p, next, draws);
    for (int i = 0; i < p->n; i++)
        p->at[i].latency += next->at[i].latency;
}

void latency_points_longer(struct latency_points *p, struct latency_points *other,
                           struct rng *draws)
{
    pair(p, other, draws);
    for (int i = 0; i < p->n; i++)
        if (other->at[i].latency > p->at[i].latency)
            p->at[i].latency = other->at[i].latency;
}

void latency_points_longest_of(struct latency_points *p, int64_t k, struct rng *draws)
{
    if (k > 1 && p->calls)
        resample(p, 1 / (double)k, draws);
}

/* What rounding left over is taken from the first that have it. */
static void take_rest(struct latency_points *p, int64_t left, struct latency_points *taken,
                      struct rng *draws)
{
    for (int i = 0; i < p->n && left; i++) {
        int64_t part = left < p->at[i].count ? left : p->at[i].count;
        latency_points_add(taken, p->at[i].latency, part, draws);
        p->at[i].count -= part;
        left -= part;
    }
    invariant(!left, "%lld calls are missing among their latencies", (long long)left);
}

static void drop_empty(struct latency_points *p)
{
    int kept = 0;

    for (int i = 0; i < p->n; i++)
        if (p->at[i].count)
            p->at[kept++] = p->at[i];
    p->n = kept;
}

void latency_points_take(struct latency_points *p, int64_t count, struct latency_points *taken,
                         struct rng *draws)
{
    double fraction = p->calls ? (double)count / (double)p->calls : 0, carry = rng_uniform(draws);
    int64_t left = count;

    for (int i = 0; i < p->n; i++) {
        struct latency_point *point = &p->at[i];
        int64_t part = proportional_part(point->count, fraction, &carry);
        part = part < left ? part : left;
        latency_points_add(taken, point->latency, part, draws);
        left -= part;
        point->count -= part;
    }
    take_rest(p, left, taken, draws);
    p->calls -= count;
    drop_empty(p);
}
