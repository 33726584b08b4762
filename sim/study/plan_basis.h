/* What the answer of a plan rests on besides what was bought, and what would be lost without it.
 *
 * Burst credit: the same futures again with almost none of it (`burst: 1s`, or a minute where whole
 * minutes count). Rescue: the same again without the actions of the timeline and of alarms that give
 * the service more room while the incident runs (action.h: `rescues`), a switch to on demand among
 * them: who plans for Friday does not want to be called on Friday. An answer rests on what it holds
 * in fewer futures without. */
#ifndef DDBSIM_PLAN_BASIS_H
#define DDBSIM_PLAN_BASIS_H

#include "plan_trials.h"

/* The changes that take the rescue actions out of a scenario, the last first; `told` says what they
 * are: "set_billing at 52m of alarm throttled-badly". */
void plan_basis_rescues(const struct scenario *scenario, struct set_list *removals,
                        struct text *told);

/* The changes that leave no burst credit. */
void plan_basis_no_credit(const struct scenario *scenario, struct set_list *changes);

struct plan_basis {
    bool tried;
    size_t futures, held; /* of the answer itself */
    size_t held_without_credit, held_without_rescue;
    bool has_rescue;
    struct text rescue; /* what it is */
};

/* Tries the setting with and without, in the first `count` futures. False when the plan was stopped. */
bool plan_basis_try(struct plan_basis *basis, struct plan_trials *trials,
                    const struct scenario *scenario, const size_t *levels, size_t count);
void plan_basis_release(struct plan_basis *basis);

#endif
