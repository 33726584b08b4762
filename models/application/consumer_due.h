/* What of a lane is due: the messages that batches may be made of in an interval, and when they begin.
 *
 * Law. Without a window all that lie there, each by itself, as they come. A window w that is shorter
 * than the interval ends within it: at a rate l a batch has min(batch_size, 1 + N) messages on
 * average, N Poisson of mean l w, and begins when its first has waited for w or when it is full. With a
 * longer one those of full batches are due, each when its last one has come; where there is none,
 * those that were sent until the first has waited for w. Known answers: 10 a second and w = 1 s, in
 * batches of at most 100: 11; 100 a second, at most 100: 96.5. */
#ifndef DDBSIM_CONSUMER_DUE_H
#define DDBSIM_CONSUMER_DUE_H

#include <stdbool.h>
#include <stdint.h>

#include "simtime.h"

struct consumer;
struct lane;

/* Messages of a lane that are due: batches of `batch` on average, which begin from `first` to `last`. */
struct consumer_due {
    int64_t records;
    double batch;
    simtime first, last;
    bool is_one; /* batch */
};

/* False: none is before `later`. */
bool consumer_due_find(const struct consumer *consumer, const struct lane *lane,
                       struct consumer_due *due, simtime *later);

/* The mean of min(most, 1 + N) for a Poisson N. */
double consumer_due_batch(double most, double mean);

#endif
