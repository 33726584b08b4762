/* The page of a comparison as it stands without its script: the difference as its heading, what each
 * run says, goals and bill with their paired intervals, what was changed, and all other measures.
 *
 * Of a goal or the bill a difference beyond noise is called better or worse, and coloured; of other
 * measures nobody said which way is good, so theirs are neutral. Measures that differ less than 1 %
 * everywhere are counted and folded. */
#ifndef DDBSIM_COMPARE_BODY_H
#define DDBSIM_COMPARE_BODY_H

#include "compare.h"

/* What a run says of itself. */
struct compare_said {
    const char *run, *verdict;
};

void compare_body(const struct comparison *comparison, const struct compare_said *said,
                  size_t said_count, struct text *body);

#endif
