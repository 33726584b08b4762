/* How many units one call of each operation costs, from how many calls there were and how many units
 * were consumed in the same periods: least squares whose answers are not negative.
 *
 * Law. With calls c[t][j] and consumption y[t], the u >= 0 that make least
 *
 *   sum over t of w[t] (y[t] - sum over j of c[t][j] u[j])^2 + r sum over j of (u[j] - e[j])^2
 *
 * w[t] = 1 / (y[t] + mean of y), because the scatter of a period's units grows with its calls. The
 * second sum leads where the data do not: operations that rise and fall together leave open which of
 * them costs what, and then the answer is the nearest to the expected e[j] (what an item of the mean
 * size costs). r is a ten-thousandth of the scale of the first sum, so that it decides nothing else.
 * The least is found among all sets of operations that cost anything, by Cholesky factors (GSL):
 * the problem of Lawson and Hanson, Solving Least Squares Problems (1974), chapter 23, for few
 * unknowns.
 *
 * Known answers: calls (10, 20), (20, 10), (15, 15) and units 50, 40, 45 cost 1 and 2 a call,
 * residual 0; of one operation with calls 10, 20 and units 5, 10 a call costs 0.5. Periods in which
 * something is NAN are left out. */
#ifndef DDBSIM_OPERATION_UNITS_H
#define DDBSIM_OPERATION_UNITS_H

#include <stddef.h>

enum { OPERATION_UNITS_MOST = 12 };

struct operation_units {
    double per_call[OPERATION_UNITS_MOST];
    double residual; /* sum of |y - fitted| as a part of the sum of y; NAN: nothing to fit */
    size_t periods;  /* that were used */
};

/* `calls[j]` has `periods` values; at most OPERATION_UNITS_MOST operations. */
void operation_units_fit(struct operation_units *fit, const double *const *calls,
                         const double *expected, size_t operations, const double *consumed,
                         size_t periods);

#endif
