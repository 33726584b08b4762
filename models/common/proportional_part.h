/* A part of a count, in whole numbers: how gathered calls (any `resolution` but `request`) are
 * divided among outcomes, points and partitions.
 *
 * Law: systematic sampling. The counts lie side by side on a line; a uniform start and then every
 * 1/fraction-th call is taken, so that each count gives fraction times itself, rounded down or up,
 * and exactly so on average, and so does the sum of all: nothing is rounded away for being small.
 * Source: Cochran, "Sampling Techniques", 3rd edition, 1977, chapter 8. Known answers: of five counts
 * of 1 the part 0.3 is 1 or 2 in all, 1.5 on average; from a start of 0.5, half of 30, of 5 and of 5
 * is 15, 3 and 2. */
#ifndef DDBSIM_PROPORTIONAL_PART_H
#define DDBSIM_PROPORTIONAL_PART_H

#include <stdint.h>

/* About fraction * count, at most `count`. `carry`, 0 … 1, is where the first count's line begins and
 * goes from one count to the next. */
int64_t proportional_part(int64_t count, double fraction, double *carry);

#endif
