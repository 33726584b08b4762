/* Which of several designs has the least mean, after as few runs as the noise allows.
 *
 * Procedure KN (S.-H. Kim and B. Nelson, "A fully sequential procedure for indifference-zone
 * selection in simulation", ACM TOMACS 11, 2001), here for the least mean. Each of k designs is run
 * `first` times, with common random numbers; S² of two designs is the variance of the differences of
 * those runs. After r runs of each, design i is out when for some l that is still in
 *   mean_i - mean_l > W = max(0, delta / 2r · (h² S² / delta² - r)),
 *   h² = 2 eta (first - 1),   eta = ((2 alpha / (k - 1))^(-2 / (first - 1)) - 1) / 2.
 * When one is left, or r exceeds every h² S² / delta² of those that are left, the least mean of them
 * is the answer: where the best is better than the next by at least delta, the answer is the best
 * with a chance of at least 1 - alpha. Two that differ by less than delta may be taken for each other.
 *
 * Values may be correlated between designs, and then S² is small and the end is early: this is what
 * the same futures for every design are for. They should be roughly normal; yes and no is no matter
 * for it, but for sampling_plan.h.
 *
 * Known answers: with k = 2, alpha = 0.05 and 16 first runs, h² = 5.390346; two designs that always
 * differ by the same are told apart by the first runs. */
#ifndef DDBSIM_RANKING_H
#define DDBSIM_RANKING_H

#include <stdbool.h>
#include <stddef.h>

enum { RANKING_FIRST = 16 };

struct ranking_rule {
    double delta; /* a difference that matters, in the unit of the values; above 0 */
    double alpha; /* the chance of a wrong answer that is accepted */
    size_t first; /* runs before the first look, at least 2 */
};

/* h² of the procedure. */
double ranking_h_squared(const struct ranking_rule *rule, size_t designs);

/* What the first `runs` runs of designs a and b say, of `designs` that are compared. NAN among them
 * counts as a run that was not made, of either. */
struct ranking_pair {
    double difference; /* mean of a - mean of b */
    double margin;     /* W: a is out when the difference is more */
    bool decided;      /* the margin is gone: the lesser mean is the better or as good */
};
struct ranking_pair ranking_pair(const struct ranking_rule *rule, size_t designs, const double *a,
                                 const double *b, size_t runs);

/* The whole procedure on runs that were made: values[i] are `runs` numbers of design i, NAN from the
 * first on that was not made. It looks after every run, and needs no more of a design that is out. */
struct ranking {
    size_t best;   /* the least mean of those that are left */
    size_t left;   /* how many are left */
    size_t runs;   /* of each of those, that were looked at */
    size_t in_all; /* of all designs, that the procedure needed */
    bool clear;    /* false: more runs are needed */
};
struct ranking ranking_of(const struct ranking_rule *rule, const double *const *values,
                          size_t designs, size_t runs);

#endif
