#include "interval.h"

#include <gsl/gsl_cdf.h>
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

double interval_share_at_least(size_t met, size_t count)
{
    if (met == 0 || count == 0)
        return 0;
    return gsl_cdf_beta_Pinv(0.05, (double)met, (double)(count - met) + 1);
}
