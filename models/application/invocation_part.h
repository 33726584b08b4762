/* Parts of a run: invocations that take the same time and end one after the other.
 *
 * Law. A run's invocations begin evenly; up to eight parts of them, in any order, are given its
 * points of duration. Of a part, those end in an interval that began their time before its end; as
 * many of its records, the first ones, are then deleted, billed and counted by how long they took.
 * Known answer: of 10 invocations of 400 ms that begin over the second before 1 s, 6 have ended at 1 s. */
#ifndef DDBSIM_INVOCATION_PART_H
#define DDBSIM_INVOCATION_PART_H

#include "invocation_run.h"

/* The run's first `records` are divided among parts, by the points of `takes`. */
void invocation_part_begin_all(struct invocation_run *run, struct latency_points *takes,
                               int64_t records);

/* Workers are free again. */
void invocation_part_give_workers(struct consumer *consumer, int64_t count);

#endif
