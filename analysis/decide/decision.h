/* Which of several designs to take: what each of them came to over the same futures.
 *
 * An option is a cell of a sweep (a variant, or one value of each axis). A future in which every goal
 * held counts as held; what share of all futures that shows is by Clopper and Pearson
 * (interval.h); the error is divided among the options (decision_rule.h). An option is fit when it
 * held in the share that is asked for, or in more of them (proven when this is so of all futures with
 * 95 % confidence); of those that are fit the one with the least criterion is chosen, of equal ones
 * the first named. When none is fit, none is chosen. What a race has thrown out is not chosen.
 *
 * The criterion is a number in the unit of `cost`: the mean over futures, a quantile, the worst, or
 * the largest regret: what the option cost in a future above the least cost of any option that held
 * its goals in that same future (of any at all where none did), 0 where it was the least itself.
 * An option is dominated when another held at least as often and has no larger criterion, and one
 * of both is better.
 *
 * Options are compared over the same futures only. Those that may be chosen share the ones that all
 * of them have; one that is out is compared with another over those that both have.
 *
 * Means hide what heavy tails do, so throttling is told in two parts: in how many futures anything
 * was throttled at all, and what share of the calls failed in those.
 *
 * Known answers: options that cost 1, 3 and 2 in every future, of which the first never holds and the
 * others always do: the third is chosen, with a regret of 0; the second's is 1 and it is dominated;
 * the first's is 0. Three options show a share of 95 % after 80 futures without a miss; one alone
 * after 59. */
#ifndef DDBSIM_DECISION_H
#define DDBSIM_DECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "decision_rule.h"
#include "interval.h"
#include "racing.h"
#include "sweep.h"

struct decision_option {
    size_t cell, futures, held, throttled; /* of `futures` that it is judged by */
    size_t without_value;                  /* futures in which a goal had none; counted as missed */
    bool out;                              /* a race has thrown it out */
    bool fit, proven, dominated;
    double share_low,
        share_high; /* with 95 % confidence: at least, of all options together; at most */
    double failed_then, failed_then_p95; /* failed_ratio, in the futures that throttle */
    double cost_mean, cost_p50, cost_p90, cost_worst, regret; /* of the futures it is compared by */
    double criterion;
    double rival;           /* the chosen's criterion over the futures that both have */
    struct interval dearer; /* its cost less the chosen's, future by future */
};

struct decision {
    struct decision_option *options; /* one a cell, in the order of the cells */
    size_t count;
    size_t common;       /* futures that all have that may be chosen */
    size_t chosen, next; /* numbers of options; `count` where there is none */
    size_t equals;       /* how many others are fit and exactly as good as the chosen */
    const struct threshold *without_value; /* a goal that had no value somewhere; NULL: none */
};

/* `racing`: what the race of the sweep came to; NULL: it is none. Borrows the rule's goals. */
void decision_make(struct decision *decision, const struct sweep *sweep,
                   const struct decision_rule *rule, const struct racing *racing);
void decision_release(struct decision *decision);

#endif
