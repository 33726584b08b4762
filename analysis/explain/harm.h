/* Who throttled most: the sides of tables and indexes that a verdict must name.
 *
 * Law. The harm of a side is its throttled attempts. A side is worth naming when more than a tenth of all
 * throttled attempts were its, or more than a tenth of the calls that failed: a workload's failed calls
 * are shared among the sides that it uses by what each of them throttled, where any of its attempts
 * were throttled. The side with most throttles is always among them. Known answer: sides with 80, 15
 * and 5 throttles, the last used alone by a workload of which 40 of all 100 failed calls are: all
 * three, in this order. */
#ifndef DDBSIM_HARM_H
#define DDBSIM_HARM_H

#include "summary.h"

struct harm {
    const struct summary_resource *resource; /* borrowed from the summary, as is */
    const struct summary_side *side;
    double of_throttles, of_failures; /* part of all, 0 … 1 */
    bool is_named;
};

/* Most throttles first, those worth naming marked; `count` 0: nothing was throttled. free() it. */
struct harm *harm_list(const struct summary *summary, size_t *count);

#endif
