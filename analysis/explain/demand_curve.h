/* Demand of one side of a table or index over time, what of it was served and what was bought: the
 * picture of a run, on the page and in the terminal.
 *
 * Law. In units a second, over each interval. Demand is what callers ask for, each call counted once
 * however often it is tried: what has to be bought, and what a plan searches for (demand.h). Where
 * nothing goes wrong it is what is served. In a minute in which requests are throttled, or calls fail
 * or are turned away, and in the minute after it, it is calls offered * units a call, and a call needs
 * what those that succeed in that minute consume; in its intervals without any such harm no more than
 * what is served. So what is served beyond it are calls of before, tried again.
 * Where no workload's calls go to the table (those of an API's steps cannot be told), demand is what
 * was attempted: served and throttled units, each attempt counted, and `of` says so. `bought` is the
 * provisioned capacity at the interval's end; NAN where none is bought (on demand, or not there).
 *
 * Known answer: 160 calls a second of a unit each, 100 provisioned and none saved: demand 160 and
 * served 100, with one attempt a call or with three. */
#ifndef DDBSIM_DEMAND_CURVE_H
#define DDBSIM_DEMAND_CURVE_H

#include "settings.h"
#include "summary.h"

enum demand_of { DEMAND_UNKNOWN, DEMAND_OF_CALLS, DEMAND_OF_ATTEMPTS };

struct demand_curve {
    size_t rows; /* the result's */
    enum demand_of of;
    double *demand; /* what was served when it is unknown */
    double *served, *bought;
    double *attempts;  /* served and throttled units; NULL when the file does not have the latter */
    double *throttles; /* requests in the interval; NULL when it has none of them */
};

/* False, and nothing to release, when the side has no units. */
bool demand_curve_of(struct demand_curve *curve, const struct summary *summary,
                     const struct settings *settings, const struct summary_resource *resource,
                     const struct summary_side *side);
void demand_curve_release(struct demand_curve *curve);

#endif
