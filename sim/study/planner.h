/* The cheapest setting that meets the goals.
 *
 * A point is a level of every knob. It is run with all seeds (the same for every point: common
 * random numbers, so that a step of a knob is not mistaken for noise); it holds when every goal
 * holds with every seed. As soon as one seed fails, or the first seeds cost more than the best
 * point so far, the rest of its seeds are left out.
 *
 * Search: every combination of the values of lists; within it, ranges one at a time, from the end
 * that holds, each by bisection (goals are taken as monotone in a knob, which the points that were
 * run then confirm or refute); with several ranges, in every order of them, and then on a grid of
 * the first ranges that is refined around the best (five levels, then three as long as that finds
 * something cheaper), the last range by bisection. The known answer of its test: least x + y with x
 * * y >= 12.
 *
 * Some points cannot be (they lie beyond a quota of the account, say): they are never run, and a
 * range ends below them where they are its upper part. */
#ifndef DDBSIM_PLANNER_H
#define DDBSIM_PLANNER_H

#include "knob.h"
#include "threshold.h"

enum { PLANNER_KNOBS = 4, PLANNER_GOALS = 8, PLANNER_POINTS = 2000 };

struct point {
    size_t levels[PLANNER_KNOBS];
    size_t seeds, held;          /* how many seeds were run; how many met all goals */
    bool holds;                  /* with all of them */
    bool dear;                   /* given up, since it costs more than the best */
    double cost;                 /* mean of what is minimised over the seeds that were run */
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
    size_t last[PLANNER_KNOBS]; /* the level at which each range ends in the present search */
};

void planner_search(struct planner *planner);

/* Runs one more point, or finds that it was run; it is given up when it costs more than `limit`.
 * NULL when the search was stopped or the point cannot be. */
const struct point *planner_try(struct planner *planner, const size_t *levels, double limit);

/* A point that holds with less of the one knob in which it differs than one that does not, though
 * elsewhere more of it holds: then the goals are not monotone. NULL when there is none. */
const struct point *planner_contradiction(const struct planner *planner);

void planner_release(struct planner *planner);

#endif
