#include "separation.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "memory.h"

struct pair {
    double x, y;
    size_t index; /* keeps equal values in order */
};

static int by_x(const void *a, const void *b)
{
    const struct pair *p = a, *q = b;

    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return p->index < q->index ? -1 : p->index > q->index;
}

/* Those pairs of which both numbers exist. */
static size_t pairs_of(const double *x, const double *y, size_t count, struct pair *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(x[i]) && !isnan(y[i]))
            out[kept++] = (struct pair){x[i], y[i], i};
    return kept;
}

size_t separation_pairs(const double *x, const double *y, size_t count)
{
    size_t pairs = 0;

    for (size_t i = 0; i < count; i++)
        pairs += !isnan(x[i]) && !isnan(y[i]);
    return pairs;
}

static bool changes(const double *values, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (values[i] != values[0])
            return true;
    return false;
}

double separation_rank_correlation(const double *x, const double *y, size_t count)
{
    struct pair *pairs = memory_new(count, sizeof *pairs);
    double *work = memory_new(4 * count, sizeof *work), *a = work + 2 * count, *b = a + count;
    size_t kept = pairs_of(x, y, count, pairs);
    double correlation = NAN;

    for (size_t i = 0; i < kept; i++) {
        a[i] = pairs[i].x;
        b[i] = pairs[i].y;
    }
    if (changes(a, kept) && changes(b, kept))
        correlation = gsl_stats_spearman(a, 1, b, 1, kept, work);
    free(work);
    free(pairs);
    return correlation;
}

double separation_rank_chance(double correlation, size_t count)
{
    double freedom = (double)count - 2;

    if (isnan(correlation) || count < 4)
        return 1;
    if (fabs(correlation) >= 1)
        return 0;
    double t = fabs(correlation) * sqrt(freedom / (1 - correlation * correlation));
    return 2 * gsl_cdf_tdist_Q(t, freedom);
}

/* Sum of the squared distances from their mean. */
static double squares_of(const struct pair *pairs, size_t count)
{
    double mean = 0, squares = 0;

    for (size_t i = 0; i < count; i++) {
        double delta = pairs[i].y - mean;
        mean += delta / (double)(i + 1);
        squares += delta * (pairs[i].y - mean);
    }
    return squares;
}

double separation_first_order(const double *x, const double *y, size_t count)
{
    struct pair *pairs = memory_new(count, sizeof *pairs);
    size_t kept = pairs_of(x, y, count, pairs), bins = 0, from = 0;
    double within = 0, all = squares_of(pairs, kept), share = NAN;
    size_t most = (size_t)sqrt((double)kept);

    qsort(pairs, kept, sizeof *pairs, by_x);
    for (size_t k = 1; k <= most; k++) {
        size_t to = k * kept / most;
        while (to < kept && to > 0 && pairs[to].x == pairs[to - 1].x)
            to++; /* equal values belong together */
        if (to <= from)
            continue;
        within += squares_of(pairs + from, to - from);
        bins++;
        from = to;
    }
    if (kept >= 16 && all > 0 && bins < kept)
        share = 1 - within / (double)(kept - bins) / (all / ((double)kept - 1));
    free(pairs);
    return share;
}

double separation_distance_chance(double distance, size_t a, size_t b)
{
    double n = (double)a * (double)b / ((double)a + (double)b), sum = 0;
    double lambda = distance * (sqrt(n) + 0.12 + 0.11 / sqrt(n));

    if (lambda < 0.2) /* the series converges slowly there, to 1 */
        return 1;
    for (int j = 1; j <= 100; j++)
        sum += (j % 2 ? 2 : -2) * exp(-2 * j * j * lambda * lambda);
    return fmin(1, fmax(0, sum));
}

/* The number of fewest digits between the two, so that a limit reads as one. */
static double limit_between(double below, double above)
{
    for (int digits = 1; digits < 17; digits++) {
        double step = pow(10, ceil(log10(fmax(fabs(below), fabs(above)))) - digits);
        double limit = step * round((below + above) / 2 / step);
        if (limit > below && limit < above)
            return limit;
    }
    return (below + above) / 2;
}

/* After `low` pairs, the shares of failing and holding futures below. */
static void look(struct separation_cut *cut, const struct pair *pairs, size_t at, double failed,
                 double held)
{
    double distance = failed - held;

    if (fabs(distance) <= cut->distance)
        return;
    cut->above = distance < 0;
    cut->distance = fabs(distance);
    cut->at = limit_between(pairs[at].x, pairs[at + 1].x);
    cut->failures = cut->above ? 1 - failed : failed;
    cut->rest = cut->above ? 1 - held : held;
}

/* Which futures failed, in the order of x; how many have an x, and how many of those failed. */
static size_t failures_by_x(const double *x, const bool *failed, size_t count, struct pair *pairs,
                            size_t *failing)
{
    size_t kept = 0;

    *failing = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(x[i]))
            continue;
        pairs[kept++] = (struct pair){x[i], failed[i], i};
        *failing += failed[i];
    }
    qsort(pairs, kept, sizeof *pairs, by_x);
    return kept;
}

struct separation_cut separation_cut(const double *x, const bool *failed, size_t count)
{
    struct separation_cut cut = {.at = NAN, .chance = 1};
    struct pair *pairs = memory_new(count, sizeof *pairs);
    size_t failing, failed_below = 0, kept = failures_by_x(x, failed, count, pairs, &failing);

    for (size_t i = 0; i + 1 < kept && failing && failing < kept; i++) {
        failed_below += pairs[i].y > 0;
        if (pairs[i].x < pairs[i + 1].x)
            look(&cut, pairs, i, (double)failed_below / (double)failing,
                 (double)(i + 1 - failed_below) / (double)(kept - failing));
    }
    if (!isnan(cut.at))
        cut.chance = separation_distance_chance(cut.distance, failing, kept - failing);
    free(pairs);
    return cut;
}

static size_t end_of_equals(const struct pair *pairs, size_t at, size_t count, bool of_y)
{
    size_t end = at + 1;

    while (end < count && (of_y ? pairs[end].y == pairs[at].y : pairs[end].x == pairs[at].x))
        end++;
    return end;
}

/* What `futures` with one name, of which `failed` failed, say. */
static void look_at_name(struct separation_cut *cut, double name, size_t futures, size_t failed,
                         size_t failing, size_t kept)
{
    double failures = (double)failed / (double)failing,
           rest = (double)(futures - failed) / (double)(kept - failing);

    if (failures - rest <= cut->distance)
        return;
    *cut = (struct separation_cut){
        .at = name,
        .failures = failures,
        .rest = rest,
        .distance = failures - rest,
        .chance = gsl_cdf_hypergeometric_Q((unsigned)failed - 1, (unsigned)failing,
                                           (unsigned)(kept - failing), (unsigned)futures)};
}

struct separation_cut separation_name(const double *x, const bool *failed, size_t count)
{
    struct separation_cut cut = {.at = NAN, .chance = 1};
    struct pair *pairs = memory_new(count, sizeof *pairs);
    size_t failing, names = 0, kept = failures_by_x(x, failed, count, pairs, &failing);

    for (size_t from = 0, to; from < kept && failing && failing < kept; from = to) {
        size_t own = 0;
        to = end_of_equals(pairs, from, kept, false);
        for (size_t i = from; i < to; i++)
            own += pairs[i].y > 0;
        look_at_name(&cut, pairs[from].x, to - from, own, failing, kept);
        names++;
    }
    cut.chance = fmin(1, cut.chance * (double)names);
    free(pairs);
    return cut;
}

static int by_y(const void *a, const void *b)
{
    const struct pair *p = a, *q = b;

    if (p->y != q->y)
        return p->y < q->y ? -1 : 1;
    return p->index < q->index ? -1 : p->index > q->index;
}

/* In place of each answer its rank; equal ones have the middle of theirs. */
static void rank(struct pair *pairs, size_t count)
{
    qsort(pairs, count, sizeof *pairs, by_y);
    for (size_t from = 0, to; from < count; from = to) {
        to = end_of_equals(pairs, from, count, true);
        for (size_t i = from; i < to; i++)
            pairs[i].y = (double)(from + to - 1) / 2;
    }
}

/* Sorts by name. Returns the sum of the squared distances from the mean of each. */
static double squares_within(struct pair *pairs, size_t count, size_t *names)
{
    double within = 0;

    *names = 0;
    qsort(pairs, count, sizeof *pairs, by_x);
    for (size_t from = 0, to; from < count; from = to) {
        to = end_of_equals(pairs, from, count, false);
        within += squares_of(pairs + from, to - from);
        ++*names;
    }
    return within;
}

struct separation_ratio separation_correlation_ratio(const double *x, const double *y, size_t count)
{
    struct separation_ratio ratio = {NAN, NAN, 1};
    struct pair *pairs = memory_new(count, sizeof *pairs);
    size_t kept = pairs_of(x, y, count, pairs), names;
    double within = squares_within(pairs, kept, &names), all = squares_of(pairs, kept);

    if (names > 1 && names < kept && all > 0) {
        double freedom = (double)(kept - names), others = (double)(names - 1);
        ratio.share = 1 - within / freedom / (all / ((double)kept - 1));
        rank(pairs, kept);
        all = squares_of(pairs, kept);
        within = squares_within(pairs, kept, &names);
        double between = fmax(0, all - within);
        ratio.eta = sqrt(between / all);
        ratio.chance = within > 0
                           ? gsl_cdf_fdist_Q(between / others / (within / freedom), others, freedom)
                           : 0;
    }
    free(pairs);
    return ratio;
}
