/* The rows of a trace: one column of a CSV file and the times beside it.
 *
 * The first line is a header whose first column is `time`. Every later line has as many values as
 * the header (csv_row.h has the form of rows). Times rise. They are all of one kind, that of the
 * first: dates (2025-12-14T14:30:00Z, with an offset, and a fraction of a second or none), seconds
 * since 1970 (when the first is 1e8 or more), or seconds or durations such as 5m since the start of
 * the run. Dates and epochs become times since the start of the run, those before it negative. A cell
 * is a number of 0 to 1e12, or empty (NAN).
 *
 * Only the wanted column is turned into numbers, so that a file of ten columns costs little more than
 * one of two. `make bench` reads thousands of rows a millisecond. */
#ifndef DDBSIM_TRACE_ROWS_H
#define DDBSIM_TRACE_ROWS_H

#include <stdbool.h>

#include "diagnostics.h"
#include "simtime.h"

struct trace_row {
    simtime at; /* since the start of the run */
    double value;
    int line;
};

struct trace_rows {
    struct trace_row *items; /* owned */
    size_t count, capacity;
    bool dated;             /* dates or epochs, not times since the start */
    bool is_rate, is_plain; /* the column is called `rate`; the header is time,rate or time,count */
};

/* Reads the bytes of a file, which it changes. `column` may be NULL: the only one beside the time.
 * `name` is the file's, `column_place` that of the column's name (or of the trace) in the scenario.
 * False with a diagnostic; release it in either case. */
bool trace_rows_read(struct trace_rows *rows, char *bytes, int64_t start_epoch_s,
                     const char *column, const char *name, struct place column_place,
                     struct diagnostics *diagnostics);
void trace_rows_release(struct trace_rows *rows);

#endif
