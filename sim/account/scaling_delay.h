/* How late auto scaling knew of a minute, from the scale-outs that happened.
 *
 * Law. A scale-out is decided when two minutes in a row consumed more than the target's part of the
 * capacity in force. Between the end of the second of the first such two minutes and the activity's
 * StartTime lies the delay of the datapoints. Only scale-outs that begin anew count, ten minutes
 * and more after the change before, since cooldowns and updates under way hide it otherwise; the
 * delay is their median. Known answer: 200 units at 70 % are 8,400 a minute; with 2,000, 9,000 and
 * 9,000 from 22:00 on and a scale-out at 22:03:18 the delay is 18 s. */
#ifndef DDBSIM_SCALING_DELAY_H
#define DDBSIM_SCALING_DELAY_H

#include "metric_window.h"

struct scaling_delay {
    double seconds; /* NAN: no such scale-out */
    size_t seen;
    const char *file;
};

/* `target` in percent. Needs consumption by the minute. */
struct scaling_delay scaling_delay_find(const struct collected *collected,
                                        const struct collected_dimension *of, double target);

#endif
