/* Whether the goals of a campaign can be judged at all: told before the first run. */
#ifndef DDBSIM_GOAL_CHECK_H
#define DDBSIM_GOAL_CHECK_H

#include "campaign.h"

/* A goal over a measure that no cell of the sweep has would be missed in every future. Says so on
 * stderr and returns EXIT_USAGE. A measure that some cells have is good: a variant may add a cache. */
int goal_check(const struct campaign *campaign);

#endif
