/* What is said of a plan: the setting that was found and the command that runs it, cost against risk
 * of the points that were run (the frontier), and the usual formula beside it, whose setting is run
 * for that. */
#ifndef DDBSIM_PLAN_WRITE_H
#define DDBSIM_PLAN_WRITE_H

#include "planning.h"

void plan_write(struct planning *planning, struct text *out);
void plan_write_json(const struct planning *planning, struct text *out);

#endif
