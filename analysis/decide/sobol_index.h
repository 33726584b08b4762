/* Sobol's indices: which part of the spread of an answer comes from each of its unknowns.
 *
 * Two independent samples A and B of all unknowns, and for each unknown the sample A with its
 * values from B. Then, with f the answer and V its variance over A and B,
 *   first order  S  = mean of (f(B) - m) (f(A with B's) - f(A)) / V       Saltelli et al. (2010)
 *   total        ST = mean of (f(A with B's) - f(A))^2 / (2 V)            Jansen (1999)
 * S is the part of the spread that goes when the unknown is known; ST the part that stays when all
 * but it are known. What is swapped may be anything that an answer depends on: one unknown, several
 * together, the seed (luck) or the placement of keys.
 *
 * Row r belongs to random shift r % 8 of a low-discrepancy sequence (sim/study/sobol_points.h). The
 * 8 shifts are samples of their own, so their spread gives Student's interval with 7 degrees of
 * freedom: that of the ratio, to first order, of what each sees of the numerator and of V (an index
 * that took V as known would be told too sure: in 75 of 100 samples, where now it is right in 93 to
 * 98).
 *
 * Sources: A. Saltelli, P. Annoni, I. Azzini, F. Campolongo, M. Ratto and S. Tarantola, Variance
 * based sensitivity analysis of model output, Computer Physics Communications 181 (2010), table 2;
 * M. J. W. Jansen, Analysis of variance designs for model output, the same journal 117 (1999).
 * Known answer: for Ishigami's function (7, 0.1) S = 0.3139, 0.4424, 0 and ST = 0.5576, 0.4424,
 * 0.2437. */
#ifndef DDBSIM_SOBOL_INDEX_H
#define DDBSIM_SOBOL_INDEX_H

#include "interval.h"

enum { SOBOL_INDEX_SHIFTS = 8 };

struct sobol_index {
    struct interval first, total; /* NAN where the answer never changes */
};

/* Mean and variance of the answers of both samples, without those that are NAN. */
void sobol_index_moments(const double *a, const double *b, size_t rows, double *mean,
                         double *variance);

/* Rows of which an answer is NAN are left out. */
struct sobol_index sobol_index_of(const double *a, const double *b, const double *swapped,
                                  size_t rows);

#endif
