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
 * Several candidates are several chances to accept a bad one by luck: they divide alpha, the first
 * takes half, the next a quarter and so on, which never is more than alpha together. With 95 % the candidates' plans are 72, 86, 99, 113 … futures without a miss. */
#ifndef DDBSIM_SAMPLING_PLAN_H
#define DDBSIM_SAMPLING_PLAN_H

#include <stdbool.h>
#include <stddef.h>

/* The least number of futures. `share` and `alpha` lie strictly between 0 and 1; a share so near to 1
 * that it takes more than SAMPLING_MOST is not distinguished further. */
enum { SAMPLING_MOST = 1000000000 };
size_t sampling_plan_futures(double share, double alpha, size_t misses);

/* How many misses the plan of so many futures allows. False: they are too few to show the share even
 * without a miss. */
bool sampling_plan_misses(double share, double alpha, size_t futures, size_t *misses);

/* The part of alpha of candidate number `which`, from 0: alpha / 2^(which + 1). */
double sampling_plan_part(double alpha, size_t which);

/* Looks at futures that are still being added to: after `from` of them, whenever there are half as
 * many again, and after `most`. The looks are known beforehand and share alpha: each of them may
 * refuse with its part, and the last ones, as many as can accept without a miss with theirs, may
 * accept. Known answer: 16, 24, 36, 54, 81, 122, 183, 200; each may refuse with an eighth of alpha;
 * with a share of 95 % those from 122 on may accept, with a third. */
size_t sampling_plan_next_look(size_t futures, size_t most);
struct sampling_look {
    double accept, refuse; /* the parts of alpha; accept is 0 at a look that is too early */
};
struct sampling_look sampling_plan_look(double share, double alpha, size_t from, size_t most,
                                        size_t futures);

/* What is sure of a share, with these errors at most, after `met` of `count` futures. */
enum sampling_answer {
    SAMPLING_UNCLEAR, /* more futures may tell */
    SAMPLING_HOLDS,   /* in at least the share */
    SAMPLING_FAILS    /* in less than the share */
};
enum sampling_answer sampling_plan_judge(double share, struct sampling_look look, size_t met,
                                         size_t count);

#endif
