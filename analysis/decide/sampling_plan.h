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

/* Looks at futures that are still being added to: after `from` of them, and then whenever there are
 * half as many again. Each look that can refuse has its part of alpha, and so has each that can
 * accept: a look too early to accept even without a miss takes nothing from the later ones. Known
 * answer: 16, 24, 36, 54, 81, 122 …; with a share of 95 % the look at 81 is the first to accept,
 * with half of alpha. */
size_t sampling_plan_next_look(size_t futures);
struct sampling_look {
    double accept, refuse; /* the parts of alpha */
};
struct sampling_look sampling_plan_look(double share, double alpha, size_t from, size_t futures);

/* What is sure of a share, with these errors at most, after `met` of `count` futures. */
enum sampling_answer {
    SAMPLING_UNCLEAR, /* more futures may tell */
    SAMPLING_HOLDS,   /* in at least the share */
    SAMPLING_FAILS    /* in less than the share */
};
enum sampling_answer sampling_plan_judge(double share, struct sampling_look look, size_t met,
                                         size_t count);

#endif
