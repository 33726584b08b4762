/* The cheapest setting that meets the goals: the search.
 *
 * A point is a level of every knob; who runs it (proof.h) says whether it holds, what it costs, and
 * that it was given up since it costs more than the best so far.
 *
 * Search: every combination of the values of lists; within it, ranges one at a time, from the end
 * that holds, each by bisection (goals are taken as monotone in a knob, which the points that were
 * run then confirm or refute); with several ranges, in every order of them, and then on a grid of
 * the first ranges that is refined around the best (five levels, then three as long as that finds
 * something cheaper), the last range by bisection. At last each range is looked at in sixteenths,
 * the others as in the best, because goals that are not monotone may hold again where it is cheaper:
 * what is narrower than that may be missed. The known answers of its tests: least x + y with x * y
 * >= 12 is 7, and of goals that hold from 200 to 300 and from 600 on the least is 200.
 *
 * Some points cannot be (they lie beyond a quota of the account, or a minimum above its maximum): they
 * are never run and do not hold, and a range ends below them where they are its upper part, whatever
 * the other ranges are. */
#ifndef DDBSIM_PLANNER_H
#define DDBSIM_PLANNER_H

#include "knob.h"
#include "threshold.h"

enum { PLANNER_KNOBS = 4, PLANNER_GOALS = 8, PLANNER_POINTS = 2000 };

struct point {
    size_t levels[PLANNER_KNOBS];
    size_t futures, held;        /* in how many it was run; in how many of them all goals held */
    bool holds;                  /* in as many as it must */
    bool dear;                   /* given up, since it costs more than the best */
    double cost;                 /* mean of what is minimised over the futures that were run */
    double goals[PLANNER_GOALS]; /* mean of each goal's measure */
};

struct planner {
    struct knob knobs[PLANNER_KNOBS];
    size_t knob_count;
    size_t goal_count;
    struct point *points; /* all that were run, in order */
    size_t count, capacity;
    size_t best; /* of `points`; SIZE_MAX while none holds */
    /* Runs the point and fills it, but for its levels; `limit` is the cost of the best so far, or
     * infinite. False stops the search. */
    bool (*run)(void *context, struct point *point, double limit);
    /* Whether a point cannot be; may be NULL. */
    bool (*cannot_be)(void *context, const size_t *levels);
    void *context;
    bool stopped;
    const size_t *first;        /* of the present search */
    size_t last[PLANNER_KNOBS]; /* the level at which each range ends in the present search */
};

/* From nothing: points of an earlier search are forgotten, for they may be judged otherwise now.
 * `first` (NULL: none) is a point that held then. With its values of lists the search goes from it
 * towards the corner of the ranges that holds, up to where it holds again, and looks around there. */
void planner_search(struct planner *planner, const size_t *first);

/* Runs one more point, or finds that it was run; it is given up when it costs more than `limit`.
 * NULL when the search was stopped or the point cannot be. */
const struct point *planner_try(struct planner *planner, const size_t *levels, double limit);

/* A point that holds with less of the one knob in which it differs than one that does not, though
 * elsewhere more of it holds: then the goals are not monotone. NULL when there is none. */
const struct point *planner_contradiction(const struct planner *planner);

void planner_release(struct planner *planner);

#endif
