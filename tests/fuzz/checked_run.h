/* A scenario that was accepted is run for a while, and keeps the laws that every run must keep.
 *
 * Laws, looked at on the way and at the end:
 *   requests and tokens are conserved (world_assert_conserved);
 *   every sum is finite, not negative, and never falls;
 *   what is no sum is finite, or no number (NAN) where there is none;
 *   a table or index with provisioned capacity, admitted by its table's bucket, consumes no more than was bought
 *   since the start, what it had kept by then and the debt it ends with;
 *   the scenario as resolved is YAML, and says the same once more where it is taken again.
 *
 * The run stops when it has done CHECKED_RUN_WORK of work: events and offered requests, which need
 * no event of their own each. So a scenario of a billion requests takes a moment too. */
#ifndef DDBSIM_CHECKED_RUN_H
#define DDBSIM_CHECKED_RUN_H

#include "scenario.h"

enum { CHECKED_RUN_WORK = 5000 };

/* Loads a text, which lies at the path `source`, with `changes` (NULL: none), and where it is accepted runs it. Whether it was. */
bool checked_run(const char *source, const char *text, size_t length,
                 const struct scenario_changes *changes);

#endif
