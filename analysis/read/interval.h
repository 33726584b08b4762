/* What a sample of runs says of the mean, and whether two settings differ beyond noise.
 *
 * Student's interval: mean ± t(0.975, n-1) · s / sqrt(n), from GSL's quantile of the t
 * distribution. Two settings that ran with the same seeds saw the same traffic draw by draw, so the
 * n differences are a sample of their own: their interval is narrower than that of two independent
 * means, and the difference is beyond noise when it does not hold 0 (the paired t test).
 *
 * Known answer: of 1, 2, 3, 4, 5 the mean is 3 and the half width 1.963243 (t = 2.776445). */
#ifndef DDBSIM_INTERVAL_H
#define DDBSIM_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

struct interval {
    size_t count; /* of the numbers that exist */
    double mean;
    double half; /* half the width of the 95 % interval; NAN for fewer than two numbers */
};

struct interval interval_of(const double *values, size_t count);

/* Of b[i] - a[i], where both exist. */
struct interval interval_paired(const double *a, const double *b, size_t count);

/* Of the paired t test; 1 when all differences are 0, NAN for fewer than two pairs. */
double interval_p_value(struct interval difference);

bool interval_beyond_noise(struct interval difference);

/* Clopper and Pearson (1934) [31]: the share of all seeds that is met at least, with 95 %
 * confidence, when `met` of `count` were. Known answer: 10 of 10 -> 0.741 (0.05^(1/10)). */
double interval_share_at_least(size_t met, size_t count);

/* The same with `alpha` of error to one side: 0.05 is 95 % confidence. */
double interval_share_low(size_t met, size_t count, double alpha);
double interval_share_high(size_t met, size_t count, double alpha);

/* The 95 % interval of Clopper and Pearson, half of the error to each side: it covers the share at
 * least as often as it says, whatever the share. Known answers: 10 of 40 -> 0.1269 to 0.4120; 0 of
 * 40 -> 0 to 0.0881. Of nothing: 0 to 1. */
struct interval_share {
    double low, high;
};
struct interval_share interval_share(size_t met, size_t count);

/* A quantile of a sample, and the 95 % interval that its order statistics give: numbers l and u of
 * the sorted sample, where l is the largest and u the smallest with
 *   P(B < l) <= 0.025 and P(B >= u) <= 0.025,   B binomial of `count` trials with chance `share`.
 * It holds for any distribution (Conover, Practical Nonparametric Statistics, section 3.2). Known
 * answer: of 40 numbers the median's is from the 14th to the 27th. A limit is NAN where the sample
 * is too small to have one: of 20 numbers nothing is above the 95 % quantile surely enough.
 *
 * `value` goes through the sorted numbers in a straight line (R's type 7). */
struct interval_quantile {
    size_t count; /* of the numbers that exist */
    double value, low, high;
};
struct interval_quantile interval_quantile(const double *values, size_t count, double share);

/* Its `value` alone. */
double interval_quantile_of(const double *values, size_t count, double share);

#endif
