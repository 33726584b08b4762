/* A sampling plan: how many futures, fixed beforehand, show that a goal holds in a share of all.
 *
 * The goal is accepted when it was missed in at most `misses` of `futures`. The plan is the least
 * number of futures for which a design whose true share is no more than `share` would be accepted
 * with a chance of at most alpha:
 *   P(X <= misses) <= alpha,   X binomial of `futures` trials with chance 1 - share.
 * Exact: no normal approximation (acceptance sampling by attributes; Hahn and Meeker, Statistical
 * Intervals, chapter 9). To refuse as soon as the misses are too many costs no confidence; to
 * accept before the last future would.
 *
 * Known answers, with 95 % confidence: a share of 95 % needs 59 futures without a miss, 93 with one
 * and 124 with two; 99 % needs 299 and 90 % needs 29 without one.
 *
 * Several candidates, or several looks at one, are several chances to accept a bad one by luck: they
 * divide alpha, the first takes half, the next a quarter and so on, which never is more than alpha
 * together. With 95 % the candidates' plans are 72, 86, 99, 113 … futures without a miss. */
#ifndef DDBSIM_SAMPLING_PLAN_H
#define DDBSIM_SAMPLING_PLAN_H

#include <stdbool.h>
#include <stddef.h>

/* The least number of futures. `share` and `alpha` lie strictly between 0 and 1. */
size_t sampling_plan_futures(double share, double alpha, size_t misses);

/* How many misses the plan of so many futures allows. False: they are too few to show the share even
 * without a miss. */
bool sampling_plan_misses(double share, double alpha, size_t futures, size_t *misses);

/* The part of alpha of candidate (or look) number `which`, from 0: alpha / 2^(which + 1). */
double sampling_plan_part(double alpha, size_t which);

/* What is sure, with an error of at most alpha to each side, after `met` of `count` futures. */
enum sampling_answer {
    SAMPLING_UNCLEAR, /* more futures may tell */
    SAMPLING_HOLDS,   /* in at least the share */
    SAMPLING_FAILS    /* in less than the share */
};
enum sampling_answer sampling_plan_judge(double share, double alpha, size_t met, size_t count);

#endif
