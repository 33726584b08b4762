/* Series out of parts: pages, days in a file each, the same minute asked for twice.
 *
 * Readers add parts as they come; series_points_merge makes one series of all parts of one table,
 * index, operation, metric, statistic and period, with its points in order of time. A time that
 * several parts have keeps the largest value: a datapoint that was asked for too early lacks what
 * arrived late, so it is never larger than what the same period holds in the end. So the order of
 * files makes no difference. Known answer: parts of (60: 1, 0: 2) and (60: 3, 120: 0) are the series
 * 0: 2, 60: 3, 120: 0. */
#ifndef DDBSIM_SERIES_POINTS_H
#define DDBSIM_SERIES_POINTS_H

#include "collected.h"

/* Takes the points over; a part without points still says that it was asked for. */
void series_points_add(struct collected *collected, const struct collected_series *part);

void series_points_merge(struct collected *collected);

/* By table (those of the account first), index, operation, metric, statistic, period. */
int series_points_compare_names(const struct collected_series *a, const struct collected_series *b);

/* The seconds between points, as the greatest divisor of all distances: of fewer than three points
 * `otherwise`. Sorts the times; those that are COLLECTED_NO_TIME do not count. Known answer: 300, 0,
 * 120 -> 60. */
int64_t series_points_period(int64_t *times, size_t count, int64_t otherwise);

#endif
