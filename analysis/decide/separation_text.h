/* What futures that were run anyway say of a scenario's unknowns, in a few sentences for each cell of
 * a sweep: when its goals fail, and what a measure goes with (separation.h). Only what is more than
 * chance is said: the chance times the number of unknowns is below 5 %. Of fewer than 16 futures, or
 * without unknowns, nothing is. */
#ifndef DDBSIM_SEPARATION_TEXT_H
#define DDBSIM_SEPARATION_TEXT_H

#include <jansson.h>

#include "decision.h"
#include "text.h"

/* `measure`: a path of a measure. */
void separation_write(const struct sweep *sweep, const struct decision_rule *rule,
                      const char *measure, struct text *out);

/* For each cell: futures, failing, and of each unknown its cut, rank correlation and share. */
json_t *separation_json(const struct sweep *sweep, const struct decision_rule *rule,
                        const char *measure);

#endif
