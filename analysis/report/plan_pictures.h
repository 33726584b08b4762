/* The pictures of a plan's page: cost against risk, what was tried, and how far each goal stays from its
 * limit. Each is a figure with a heading, a sentence, the picture and what its marks mean. */
#ifndef DDBSIM_PLAN_PICTURES_H
#define DDBSIM_PLAN_PICTURES_H

#include "plan_read.h"

void plan_pictures_risk(const struct plan_read *plan, struct text *page);

/* Two knobs against one another, else each against what is minimised. */
void plan_pictures_tried(const struct plan_read *plan, struct text *page);

/* Of each goal: in how many futures its measure was what, and the limit. */
void plan_pictures_margins(const struct plan_read *plan, struct text *page);

#endif
