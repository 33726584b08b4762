/* Which of several designs to take: what each of them came to over the same futures.
 *
 * An option is a cell of a sweep (a variant, or one value of each axis). A future in which every goal
 * held counts as held; what share of all futures that shows is by Clopper and Pearson
 * (interval.h). An option is fit when it held in the share that is asked for, or in more of them
 * (proven when this is so with 95 % confidence); of those that are fit the one with the least
 * criterion is chosen, of equal ones the first named. When none is fit, none is chosen.
 *
 * The criterion is a number in the unit of `cost`: the mean over futures, a quantile, the worst, or
 * the largest regret: what the option cost in a future above the least cost of any option that held
 * its goals in that same future (of any at all where none did), 0 where it was the least itself.
 * An option is dominated when another held at least as often and has no larger criterion, and one
 * of both is better.
 *
 * Means hide what heavy tails do, so throttling is told in two parts: in how many futures anything
 * was throttled at all, and what share of the calls failed in those.
 *
 * Known answer: options that cost 1, 3 and 2 in every future, of which the first never holds and the
 * others always do: the third is chosen, with a regret of 0; the second's is 1 and it is dominated;
 * the first's is 0. */
#ifndef DDBSIM_DECISION_H
#define DDBSIM_DECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "interval.h"
#include "sweep.h"
#include "threshold.h"

enum decision_by { DECISION_COST, DECISION_QUANTILE, DECISION_WORST, DECISION_REGRET };

struct decision_rule {
    const struct threshold *goals;
    size_t goal_count; /* 0: nothing is throttled */
    double share;      /* of the futures in which all goals are to hold; 1: in every one */
    enum decision_by by;
    double quantile;     /* of DECISION_QUANTILE */
    double indifference; /* the part of the cost that does not matter */
    size_t from;         /* futures before the first look (racing.h); 0: all of every option */
};

/* "cost", "quantile:90%", "worst" or "regret". NULL, or the rule that was broken. */
const char *decision_read_by(const char *text, struct decision_rule *rule);

struct decision_option {
    size_t cell, futures, held, throttled; /* of `futures` that were made */
    bool fit, proven, dominated;
    double share_low, share_high;        /* with 95 % confidence to each side alone */
    double failed_then, failed_then_p95; /* failed_ratio, in the futures that throttle */
    double cost_mean, cost_p50, cost_p90, cost_worst, regret;
    double criterion;
};

struct decision {
    struct decision_option *options; /* one a cell, in the order of the cells */
    size_t count;
    size_t chosen, next;        /* numbers of options; `count` where there is none */
    struct interval difference; /* of the criterion's cost, chosen - next, future by future */
    size_t equals;              /* how many others are fit and exactly as good as the chosen */
};

/* Borrows nothing. */
void decision_make(struct decision *decision, const struct sweep *sweep,
                   const struct decision_rule *rule);
void decision_release(struct decision *decision);

/* Whether every goal held in a run that was made. */
bool decision_holds(const struct decision_rule *rule, const struct sweep_run *run);

#endif
