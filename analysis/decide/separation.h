/* What futures that were run anyway say of one unknown: its values x, and the answer y or whether
 * the goals failed, a number a future.
 *
 * Rank correlation (Spearman; GSL): how far the answer rises or falls with the unknown.
 * First-order share: the part of the answer's variance that lies between bins of like values of the
 * unknown. Of N futures there are about sqrt(N) bins of as many futures each; the variance within
 * them is taken with its own degrees of freedom, 1 - (within / (N - bins)) / (all / (N - 1)), so
 * that an unknown without effect comes to 0 on average and not to bins / N.
 * Cut: "fails when x > 6,800: 91 % of the failures, 3 % of the rest", the limit at which the two
 * shares lie furthest apart. That distance is the Kolmogorov-Smirnov distance of failing and holding
 * futures, whose law tells how likely it is by chance (asymptotic, with Stephens's correction for
 * few futures).
 *
 * Names have no order, so a cut and a rank correlation would depend on the order in which they were
 * written. Of them (x: the number of the name):
 * Name: "fails when x is legacy", the name whose shares of the failing and the holding futures lie
 * furthest apart; the chance is that of so many failures or more among its futures
 * (hypergeometric, as in Fisher's exact test), times the number of names.
 * Correlation ratio: eta of the answers' ranks, sqrt(between names / all), which of two names is the
 * size of their rank correlation; its chance by the F test of the ranks (one-way analysis of variance:
 * W. J. Conover and R. L. Iman, Rank transformations, The American Statistician 35 (1981)).
 *
 * Sources: E. Plischke, E. Borgonovo and
 * C. L. Smith, Global sensitivity measures from given data, European Journal of Operational Research
 * 226 (2013); M. A. Stephens, EDF statistics for goodness of fit, Journal of the American
 * Statistical Association 69 (1974).
 * Known answers: x = 1, 2, 3, 4, 5 and y = 1, 4, 9, 25, 16 have the rank correlation 0.9; ten
 * futures of which those above 7 fail are parted at 7.5 with distance 1; between samples of a and b
 * values chance reaches a distance of 1.36 sqrt(1 / a + 1 / b) in one case of 20. Of eight futures of
 * which the three with the third of three names fail alone, chance makes that in 3 / 56 of all
 * cases; names 0, 0, 1, 1 and y = 1, 2, 3, 4 have eta = sqrt(0.8), by chance in 10.6 %. */
#ifndef DDBSIM_SEPARATION_H
#define DDBSIM_SEPARATION_H

#include <stdbool.h>
#include <stddef.h>

struct separation_cut {
    bool above;            /* fails when x > at; else when x < at */
    double at;             /* NAN when all hold, all fail, or x never changes */
    double failures, rest; /* which shares of the failing and of the holding futures lie there */
    double distance;       /* their difference */
    double chance;         /* of a distance this large from an unknown without effect */
};

/* NAN when either never changes. Pairs of which one is NAN are left out, here and below. */
double separation_rank_correlation(const double *x, const double *y, size_t count);

/* Pairs of which both numbers exist. */
size_t separation_pairs(const double *x, const double *y, size_t count);

/* How likely chance makes a rank correlation of this size from so many pairs (Student's t). */
double separation_rank_chance(double correlation, size_t count);

/* NAN when the answer never changes or there are fewer than 16 pairs. */
double separation_first_order(const double *x, const double *y, size_t count);

struct separation_cut separation_cut(const double *x, const bool *failed, size_t count);

/* Of names: `at` is the number of one, on whose side both shares are. */
struct separation_cut separation_name(const double *x, const bool *failed, size_t count);

struct separation_ratio {
    double share;       /* of the answer's variance that lies between names, as first order */
    double eta, chance; /* NAN and 1 when either never changes, or every future has its own name */
};
struct separation_ratio separation_correlation_ratio(const double *x, const double *y,
                                                     size_t count);

/* Of a Kolmogorov-Smirnov distance between samples of `a` and `b` values. */
double separation_distance_chance(double distance, size_t a, size_t b);

#endif
