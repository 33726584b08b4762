/* Morris's screening: which of many unknowns matter at all, for few runs.
 *
 * A trajectory begins somewhere and changes one unknown after the other, each once. The change of
 * the answer at a step, over the length of the step, is an elementary effect of its unknown: the
 * change of the answer over the unknown's whole range. Over several trajectories
 *   mu*   = mean of its size     how much the unknown matters
 *   sigma = standard deviation   how much that depends on the others, or on where it stands
 *
 * Levels are the quantiles p5, p35, p65 and p95 of an unknown (Morris's four levels 0, 1/3, 2/3, 1
 * would be infinite for a lognormal), a step is 0.6: up from the lower two, down from the upper two.
 * Factors are changed in turn, a trajectory begins with another each time and every second goes
 * backwards, so that each comes early and late. Their levels are drawn independently and a step
 * only swaps levels, so the order biases nothing.
 *
 * Separate values of an unknown (names, a few numbers) have no length either: a step goes from any of
 * them to any other, and the change of the answer is the effect as it is.
 *
 * Seed and placement have no length: two draws of them count as two of a uniform unknown, which lie
 * 1/3 apart on average. Their sigma is not told.
 *
 * Source: M. D. Morris, Factorial sampling plans for preliminary computational experiments,
 * Technometrics 33 (1991); mu* by F. Campolongo, J. Cariboni and A. Saltelli, An effective screening
 * design, Environmental Modelling & Software 22 (2007).
 * Known answer: of a linear function mu* is the size of each coefficient and sigma is 0. */
#ifndef DDBSIM_MORRIS_H
#define DDBSIM_MORRIS_H

#include "interval.h"

enum { MORRIS_LEVELS = 4 };

struct morris_effect {
    struct interval size; /* mu* */
    double spread;        /* sigma; NAN for fewer than two effects */
};

/* The quantile of a level, 0 … 3, and the level to which a step goes from it. */
double morris_quantile(size_t level);
size_t morris_step(size_t level);

/* Which of `factors` is changed at step 0 … factors - 1 of a trajectory, and at which step one is. */
size_t morris_factor(size_t trajectory, size_t step, size_t factors);
size_t morris_position(size_t trajectory, size_t factor, size_t factors);

/* The effect of one step: `upwards` when the unknown grew. */
double morris_elementary(double before, double after, bool upwards);
double morris_elementary_of_values(double before, double after, bool upwards);
double morris_elementary_of_draws(double before, double after);

/* Effects that are NAN are left out. */
struct morris_effect morris_effect_of(const double *effects, size_t count);

#endif
