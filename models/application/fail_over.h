/* Failover: one Region's load moves to another, as a program or its DNS moves it.
 *
 * Law. From then on the calls of a workload's own arrivals - its rate, pattern or users, draw by
 * draw as they were - are made as calls of another workload: by its client, to its table, for its
 * keys. They move on when that workload fails over itself, and back after `for`, or when a workload
 * fails over to this one, which then serves itself again. Calls that are under way stay where they
 * are. DynamoDB never does this by itself. Source: developer guide [2],
 * V2globaltables_HowItWorks. Known answer: 10 calls a second that fail over at 20 s for 30 s of
 * 100 s to a workload of 5 a second leave 700 to the first and make 800 of the second. */
#ifndef DDBSIM_FAIL_OVER_H
#define DDBSIM_FAIL_OVER_H

#include "action.h"

extern const struct choice_kind fail_over_actions[]; /* for the timeline; the last has no name */

#endif
