#include "interval.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "memory.h"

struct interval interval_of(const double *values, size_t count)
{
    struct interval i = {0, 0, NAN};
    double squares = 0;

    for (size_t k = 0; k < count; k++) {
        if (isnan(values[k]))
            continue;
        double delta = values[k] - i.mean; /* Welford */
        i.mean += delta / (double)++i.count;
        squares += delta * (values[k] - i.mean);
    }
    double n = (double)i.count;
    if (i.count == 0)
        i.mean = NAN;
    if (i.count > 1)
        i.half = gsl_cdf_tdist_Pinv(0.975, n - 1) * sqrt(squares / (n - 1) / n);
    return i;
}

struct interval interval_paired(const double *a, const double *b, size_t count)
{
    double *differences = memory_new(count, sizeof *differences);

    for (size_t i = 0; i < count; i++)
        differences[i] = b[i] - a[i];
    struct interval interval = interval_of(differences, count);
    free(differences);
    return interval;
}

double interval_p_value(struct interval d)
{
    if (d.count < 2)
        return NAN;
    if (d.half == 0)
        return d.mean == 0 ? 1 : 0;
    double freedom = (double)d.count - 1;
    double t = fabs(d.mean) / d.half * gsl_cdf_tdist_Pinv(0.975, freedom);
    return 2 * gsl_cdf_tdist_Q(t, freedom);
}

bool interval_beyond_noise(struct interval d)
{
    return d.count > 1 && fabs(d.mean) > d.half;
}

/* By halving: the inverse of GSL 2.7, gsl_cdf_beta_Pinv, does not converge for 258 of 260 at 2.5 %, and ends the
 * program. */
double interval_share_low(size_t met, size_t count, double alpha)
{
    double low = 0, high = 1;

    if (met == 0 || count == 0)
        return 0;
    for (int halving = 0; halving < 64; halving++) {
        double middle = (low + high) / 2;
        bool below = gsl_cdf_beta_P(middle, (double)met, (double)(count - met) + 1) < alpha;
        *(below ? &low : &high) = middle;
    }
    return (low + high) / 2;
}

double interval_share_high(size_t met, size_t count, double alpha)
{
    return 1 - interval_share_low(count - met, count, alpha);
}

double interval_share_at_least(size_t met, size_t count)
{
    return interval_share_low(met, count, 0.05);
}

struct interval_share interval_share(size_t met, size_t count)
{
    return (struct interval_share){interval_share_low(met, count, 0.025),
                                   interval_share_high(met, count, 0.025)};
}

/* The numbers that exist, in order; free() it. */
static double *sorted(const double *values, size_t count, size_t *kept)
{
    double *out = memory_new(count + 1, sizeof *out);

    *kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            out[(*kept)++] = values[i];
    gsl_sort(out, 1, *kept);
    return out;
}

double interval_quantile_of(const double *values, size_t count, double share)
{
    size_t kept;
    double *order = sorted(values, count, &kept);
    double value = kept ? gsl_stats_quantile_from_sorted_data(order, 1, kept, share) : NAN;

    free(order);
    return value;
}

struct interval_quantile interval_quantile(const double *values, size_t count, double share)
{
    size_t kept, low = 0, high = 1;
    double *order = sorted(values, count, &kept);
    struct interval_quantile q = {kept, NAN, NAN, NAN};

    if (kept)
        q.value = gsl_stats_quantile_from_sorted_data(order, 1, kept, share);
    while (low < kept && gsl_cdf_binomial_P((unsigned)low, share, (unsigned)kept) <= 0.025)
        low++;
    while (high <= kept && gsl_cdf_binomial_Q((unsigned)high - 1, share, (unsigned)kept) > 0.025)
        high++;
    if (low > 0)
        q.low = order[low - 1];
    if (high <= kept)
        q.high = order[high - 1];
    free(order);
    return q;
}
