#include "ranking.h"

#include <math.h>
#include <stdlib.h>

#include "invariant.h"
#include "memory.h"

double ranking_h_squared(const struct ranking_rule *rule, size_t designs)
{
    double freedom = (double)rule->first - 1;

    if (designs < 2)
        return 0;
    return freedom * (pow(2 * rule->alpha / (double)(designs - 1), -2 / freedom) - 1);
}

/* Variance and mean of the differences of the first runs. */
static double variance_of_differences(const double *a, const double *b, size_t count)
{
    double mean = 0, squares = 0;

    for (size_t i = 0; i < count; i++) {
        double delta = a[i] - b[i] - mean; /* Welford */
        mean += delta / (double)(i + 1);
        squares += delta * (a[i] - b[i] - mean);
    }
    return squares / (double)(count - 1);
}

struct ranking_pair ranking_pair(const struct ranking_rule *rule, size_t designs, const double *a,
                                 const double *b, size_t runs)
{
    invariant(rule->first > 1 && rule->delta > 0 && runs >= rule->first,
              "KN looks at %zu runs, the first %zu, delta %g", runs, rule->first, rule->delta);
    double delta = rule->delta, r = (double)runs, sum = 0;
    double reach = ranking_h_squared(rule, designs) * variance_of_differences(a, b, rule->first) /
                   (delta * delta);

    for (size_t i = 0; i < runs; i++)
        sum += a[i] - b[i];
    return (struct ranking_pair){.difference = sum / r,
                                 .margin = fmax(0, delta / (2 * r) * (reach - r)),
                                 .decided = r > reach};
}

/* Whether every design that is in has run number `run`. */
static bool has_run(const double *const *values, const bool *in, size_t designs, size_t run)
{
    for (size_t i = 0; i < designs; i++)
        if (in[i] && isnan(values[i][run]))
            return false;
    return true;
}

/* Takes out what another that is in beats after `runs` runs. True when those that are left are
 * decided. Who is in is judged as it was before this look. */
static bool screen(const struct ranking_rule *rule, const double *const *values, size_t designs,
                   size_t runs, bool *in)
{
    bool *before = memory_new(designs, sizeof *before), decided = true;

    for (size_t i = 0; i < designs; i++)
        before[i] = in[i];
    for (size_t i = 0; i < designs; i++)
        for (size_t l = 0; l < designs && before[i]; l++) {
            if (l == i || !before[l])
                continue;
            struct ranking_pair p = ranking_pair(rule, designs, values[i], values[l], runs);
            in[i] &= p.difference <= p.margin;
        }
    for (size_t i = 0; i < designs; i++)
        for (size_t l = 0; l < i; l++)
            if (in[i] && in[l])
                decided &= ranking_pair(rule, designs, values[i], values[l], runs).decided;
    free(before);
    return decided;
}

static double mean_of(const double *values, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

/* The least mean of those that are in; of equal ones the first. */
static void choose(struct ranking *ranking, const double *const *values, const bool *in,
                   size_t designs)
{
    double least = NAN;

    for (size_t i = 0; i < designs; i++) {
        double mean = in[i] ? mean_of(values[i], ranking->runs) : NAN;
        ranking->left += in[i];
        if (in[i] && !(mean >= least)) {
            least = mean;
            ranking->best = i;
        }
    }
}

struct ranking ranking_of(const struct ranking_rule *rule, const double *const *values,
                          size_t designs, size_t runs)
{
    struct ranking ranking = {0};
    bool *in = memory_new(designs, sizeof *in);

    for (size_t i = 0; i < designs; i++)
        in[i] = true;
    while (!ranking.clear && ranking.runs < runs && has_run(values, in, designs, ranking.runs)) {
        for (size_t i = 0; i < designs; i++)
            ranking.in_all += in[i];
        if (++ranking.runs >= rule->first)
            ranking.clear = screen(rule, values, designs, ranking.runs, in);
    }
    choose(&ranking, values, in, designs);
    free(in);
    return ranking;
}
