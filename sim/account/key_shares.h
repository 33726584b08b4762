/* How traffic spreads over keys, from the few most used ones that Contributor Insights names.
 *
 * Law. Ranked shares of a Zipf distribution are a straight line on two logarithmic axes:
 * log share(k) = log c - s log k. The exponent s is the slope by least squares over the ranks that
 * are known (GSL), and its interval is two standard errors wide on either side.
 *
 * What the other keys have. The named keys keep their own shares. The rest, of N keys, is a group of
 * its own, whose most used key may not have more than the line says of the next rank, nor more than
 * the last named key: among Zipf's distributions over N keys, the rest's is the one whose first key
 * has just that share of all. A group that took the exponent of the named ones would begin anew at
 * rank 1 and make a second key as hot as the hottest.
 *
 * Known answers: shares k^-1.1 / 10 for k = 1..25 have the exponent 1.1, interval of width 0. Of
 * 1,000 keys that are left 50 %, whose first has 1 %, the exponent is 0.5421: the harmonic sum of
 * 1,000 terms is 50 then. */
#ifndef DDBSIM_KEY_SHARES_H
#define DDBSIM_KEY_SHARES_H

#include <stddef.h>

struct key_shares_fit {
    double exponent, low, high; /* NAN with fewer than three keys */
    double next;                /* what the line says of the rank behind the last */
};

/* `shares`: descending, positive. */
void key_shares_fit(struct key_shares_fit *fit, const double *shares, size_t count);

/* sum of k^-exponent for k = 1..n, n >= 1: the first terms one by one, the others by Euler and
 * Maclaurin's formula. */
double key_shares_harmonic(double n, double exponent);

/* The exponent, from 0 to 2, of the rest: `left` of all traffic on `keys` keys, of which the first
 * may have `first` at most. 0 when even an equal part is more. */
double key_shares_rest(double left, double keys, double first);

#endif
