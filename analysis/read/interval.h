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

#endif
