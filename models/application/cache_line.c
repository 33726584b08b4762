#include "cache_line.h"

#include <math.h>

#include "exact.h"

void cache_line_ask(struct cache_line *l, double calls, double work_s)
{
    int i = 0;

    while (i < l->kind_count && fabs(l->kinds[i].work_s - work_s) > 1e-12)
        i++;
    if (i == LINE_KINDS)
        i--;
    if (i == l->kind_count) {
        l->kind_count++;
        l->kinds[i].work_s = work_s;
    }
    double all = l->kinds[i].calls + calls;
    if (all > 0)
        l->kinds[i].work_s = (l->kinds[i].work_s * l->kinds[i].calls + work_s * calls) / all;
    l->kinds[i].calls = all;
}

/* The mean of the last seconds; what is asked for first counts from its first interval on. */
static void smooth(struct cache_line *l, double interval_s)
{
    const double memory_s = 2;
    double weight = 1 - exact_exp(-interval_s / memory_s);

    for (int i = 0; i < l->kind_count; i++) {
        double now = l->kinds[i].calls / interval_s;
        l->kinds[i].per_s =
            l->kinds[i].per_s > 0 ? l->kinds[i].per_s + weight * (now - l->kinds[i].per_s) : now;
    }
}

/* sum of rate (exp(theta s) - 1) - theta, and its derivative. */
static double excess(const struct cache_line *l, double theta, double *slope)
{
    double sum = -theta;

    *slope = -1;
    for (int i = 0; i < l->kind_count; i++) {
        double e = exact_exp(theta * l->kinds[i].work_s);
        sum += l->kinds[i].per_s * (e - 1);
        *slope += l->kinds[i].per_s * l->kinds[i].work_s * e;
    }
    return sum;
}

/* The excess falls from 0 and rises again: its other zero. */
static void solve(struct cache_line *l)
{
    double low = 0, high = 0, slope;

    for (int i = 0; i < l->kind_count; i++)
        high = l->kinds[i].work_s > 0 ? fmax(high, 1 / l->kinds[i].work_s) : high;
    for (low = high * 1e-6; excess(l, high, &slope) < 0; high *= 2)
        low = high;
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2;
        *(excess(l, middle, &slope) < 0 ? &low : &high) = middle;
    }
    excess(l, high, &slope);
    l->theta = high;
    l->factor = slope > 0 ? (1 - l->busy) / slope : l->busy;
}

void cache_line_decide(struct cache_line *l, double interval_s, double longest_s)
{
    const double saturated = 0.995;
    double work = 0, refused = 0;

    smooth(l, interval_s);
    l->busy = 0;
    for (int i = 0; i < l->kind_count; i++) {
        work += l->kinds[i].calls * l->kinds[i].work_s;
        l->busy += l->kinds[i].per_s * l->kinds[i].work_s;
        l->kinds[i].calls = 0;
    }
    l->from_s = l->to_s;
    l->to_s = fmax(0, l->from_s + work - interval_s);
    if (l->to_s > longest_s) {
        refused = l->to_s - longest_s;
        l->to_s = longest_s;
    }
    l->turned_away = work > 0 ? refused / work : 0;
    l->theta = 0;
    if (l->busy <= 0 || l->busy >= saturated)
        return;
    solve(l);
    l->turned_away =
        fmax(l->turned_away, fmin(l->busy, l->factor * exact_exp(-l->theta * longest_s)));
}

double cache_line_wait_s(const struct cache_line *l, double u, double when)
{
    double level = l->from_s + (l->to_s - l->from_s) * when;
    double wait = 0;

    if (l->theta > 0 && 1 - u < l->busy)
        wait = fmax(0, exact_log(l->factor / (1 - u)) / l->theta);
    return fmax(level, wait);
}
