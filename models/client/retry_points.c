#include "retry_points.h"

#include <math.h>

#include "invariant.h"
#include "proportional_part.h"

enum { ALIKE = 32 }; /* times that differ by less than one part of so many are one point */

static simtime time_of(const struct retry_point *p)
{
    return p->first_answer ? p->first_answer : p->elapsed;
}

static bool is_of_one_kind(const struct retry_point *a, const struct retry_point *b)
{
    return a->attempt == b->attempt && a->paid == b->paid;
}

static bool is_before(const struct retry_point *a, const struct retry_point *b)
{
    if (a->attempt != b->attempt)
        return a->attempt < b->attempt;
    return a->paid != b->paid ? a->paid < b->paid : time_of(a) < time_of(b);
}

static simtime mean(simtime a, simtime b, double part_of_b)
{
    return a + (simtime)((double)(b - a) * part_of_b);
}

/* Their times are the means of both. */
static void join(struct retry_point *a, const struct retry_point *b)
{
    double part = (double)b->count / (double)(a->count + b->count);

    a->sent = mean(a->sent, b->sent, part);
    a->elapsed = mean(a->elapsed, b->elapsed, part);
    a->first_answer = mean(a->first_answer, b->first_answer, part);
    a->delay_s += (float)((double)(b->delay_s - a->delay_s) * part);
    a->count += b->count;
}

static bool is_alike(const struct retry_point *a, const struct retry_point *b)
{
    simtime x = time_of(a), y = time_of(b), apart = x < y ? y - x : x - y;

    return is_of_one_kind(a, b) && apart * ALIKE <= (x < y ? y : x);
}

static void remove_at(struct retry_points *p, int i)
{
    for (p->n--; i < p->n; i++)
        p->at[i] = p->at[i + 1];
}

/* What the union of the i-th and the next point would move; of two kinds INFINITY. */
static double cost_of_union(const struct retry_points *p, int i)
{
    const struct retry_point *a = &p->at[i], *b = a + 1;

    if (!is_of_one_kind(a, b))
        return INFINITY;
    double apart = (double)(time_of(b) - time_of(a));
    return (double)a->count * (double)b->count / (double)(a->count + b->count) * apart * apart;
}

static void make_room(struct retry_points *p, struct rng *draws)
{
    double least = INFINITY;
    int at = 0;

    for (int i = 0; i + 1 < p->n; i++) {
        double cost = cost_of_union(p, i);
        if (cost < least) {
            least = cost;
            at = i;
        }
    }
    struct retry_point *a = &p->at[at], *b = a + 1;
    if (least < INFINITY) {
        join(a, b);
    } else {
        int64_t count = a->count + b->count;
        if (rng_uniform(draws) * (double)count < (double)b->count)
            *a = *b;
        a->count = count;
    }
    remove_at(p, at + 1);
}

void retry_points_add(struct retry_points *p, const struct retry_point *point, struct rng *draws)
{
    int i = p->n;

    if (!point->count)
        return;
    p->calls += point->count;
    while (i > 0 && is_before(point, &p->at[i - 1]))
        i--;
    if (i > 0 && is_alike(&p->at[i - 1], point)) {
        join(&p->at[i - 1], point);
        return;
    }
    if (i < p->n && is_alike(&p->at[i], point)) {
        join(&p->at[i], point);
        return;
    }
    if (p->n == RETRY_POINTS) {
        make_room(p, draws);
        p->calls -= point->count;
        retry_points_add(p, point, draws);
        return;
    }
    for (int k = p->n++; k > i; k--)
        p->at[k] = p->at[k - 1];
    p->at[i] = *point;
}

static void move(struct retry_points *p, int i, int64_t count, struct retry_points *taken,
                 struct rng *draws)
{
    struct retry_point part = p->at[i];

    part.count = count;
    p->at[i].count -= count;
    retry_points_add(taken, &part, draws);
}

static void drop_empty(struct retry_points *p)
{
    int kept = 0;

    for (int i = 0; i < p->n; i++)
        if (p->at[i].count)
            p->at[kept++] = p->at[i];
    p->n = kept;
}

void retry_points_take(struct retry_points *p, int64_t count, struct retry_points *taken,
                       struct rng *draws)
{
    int64_t left = count;

    invariant(count <= p->calls, "%lld calls are taken of %lld", (long long)count,
              (long long)p->calls);
    double fraction = p->calls ? (double)count / (double)p->calls : 0;
    double carry = count < p->calls ? rng_uniform(draws) : 0;
    for (int i = 0; i < p->n; i++) {
        int64_t part = proportional_part(p->at[i].count, fraction, &carry);
        part = part < left ? part : left;
        move(p, i, part, taken, draws);
        left -= part;
    }
    for (int i = 0; i < p->n && left; i++) { /* what rounding left over */
        int64_t part = left < p->at[i].count ? left : p->at[i].count;
        move(p, i, part, taken, draws);
        left -= part;
    }
    p->calls -= count;
    drop_empty(p);
}
