/* The choice that a sweep is for: its goals, how they are judged, and the page that says which of its
 * cells to take. All of it follows from the sweep, so that a file says the same as the command that
 * made it.
 *
 * The goals are those that the sweep was made with, else the thresholds of its scenario; none means
 * that nothing is to be throttled (decision.h). */
#ifndef DDBSIM_SWEEP_CHOICE_H
#define DDBSIM_SWEEP_CHOICE_H

#include <jansson.h>

#include "decision.h"
#include "text.h"

#define SWEEP_CHOICE_SHARE 0.95
#define SWEEP_CHOICE_INDIFFERENCE 0.01

struct sweep_choice {
    struct threshold *goals;
    size_t goal_count;
    struct decision_rule rule; /* borrows the goals; `by` may be changed */
};

void sweep_choice_init(struct sweep_choice *choice, const struct sweep *sweep);
void sweep_choice_release(struct sweep_choice *choice);

/* Whether the cells are designs to choose from: variants, or whatever was made with goals or a first
 * look, but no design of a sensitivity study; or one alone, of which it is said whether it holds. And
 * several futures to choose by. */
bool sweep_choice_matters(const struct sweep *sweep);

/* Table and verdict. */
void sweep_choice_write(const struct sweep_choice *choice, const struct sweep *sweep, bool markdown,
                        struct text *out);
json_t *sweep_choice_json(const struct sweep_choice *choice, const struct sweep *sweep);

#endif
