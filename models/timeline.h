/* What happens by itself at set moments: operators' actions and changes of the traffic. */
#ifndef DDBSIM_TIMELINE_H
#define DDBSIM_TIMELINE_H

#include "action.h"

/* Every kind of action there is, NULL-terminated. */
extern const struct choice_kind *const timeline_actions[];

/* Schedules the actions; rules that need the wired world become diagnostics. Borrows them. */
void timeline_start(struct sim *sim, struct choice *actions, size_t count,
                    struct diagnostics *diagnostics);

#endif
