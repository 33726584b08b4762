/* The event lane of a page (event_lane.h, run_phases.h) as SVG, once for each width: a row for the
 * phases of the traffic and one for each lane that has marks. A mark is a shape with the letter of its
 * kind or the count of its events; what it stands for is its title. */
#ifndef DDBSIM_LANE_PICTURE_H
#define DDBSIM_LANE_PICTURE_H

#include "picture.h"
#include "summary.h"

/* The rows of one width, to be put into an SVG as wide as the time axis. Returns their height.
 * `one_lane`: all marks in one row. */
double lane_picture_rows(struct text *inside, const struct summary *summary,
                         const struct picture_size *size, bool one_lane);

/* "+ scale-out · × refused": the letters that this run's marks have, between `open` and `shut` each;
 * nothing when there are none. */
void lane_picture_key(struct text *out, const struct summary *summary, const char *open,
                      const char *shut);

/* Nothing when there are neither events nor phases. */
void lane_picture_add(struct text *page, const struct summary *summary);

#endif
