/* Where more futures could still change the choice: sequential stopping.
 *
 * Every option begins with the same few futures. Then there are looks (sampling_plan.h): an option
 * is out when it surely holds its goals in less than the share that is asked for, or when one that
 * surely holds them costs less (procedure KN, ranking.h). What is left has more futures made, up to
 * the next look. It is clear when all that are left surely hold and the cheapest of them is found,
 * or when none is left.
 *
 * All of it follows from the runs that a sweep has, so that an interrupted campaign goes on where it
 * was, and a file tells anew what was done. Only the mean cost can beat an option; by another
 * criterion all that hold get all futures, and it is clear then, or as soon as one is left.
 *
 * Known answer: three options that cost 1, 2 and 3 in every future, the first of which never holds
 * and the others always: from 16 futures to 200, the first is out at once; the others go on until
 * the share of 95 % is shown, after 122 futures, and then the third is beaten: 16 + 122 + 122 runs. */
#ifndef DDBSIM_RACING_H
#define DDBSIM_RACING_H

#include <stdbool.h>
#include <stddef.h>

#include "decision_rule.h"
#include "sweep.h"

enum standing { STANDING_IN, STANDING_FAILS, STANDING_BEATEN };

struct racing {
    enum standing *standings; /* one a cell */
    size_t *judged_at;        /* a cell's: its futures at the last look that judged it */
    size_t looked_at;         /* futures of those that are in, at the last look; 0 before any */
    size_t wanted;            /* futures that those that are in need next; 0: no more */
    bool clear;
};

/* rule->from futures at least 2, at most the sweep's seeds. */
void racing_make(struct racing *racing, const struct sweep *sweep,
                 const struct decision_rule *rule);
void racing_release(struct racing *racing);

/* The runs that are wanted and missing; free() it. */
size_t *racing_runs(const struct racing *racing, const struct sweep *sweep, size_t *count);

#endif
