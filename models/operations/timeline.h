/* What happens by itself at set moments: operators' actions and changes of the traffic. */
#ifndef DDBSIM_TIMELINE_H
#define DDBSIM_TIMELINE_H

#include "action.h"

/* Every kind of action there is: the lists of those who can be acted on, NULL-terminated. */
extern const struct choice_kind *const timeline_actions[];

/* Rules that need the wired world become diagnostics; what comes after the end of the run is a warning. */
void timeline_resolve(const struct sim *sim, const struct choice *actions, size_t count,
                      struct diagnostics *diagnostics);

/* Schedules the actions. Borrows them. */
void timeline_start(struct sim *sim, const struct choice *actions, size_t count);

#endif
