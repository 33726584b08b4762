/* A distribution of one unknown as the quantile of one uniform, so that points of any kind (random,
 * quasi-random, the 10th percentile) become values in the same way.
 *
 *   uniform A..B        a + (b - a) u
 *   loguniform A..B     a (b / a)^u
 *   triangular a, m, b  by its inverse distribution function
 *   normal p10, p90     mean + sd z(u);  sd = (p90 - p10) / (2 z(0.9))
 *   lognormal p10, p90  exp of the same of their logarithms
 *   discrete            the value in whose share u falls; of a value FROM..TO, uniform between
 *
 * `within: A..B` cuts the distribution at both and rescales u to what is left. z is GSL's quantile
 * of the normal distribution. Known answers: lognormal {p10: 1, p90: 4} has the median 2;
 * triangular [0, 1, 2] has u = 0.125 at 0.5; loguniform 1..100 has the median 10; of normal {mean:
 * 0, sd: 1} within -1..1 the 10th percentile is -0.749. */
#ifndef DDBSIM_MARGINAL_H
#define DDBSIM_MARGINAL_H

#include "quantity.h"
#include "unknown.h"

enum marginal_kind {
    MARGINAL_UNIFORM,
    MARGINAL_LOGUNIFORM,
    MARGINAL_TRIANGULAR,
    MARGINAL_NORMAL,
    MARGINAL_LOGNORMAL,
    MARGINAL_DISCRETE
};

struct marginal_part {
    const char *text;       /* of a value; NULL: any between `from` and `to` */
    double from, to, up_to; /* up_to: the sum of the shares up to and with this one */
};

struct marginal {
    enum marginal_kind kind;
    enum quantity_kind quantity; /* QUANTITY_KINDS: texts */
    double a, b, mode;           /* the ends, or mean and standard deviation (of the logarithm) */
    double from, to;             /* the part of the uniform that is left of it */
    struct marginal_part *parts;
    size_t part_count;
};

/* Borrows the spec's texts. False and `why` (256 bytes) when it is none. Release it in either case. */
bool marginal_init(struct marginal *marginal, const struct unknown_spec *spec, char *why);
void marginal_release(struct marginal *marginal);

/* At u, 0 < u < 1: in the unit of its quantity; of texts, the number of the value. */
double marginal_value(const struct marginal *marginal, double u);

/* The same as the scenario takes it. */
void marginal_write(const struct marginal *marginal, double u, struct text *out);

#endif
