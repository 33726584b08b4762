/* What was asked of one side of a table or index over time, and what became of it: the picture of a
 * run.
 *
 * Law. In units a second, over each interval: asked = served + throttled, each attempt counted, so a
 * call that is tried three times asks three times. `bought` is the provisioned capacity at the
 * interval's end; NAN where none is bought (on demand, or not there). Known answer: 100 units a second
 * provisioned and none saved, 160 asked: served 100, throttled 60. */
#ifndef DDBSIM_DEMAND_CURVE_H
#define DDBSIM_DEMAND_CURVE_H

#include "result.h"

struct demand_curve {
    size_t rows; /* the result's */
    double *asked, *served, *throttled, *bought;
};

/* Of "read" or "write" of a group. False, and nothing to release, when the group has no such side or
 * the file does not say what was throttled in units. */
bool demand_curve_of(struct demand_curve *curve, const struct result *result,
                     const struct group *group, const char *side);
void demand_curve_release(struct demand_curve *curve);

#endif
