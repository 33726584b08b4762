/* Rates that are moved, drawn out, repeated and added up.
 *
 * Law. A part is another rate f, which has a time of its own: the part's rate at t is
 * scale * f(own(t)), with own(t) = about + (t - shift - about) / stretch. So it comes later by `shift`
 * and takes `stretch` times as long from `about` on, at the same rates: its area is that of f times
 * scale times stretch. A part with a window is 0 outside of it. One that repeats takes what lies in the
 * window, or in a whole period from its begin on where the window is shorter, and goes on with its
 * last period after it and with its first before it; both are moved by whole periods, so that a week
 * that is repeated keeps the days and hours of its clock (UTC). The sum's rate is that of all its
 * parts, and its pieces are theirs, cut wherever one of them turns. A part without points, such as a
 * trace that could not be read, is 0 for ever; so is the sum from its `end` on, since a search for the
 * next arrival would otherwise go through the repetitions of centuries.
 *
 * A part is asked for any instant: where it was asked last is only a short cut, so that copies of a
 * rate may share a sum. Known answers: 10/s in the first minute of an hour, scale 3, stretch 2, shift
 * 10m is 30/s from 10 to 12 minutes, 3,600 calls; with `repeat` of an hour it is that from 70 to 72
 * minutes too. */
#ifndef DDBSIM_RATE_SUM_H
#define DDBSIM_RATE_SUM_H

#include <stdbool.h>

#include "rate.h"

struct rate_part {
    struct rate of; /* f; borrows its points */
    double scale, stretch;
    simtime about, shift;
    simtime repeat; /* 0: it does not */
    bool has_window;
    simtime begin, end; /* of the window, as the part has it: moved and drawn out */
};

struct rate_sum {
    struct rate_source source; /* the first */
    struct rate_part *parts;   /* owned by whoever made the sum */
    size_t count;
    simtime end; /* 0: it has none */
};

/* A rate that is this sum. Borrows it. */
struct rate rate_of_sum(struct rate_sum *sum);

/* Where an instant of f's own time lies in the part's, before it is repeated. */
simtime rate_part_moved(const struct rate_part *part, simtime own);

#endif
