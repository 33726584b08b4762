/* The event lane of a page (event_lane.h, run_phases.h) as SVG, once for each width: a row for the
 * phases of the traffic and one for each lane that has marks. A mark is a shape with the letter of its
 * kind or the count of its events; what it stands for is its title. */
#ifndef DDBSIM_LANE_PICTURE_H
#define DDBSIM_LANE_PICTURE_H

#include "picture.h"
#include "summary.h"

/* Nothing when there are neither events nor phases. */
void lane_picture_add(struct text *page, const struct summary *summary);

#endif
