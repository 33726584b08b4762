/* What is said of a plan: the setting and the command that runs it, how it was proven, what the
 * answer rests on, the usual formula's setting in the same futures, and cost against risk. */
#ifndef DDBSIM_PLAN_WRITE_H
#define DDBSIM_PLAN_WRITE_H

#include "planning.h"

void plan_write(struct planning *planning, struct text *out);
void plan_write_json(struct planning *planning, struct text *out); /* plan_json.c */

/* The same into the plan's file, for its page (plan_read.h). Returns an exit status. */
int plan_write_kept(struct planning *planning); /* plan_json.c */

/* Why that setting: what it is and costs, how it was proven, its goals and what it rests on, a
 * paragraph each. Nothing when no setting meets the goals. */
void plan_write_reasons(struct planning *planning, struct text *out);

#endif
