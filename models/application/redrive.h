/* Redrive: the messages of an error queue go back to where they failed, or elsewhere.
 *
 * Law. From then on one message after the other leaves the queue, the oldest of its lane first, at
 * an even rate, and is sent to the other queue, where it is a new message: it has been received by
 * nobody, and its age and retention count from then. The task ends when it finds the queue empty; a
 * queue has one task at a time, and a second one is refused. Source: SQS guide [17],
 * StartMessageMoveTask (at most 500 a second). Gathered, those that are due in an interval are moved at its
 * end. Known answer: 100 messages at 10 a second are there
 * again after 9.9 s, and are deleted in the one queue and sent in the other. */
#ifndef DDBSIM_REDRIVE_H
#define DDBSIM_REDRIVE_H

#include "action.h"

extern const struct choice_kind redrive_actions[]; /* for the timeline; the last has no name */

#endif
