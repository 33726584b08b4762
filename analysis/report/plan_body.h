/* The page of a plan, which stands as it is without a script: the answer with its doubt as its heading,
 * what it costs and how it was proven, cost against risk, what was tried, the margin of each goal, the
 * neighbours of the answer, and commands to copy. Its sentences are those of the terminal. */
#ifndef DDBSIM_PLAN_BODY_H
#define DDBSIM_PLAN_BODY_H

#include "plan_read.h"

void plan_body(const struct plan_read *plan, struct text *page);

#endif
