/* Ranks 1 … n with probability proportional to rank^-s, without a table: memory is constant and any
 * n up to 2^53 will do.
 *
 * Law: rejection-inversion (Hörmann and Derflinger 1996 [25], "Rejection-inversion to generate
 * variates from monotone discrete distributions"). Known answer: n = 3, s = 1 gives 6/11, 3/11,
 * 2/11. */
#ifndef DDBSIM_ZIPF_H
#define DDBSIM_ZIPF_H

#include <stdint.h>

#include "rng.h"

struct zipf {
    uint64_t n;
    double s, h_first, h_last, cut;
};

void zipf_init(struct zipf *zipf, uint64_t n, double s); /* n >= 1, s >= 0 */
uint64_t zipf_draw(const struct zipf *zipf, struct rng *rng);

/* The share of all draws that falls on ranks from … to (1 <= from <= to <= n). Sums ten thousand
 * ranks one by one and goes on by the integral between midpoints with the first term of its
 * correction (Euler and Maclaurin). */
double zipf_share(uint64_t n, double s, uint64_t from, uint64_t to);

#endif
