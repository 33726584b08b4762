/* By what a design is chosen: its goals, the share of the futures in which they are to hold, and what
 * counts among those that hold them (decision.h).
 *
 * Several options are several chances to show a share by luck. Each is accepted with an equal part of
 * the error (Bonferroni), so that what is shown of all of them together is right with 95 %
 * confidence. To refuse has the whole error: of a wrong choice only the best option's counts. */
#ifndef DDBSIM_DECISION_RULE_H
#define DDBSIM_DECISION_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "sampling_plan.h"
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
const char *decision_rule_read_by(const char *text, struct decision_rule *rule);

/* Whether every goal held in a run that was made. */
bool decision_rule_holds(const struct decision_rule *rule, const struct sweep_run *run);

/* The first goal whose measure has no value in a run that was made, such as a latency where nothing
 * was called; NULL: each has one. Such a goal counts as missed. */
const struct threshold *decision_rule_without_value(const struct decision_rule *rule,
                                                    const struct sweep_run *run);

/* The error with which one of the options is accepted. */
double decision_rule_alpha(size_t options);

/* The errors of the look after `futures` of at most `most`; without looks before the last, those of
 * all futures. */
struct sampling_look decision_rule_look(const struct decision_rule *rule, size_t options,
                                        size_t most, size_t futures);

#endif
