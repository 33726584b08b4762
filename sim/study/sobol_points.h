/* Points that fill a cube evenly: GSL's Sobol sequence from the origin on, with 8 random digital
 * shifts. Number n is point n / 8 of the sequence, its binary digits flipped where shift n % 8 has a
 * one; what lies behind the digits of the sequence is the shift's.
 *
 * Any prefix is a fair sample, a longer one begins with it, and the 8 shifts are independent samples
 * whose spread tells the error (analysis/decide/sobol_index.h). A dimension's points do not depend
 * on how many others there are; GSL has at most 40.
 *
 * Flipped digits keep the evenness of the points in all binary boxes, which a shift modulo 1 does
 * not: with 2,048 rows the total indices of a linear function are wrong by 0.0002 (root of the mean
 * square over 60 seeds) and not by 0.004, those of Sobol's g by 0.002 and not by 0.0065.
 * Source: P. L'Ecuyer and C. Lemieux, Recent advances in randomized quasi-Monte Carlo methods, in
 * Modeling Uncertainty (2002).
 *
 * Two independent samples are two sets of dimensions of one sequence, never two stretches of it:
 * points that follow one another are far apart by construction.
 * Known answer: the sequence goes 0 0, 1/2 1/2, 3/4 1/4, 1/4 3/4, 3/8 3/8. */
#ifndef DDBSIM_SOBOL_POINTS_H
#define DDBSIM_SOBOL_POINTS_H

#include <stddef.h>
#include <stdint.h>

enum { SOBOL_POINTS_DIMENSIONS = 40, SOBOL_POINTS_SHIFTS = 8 };

/* `u` takes `dimensions` numbers, strictly between 0 and 1. */
void sobol_points_get(int64_t seed, size_t dimensions, size_t number, double *u);

/* The sequence itself: `count` points from number `from` on, one after the other. Futures draw from it
 * too, with shifts of their own (futures.h). */
void sobol_points_bare(size_t dimensions, size_t from, size_t count, double *points);

#endif
