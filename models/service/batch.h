/* The items that calls of several keys have left: of one call, or of many gathered ones alike.
 *
 * Law. A gathered batch stands for `calls` calls that have the same items left, each item a key or a
 * cell of keys. It belongs to these calls together: whoever splits, keeps or drops some of them passes
 * the pointer on, and each call that ends leaves it; with the last it is gone. Items change only for
 * calls that have a batch of their own, so those for which they do are split off first. At resolution
 * `request` it is one call's. Known answer: of a batch of 5 calls, 2 split off make one of 3 and one of
 * 2; all 5 split off are the same one. */
#ifndef DDBSIM_BATCH_H
#define DDBSIM_BATCH_H

#include "request.h"

/* With no items yet. */
struct batch *batch_new(struct flow *flow, int64_t calls);

/* So many of its calls have a batch of their own from now on; it is returned, with the same items. */
struct batch *batch_split(struct flow *flow, struct batch *batch, int64_t calls);

/* The attempt was given up before its answer was in: the SDK sends all of it again, what was done
 * too. NULL, or a transaction, which is always sent whole: nothing changes. */
void batch_not_heard(struct batch *batch);

/* So many of its calls have ended. NULL: they were no batches. */
void batch_leave(struct flow *flow, struct batch *batch, int64_t calls);

#endif
