#include "cache_class.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exact.h"
#include "memory.h"

const double fetch_knots[FETCH_POINTS] = {0.001, 0.005, 0.015, 0.03, 0.06, 0.1, 0.15, 0.22,
                                          0.3,   0.4,   0.5,   0.6,  0.7,  0.8, 0.9,  0.98};

void cohorts_release(struct cohorts *c)
{
    free(c->items);
    *c = (struct cohorts){0};
}

static simtime mean_time(simtime a, int64_t of_a, simtime b, int64_t of_b)
{
    return of_a + of_b ? a + (simtime)((double)(b - a) * (double)of_b / (double)(of_a + of_b)) : a;
}

static void merge(struct cache_cohort *into, const struct cache_cohort *from)
{
    into->kept = mean_time(into->kept, into->entries, from->kept, from->entries);
    into->expires = mean_time(into->expires, into->entries, from->expires, from->entries);
    if (into->flush_at)
        into->flush_at = mean_time(into->flush_at, into->entries, from->flush_at, from->entries);
    into->stale_since = mean_time(into->stale_since, into->stale, from->stale_since, from->stale);
    into->entries += from->entries;
    into->stale += from->stale;
    into->refetching += from->refetching;
}

void cohorts_drop(struct cohorts *c, size_t i)
{
    memmove(&c->items[i], &c->items[i + 1], (c->count - i - 1) * sizeof *c->items);
    c->count--;
}

static bool are_alike(const struct cache_cohort *a, const struct cache_cohort *b)
{
    return !a->flush_at == !b->flush_at;
}

/* The two neighbours that expire nearest to each other become one. */
static void merge_nearest(struct cohorts *c)
{
    size_t best = 0;
    simtime least = SIMTIME_MAX;

    for (size_t i = 0; i + 1 < c->count; i++) {
        simtime gap = c->items[i + 1].expires - c->items[i].expires;
        if (are_alike(&c->items[i], &c->items[i + 1]) && gap < least) {
            least = gap;
            best = i;
        }
    }
    if (least == SIMTIME_MAX)
        return;
    merge(&c->items[best], &c->items[best + 1]);
    cohorts_drop(c, best + 1);
}

void cohorts_add(struct cohorts *c, struct cache_cohort cohort)
{
    size_t at = c->count;

    if (cohort.entries <= 0)
        return;
    while (at > 0 && c->items[at - 1].expires > cohort.expires)
        at--;
    if (at > 0 && c->items[at - 1].expires == cohort.expires &&
        are_alike(&c->items[at - 1], &cohort)) {
        merge(&c->items[at - 1], &cohort);
        return;
    }
    c->items = memory_grow(c->items, c->count, &c->capacity, sizeof *c->items);
    memmove(&c->items[at + 1], &c->items[at], (c->count - at) * sizeof *c->items);
    c->items[at] = cohort;
    c->count++;
    if (c->count > COHORTS_MOST)
        merge_nearest(c);
}

struct cache_cohort *cohorts_near(struct cohorts *c, simtime expires)
{
    struct cache_cohort *best = NULL;

    for (size_t i = 0; i < c->count; i++)
        if (!best || llabs(c->items[i].expires - expires) < llabs(best->expires - expires))
            best = &c->items[i];
    return best;
}

int64_t cohorts_take(struct cohorts *c, simtime expires, int64_t entries)
{
    int64_t taken = 0;

    while (taken < entries) {
        struct cache_cohort *near = cohorts_near(c, expires);
        if (!near)
            break;
        int64_t part = near->entries < entries - taken ? near->entries : entries - taken;
        taken += part;
        near->entries -= part;
        near->stale = near->stale < near->entries ? near->stale : near->entries;
        near->refetching = near->refetching < near->entries ? near->refetching : near->entries;
        if (!near->entries)
            cohorts_drop(c, (size_t)(near - c->items));
    }
    return taken;
}

void cohorts_sort(struct cohorts *c)
{
    for (size_t i = 1; i < c->count; i++) {
        struct cache_cohort moved = c->items[i];
        size_t at = i;
        for (; at > 0 && c->items[at - 1].expires > moved.expires; at--)
            c->items[at] = c->items[at - 1];
        c->items[at] = moved;
    }
}

int64_t cohorts_entries(const struct cohorts *c)
{
    int64_t sum = 0;

    for (size_t i = 0; i < c->count; i++)
        sum += c->items[i].entries;
    return sum;
}

int64_t rounded(double x, struct rng *draws)
{
    double whole = floor(x);

    return x <= 0 ? 0 : (int64_t)whole + (x > whole && rng_uniform(draws) < x - whole);
}

int64_t part_of(int64_t count, double part, struct rng *draws)
{
    if (count <= 0 || part <= 0)
        return 0;
    return part >= 1 ? count : (int64_t)rng_binomial(draws, (uint64_t)count, part);
}

/* A share of something that is part of `of`, never more than is left. */
static int64_t share(int64_t of, int64_t entries, int64_t all, struct rng *draws)
{
    int64_t part = rounded((double)of * (double)entries / (double)all, draws);
    int64_t least = of - (all - entries);

    part = part > entries ? entries : part;
    part = part < least ? least : part;
    return part > of ? of : part;
}

struct cache_cohort cohort_part(struct cache_cohort *c, int64_t entries, struct rng *draws)
{
    struct cache_cohort part = *c;

    if (entries >= c->entries) {
        c->entries = c->stale = c->refetching = 0;
        return part;
    }
    part.entries = entries;
    part.stale = share(c->stale, entries, c->entries, draws);
    part.refetching = share(c->refetching, entries, c->entries, draws);
    c->entries -= entries;
    c->stale -= part.stale;
    c->refetching -= part.refetching;
    return part;
}

/* Between the knots of F the mean of both. */
double touch_fetch_s(const double *times, double per_s)
{
    double sum = 0, ended = 0, before = 0; /* `ended`: integral of F */

    for (int i = 0; i < FETCH_POINTS; i++) {
        double f = i ? (fetch_knots[i - 1] + fetch_knots[i]) / 2 : 0, span = times[i] - before;
        double alive = exact_exp(-per_s * ended), x = per_s * f * span;
        sum += (1 - f) * alive * (x > 1e-9 ? (1 - exact_exp(-x)) / (per_s * f) : span);
        ended += f * span;
        before = times[i];
    }
    return sum;
}

/* That a unit is not read by any of the reads. */
static double unread(int64_t units, int64_t reads)
{
    if (reads <= 0)
        return 1;
    return units == 1 ? 0 : exact_exp((double)reads * exact_log(1 - 1 / (double)units));
}

/* When the first read of a unit comes that has one. */
static double first_read_s(const struct touching *of, double per_s)
{
    double none = exact_exp(-per_s * of->window_s);

    if (of->units == 1)
        return of->window_s / (double)(of->reads + 1);
    return none > 0.999 ? of->window_s / 2 : 1 / per_s - of->window_s * none / (1 - none);
}

static int64_t at_most(int64_t x, int64_t most)
{
    return x < most ? x : most;
}

/* Of the reads that are left of the units that were fetched. */
static int64_t again(const struct touching *of, const struct touched *t, struct rng *draws)
{
    double left = (double)(of->reads - t->fetches - t->together), x = of->fails;

    if (x <= 0 || left <= 0 || !t->fetches)
        return 0;
    double n = 1 + left / (double)t->fetches;
    double tries = x > 0.9999 ? n : (1 - exact_pow(x, n)) / (1 - x);
    return at_most(rounded((double)t->fetches * (tries - 1), draws), (int64_t)left);
}

/* How often a unit loses its entry: a write does so unless another one has done, and nobody has read
 * since. */
static double leaves_of(const struct touching *of, double fetched_per_s)
{
    double per_unit = of->leave_per_s * of->window_s, writes = per_unit * of->all_units;
    double others = writes > 1 ? of->leave_per_s * (writes - 1) / writes : 0;

    double both = fetched_per_s + others, gone = both > 0 ? others / both : 0;
    double x = both * of->window_s, settling = x > 1e-6 ? (1 - exact_exp(-x)) / x : 1;

    return per_unit * (1 - gone + gone * settling);
}

struct touched touch(const struct touching *of, struct rng *draws)
{
    struct touched out = {.left = of->empty ? of->units : 0};
    double w = of->window_s, k = (double)of->units, a0 = of->empty;
    double h = of->leave_per_s + (of->empty && of->ttl_s < w ? 1 / of->ttl_s : 0);

    if (of->units <= 0 || w <= 0 || (!of->empty && h <= 0) || (of->reads <= 0 && h <= 0))
        return out;
    double r = (double)of->reads / (k * w), none = unread(of->units, of->reads);
    out.fetch_s = touch_fetch_s(of->fetch_times_s, r);
    double slow = r > 0 ? 1 / (1 / r + out.fetch_s) : 0;
    double p = h > 0 ? h / (slow + h) : 0, q = none * exact_exp(-h * w);
    double each = slow * p * w + (r > 0 ? a0 * (1 - q) * r / (r + h) : 0) -
                  (slow > 0 ? p * (1 - exact_exp(-(slow + h) * w)) * slow / (slow + h) : 0);

    double at_end = p + (a0 - p) * q, leave = of->empty ? 1 : 1 - of->stay;
    if (!of->empty) /* what they have left, and is not still gone */
        each = fmax(0, leaves_of(of, slow) - at_end);
    double filled = fmin(each, fmax(0, leave - at_end));
    int64_t gone = of->empty ? of->units : rounded(k * leave, draws);
    out.filled = at_most(rounded((double)gone * filled / leave, draws), of->reads);
    out.left = gone - out.filled;
    out.fetches = at_most(out.filled + rounded(k * (each - filled), draws), of->reads);
    out.first_s = out.fetches && r > 0 ? first_read_s(of, r) : 0;
    double others = r * fmin(out.fetch_s, h > 0 ? w : fmax(0, w - out.first_s));
    out.together = at_most(rounded((double)out.fetches * others, draws), of->reads - out.fetches);
    out.again = again(of, &out, draws);
    return out;
}

double spared(double each, double writes)
{
    if (writes <= 0 || each <= 0)
        return 1;
    return each >= 1 ? 0 : exact_exp(writes * exact_log(1 - each));
}

struct outdating outdating_of(double p, double n, double w)
{
    double none = spared(p, n);

    p = p < 1 ? p : 1;
    if (n * p < 1e-4)
        return (struct outdating){n * p / 2, n * p * w / 6, n * p, w / 2};
    double part = 1 - (1 - none * (1 - p)) / (p * (n + 1));
    double age = 0.5 - (1 - (1 - none * (1 - p) * (1 - p)) / (p * (n + 2))) / (p * (n + 1));
    double at_end = 1 - none;
    return (struct outdating){
        .part = part, .age_s = age * w, .at_end = at_end, .since_s = part / at_end * w};
}
