/* Calls whose units are a mean, as calls of two kinds.
 *
 * DynamoDB bills whole units: an eventual read costs 0.5, 1, 1.5, ...; a write 1, 2, ...; an index is
 * written 0, 1 or 2 times. A mean between two of these is a mixture, and each call of a workload
 * costs the same. So an operation whose mean lies between two levels becomes two workloads, of which
 * one costs the lower and the other the upper, in shares that give the mean again.
 *
 * Law. Each attribute a (units of a call; writes of each index) has a lower level, an upper one and
 * the share s(a) of the calls that have the upper. The calls are laid on a line from 0 to 1, and
 * those before s(a) have the upper level of a: the attributes rise together, as a large item also
 * changes more. The parts are what lies between neighbouring s(a). A part under 3 % goes to its
 * neighbour.
 *
 * Known answers: a mean of 1.2 between 0 and 2 is 60 % of 2 and 40 % of 0; means of 1.5 between 1 and
 * 2 and of 0.25 between 0 and 1 are three parts of 25, 25 and 50 %. */
#ifndef DDBSIM_UNIT_PARTS_H
#define DDBSIM_UNIT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

enum { UNIT_PARTS_ATTRIBUTES = 21, UNIT_PARTS_MOST = UNIT_PARTS_ATTRIBUTES + 1 };

struct unit_level {
    double lower, upper, upper_share;
};

struct unit_part {
    double share;
    bool upper[UNIT_PARTS_ATTRIBUTES];
};

/* Around `mean` among multiples of `step`; the share is rounded to 0 or 1 when it is within 3 %. */
struct unit_level unit_level_around(double mean, double step);

/* Between two levels; a mean beyond them is the nearer. */
struct unit_level unit_level_between(double mean, double lower, double upper);

/* How many parts; at most UNIT_PARTS_MOST. */
size_t unit_parts_make(struct unit_part *parts, const struct unit_level *levels, size_t count);

#endif
