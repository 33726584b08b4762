/* A long series for a narrow screen: of each bucket of rows the least and the greatest value, in
 * the order in which they came, so that no peak is hidden. With one row a bucket it is the series.
 *
 * Known answer: 1 9 2 | 3 3 3 in buckets of three rows is 1 9 | 3 3. */
#ifndef DDBSIM_DECIMATE_H
#define DDBSIM_DECIMATE_H

#include <stddef.h>

/* Rows a bucket so that `rows` make at most `points` points. */
size_t decimate_step(size_t rows, size_t points);

/* How many points that makes. */
size_t decimate_count(size_t rows, size_t step);

/* `out` holds decimate_count numbers. NaN is skipped; a bucket of nothing else is NaN twice. */
void decimate(const double *values, size_t rows, size_t step, double *out);

/* The times of those points: the begin of the bucket and its middle. */
void decimate_times(const double *times, size_t rows, size_t step, double *out);

#endif
