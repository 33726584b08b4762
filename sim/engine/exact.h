/* log, exp and the inverse of the normal distribution from + - * / and sqrt alone.
 *
 * The C library's own differ in the last bit between processors (with and without fused
 * multiply-add), and one such bit can fork a simulation. These are the same everywhere that has
 * IEEE 754 doubles and -ffp-contract=off; what decides an event uses them, reports use libm.
 *
 *   exact_log, exact_exp   fdlibm's reductions and polynomials (Sun Microsystems 1993), < 1 ulp
 *   exact_normal           Wichura 1988, algorithm AS 241 (PPND16), about 1 part in 10^16
 *
 *   exact_cos_turns        Taylor's series within an eighth of a turn, < 2 ulp
 *
 * Known answers: exact_log(2) = 0.693147180559945309, exact_exp(1) = 2.718281828459045235,
 * exact_normal(0.975) = 1.959963984540054. */
#ifndef DDBSIM_EXACT_H
#define DDBSIM_EXACT_H

double exact_log(double x);           /* 0 < x, finite and normal */
double exact_exp(double x);           /* 0 below -700, capped at exp(700) */
double exact_pow(double x, double y); /* x > 0: exp(y log x) */
double exact_cos_turns(double turns); /* cos(2 pi turns), 0 <= turns <= 1 */
double exact_normal(double p);        /* z such that P(Z <= z) = p, for 0 < p < 1 */

#endif
