#include "sobol_index.h"

#include <math.h>

/* Below this part of the mean's square a variance is what rounding leaves of none. */
static const double rounding = 1e-24;

void sobol_index_moments(const double *a, const double *b, size_t rows, double *mean,
                         double *variance)
{
    double squares = 0, count = 0;

    *mean = 0;
    for (size_t i = 0; i < 2 * rows; i++) {
        double value = i < rows ? a[i] : b[i - rows];
        if (isnan(value))
            continue;
        double delta = value - *mean; /* Welford */
        *mean += delta / ++count;
        squares += delta * (value - *mean);
    }
    *variance = count > 1 ? squares / (count - 1) : 0;
}

/* What one of the eight has seen: sums over its rows. */
struct eighth {
    double first, total, squares, count;
};

/* The ratio of the sums of all eighths, and how it spreads: that of eighth s, to first order, is
 * ratio + (part - ratio * squares) / variance, whose mean is the ratio. */
static struct interval ratio_of(const struct eighth *eighths, size_t offset, double variance)
{
    double values[SOBOL_INDEX_SHIFTS], parts[SOBOL_INDEX_SHIFTS], sum = 0, count = 0;

    for (size_t s = 0; s < SOBOL_INDEX_SHIFTS; s++) {
        parts[s] = *(const double *)((const char *)&eighths[s] + offset);
        sum += parts[s];
        count += eighths[s].count;
    }
    double ratio = sum / count / variance;
    for (size_t s = 0; s < SOBOL_INDEX_SHIFTS; s++)
        values[s] = ratio + (parts[s] - ratio * eighths[s].squares) / eighths[s].count / variance;
    struct interval interval = interval_of(values, SOBOL_INDEX_SHIFTS);
    interval.mean = ratio;
    return interval;
}
struct sobol_index sobol_index_of(const double *a, const double *b, const double *swapped,
                                  size_t rows)
{
    struct eighth eighths[SOBOL_INDEX_SHIFTS] = {0};
    double mean, variance;

    sobol_index_moments(a, b, rows, &mean, &variance);
    if (variance <= rounding * mean * mean)
        variance = NAN;
    for (size_t r = 0; r < rows; r++) {
        struct eighth *eighth = &eighths[r % SOBOL_INDEX_SHIFTS];
        double own = a[r] - mean, other = b[r] - mean, change = swapped[r] - a[r];
        if (isnan(other * change))
            continue;
        eighth->first += other * change;
        eighth->total += change * change / 2;
        eighth->squares += (own * own + other * other) / 2;
        eighth->count++;
    }
    return (struct sobol_index){ratio_of(eighths, offsetof(struct eighth, first), variance),
                                ratio_of(eighths, offsetof(struct eighth, total), variance)};
}
