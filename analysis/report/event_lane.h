/* The events of a run as marks of a few lanes, few enough to be read at a width in pixels.
 *
 * Law. Lanes are: what operators and responders did; scaling and capacity (with billing modes, splits,
 * breakers and what was refused); alarms, a lane for each severity; faults. An alarm is a bar from its
 * going off to its end, a fault from where it begins to where it is over. The same refusal again and
 * again, with nothing done about that resource between, is one bar with its count. In a lane, marks that
 * are less than 14 pixels apart become one, from the first's begin to the last's end, with the sum of
 * their counts. Known answer: at 1,000 pixels for 1,000 s, actions at 0, 10, 20 and 40 s are a mark of
 * three from 0 to 20 s and one at 40 s; refusals alike at 100, 200 and 300 s a bar of three from 100 to
 * 300 s; an alarm from 500 to 700 s a bar. */
#ifndef DDBSIM_EVENT_LANE_H
#define DDBSIM_EVENT_LANE_H

#include "result.h"

enum event_lane { LANE_OPERATOR, LANE_SCALING, LANE_ALARMS, LANE_FAULTS, LANES };
enum { EVENT_LANE_NEAR = 14 }; /* pixels */

struct lane_mark {
    enum event_lane lane;
    char severity[16]; /* of an alarm; "" */
    double from_s, to_s;
    size_t count, first, last; /* how many events; the first and the last of them by number */
    char sign;                 /* of its kind (event_lane_sign), ' ' when they are of several */
    bool lasts;                /* a bar though it may be one event */
};

/* Of events in the order of time. `one_lane`: all of them as if in one, for a narrow screen; alarms and
 * faults are then marks, not bars. free() it. Marks come by lane, severity and time. */
struct lane_mark *event_lane_marks(const struct result_event *events, size_t count,
                                   double duration_s, double width_px, bool one_lane,
                                   size_t *marks);

/* What a sign stands for: "scale-out" of '+'; NULL behind the last. */
struct lane_sign {
    char sign;
    const char *means;
};
extern const struct lane_sign event_lane_signs[];
char event_lane_sign(const struct result_event *event);

#endif
