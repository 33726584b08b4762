/* A part of a result's time, seen as a result of its own: what was until noon, the last quarter of
 * an hour.
 *
 * An interval belongs to the window in which it begins. Series and events are cut, so that sums,
 * means, bills and busiest minutes are the window's; times stay as they are, in seconds since the
 * start of the run. What a result keeps for the run as a whole alone, the totals of elements and the
 * histogram of latencies, is absent in a window, and so are the measures that are made of it
 * (latency_p99, hottest_partition_share).
 *
 * Known answer: of 20 calls a second over 300 s, the window from 240 s on was offered 1,200 (or one
 * less, where a call falls on its border). */
#ifndef DDBSIM_WINDOW_H
#define DDBSIM_WINDOW_H

#include "result.h"

/* Borrows all of the whole, which must outlive it: never release it. */
struct result window_of(const struct result *whole, double from_s, double to_s);

#endif
