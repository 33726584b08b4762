/* A future: one way in which what is not known may turn out. It is a seed (next Friday's arrivals),
 * a placement of the keys, which follows the seed unless the scenario fixes it, and a value of each
 * of the scenario's unknowns.
 *
 * Future number r has the seed `first_seed` + r and the uniforms of row r, which is a pure function
 * of (first seed, names of the unknowns, r): any number of futures begins with the same ones as any
 * other, and every variant is run with the same.
 *
 * Rows. Point r / 8 of GSL's Sobol sequence (which begins with ½ ½, ¾ ¼, ¼ ¾), moved by the random
 * shift number r % 8, modulo 1 (Cranley and Patterson 1976): each prefix is a fair sample that fills
 * the space evenly, and eight shifts tell the error of what is computed from all. An `independent`
 * row is drawn from random streams instead; proofs are made with such rows, since a binomial
 * statement holds for independent trials. */
#ifndef DDBSIM_FUTURES_H
#define DDBSIM_FUTURES_H

#include "unknowns.h"

enum { FUTURES_SHIFTS = 8 };

struct futures {
    int64_t first_seed;
    bool independent;
    double *points; /* of the sequence, as far as it was asked for */
    size_t made, dimensions;
};

/* Of a scenario whose seed is `first_seed`. Release it. */
void futures_init(struct futures *futures, int64_t first_seed, bool independent);
void futures_release(struct futures *futures);

/* The Sobol point number `index` of so many dimensions; valid until the next call. */
const double *futures_point(struct futures *futures, size_t index, size_t dimensions);

/* The shift of a dimension, 0 <= shift < 1, in the eighth `part` of the rows. */
double futures_shift(int64_t first_seed, const char *name, size_t part);

/* The uniforms of row `number`, one for each dimension of the unknowns. */
void futures_row(struct futures *futures, const struct unknowns *unknowns, size_t number,
                 double *uniforms);

#endif
