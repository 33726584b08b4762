/* What an answer hangs on: of a campaign whose axis `design` is one of sensitivity
 * (sim/study/designs.h), how much each unknown, luck (the seed) and place (where keys lie) move one
 * measure. The values of the axis say which design it is, so a file is all that it needs.
 *
 *   tornado  the change of the measure from p10 to p90 of an unknown with the others at their
 *            medians, future by future, or to or from the median where that is more; of an unknown
 *            with separate values from one to another, the two that lie furthest apart; of luck and
 *            place the p10 and p90 over futures.
 *   morris   mu* and sigma (morris.h).
 *   sobol    first-order and total index (sobol_index.h); beside them what the measure is on average
 *            in the futures with the lowest and the highest fifth of the unknown's values, or, of
 *            texts, which have no order, with the two of them that lie furthest apart.
 * Only unknowns that the runs of these cells were drawn with are rows.
 * Rows come in the order of their rank: by the size of the change, mu*, or the total index.
 *
 * Known answer: of a linear function with uniform unknowns on 0..1 a bar of the tornado is 0.8 times
 * the coefficient; for others see morris.h and sobol_index.h. */
#ifndef DDBSIM_SENSITIVITY_H
#define DDBSIM_SENSITIVITY_H

#include "interval.h"
#include "sweep.h"

enum sensitivity_method { SENSITIVITY_TORNADO, SENSITIVITY_MORRIS, SENSITIVITY_SOBOL };
enum sensitivity_source { SENSITIVITY_UNKNOWN, SENSITIVITY_LUCK, SENSITIVITY_PLACE };

struct sensitivity_row {
    char *name;
    const char *unit; /* of the unknown's values; borrowed from the sweep, NULL without any */
    enum sensitivity_source source;
    bool values;            /* p10 and p90 are the two of its separate values that are told */
    double p10, p90;        /* of the unknown, as it was drawn; NAN for luck and place */
    char *low, *high;       /* what p10 and p90 are called, of texts; else NULL */
    double at_p10, at_p90;  /* the measure there; NAN for morris */
    struct interval change; /* tornado; of luck, place and a sobol design the half width is NAN */
    struct interval effect; /* morris: mu* */
    double spread;          /* morris: sigma */
    struct interval first, total; /* sobol */
    double weight;                /* what the rank goes by */
};

struct sensitivity {
    enum sensitivity_method method;
    const char *measure, *unit; /* borrowed from the sweep */
    struct sensitivity_row *rows;
    size_t count, futures, runs, missing; /* missing: runs that were not made */
    double middle;     /* the measure's mean: at the medians, or over all futures */
    double most;       /* the measure's largest value in any run */
    bool constant;     /* nothing moves it */
    bool beyond_noise; /* of the first row */
};

/* The axis of that name; axis_count when there is none. */
size_t sensitivity_axis(const struct sweep *sweep);

/* What the first of its goals is about (of the thresholds of its scenario, when it has no goals);
 * else failed_ratio. */
const char *sensitivity_measure(const struct sweep *sweep, char *out, size_t size);

/* Of the cells that share all but the axis `design` with `cell`. False when the axis is none of
 * sensitivity or no run has the measure. Release it in either case. */
bool sensitivity_make(struct sensitivity *s, const struct sweep *sweep, size_t cell,
                      const char *measure);
void sensitivity_release(struct sensitivity *s);

#endif
