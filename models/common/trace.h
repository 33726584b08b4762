/* Calls over time from a file: a trace, such as an application's log or CloudWatch gives it.
 *
 * Law. A row bears the time at which its period begins (trace_rows.h has the file's form). By
 * `values` it holds the calls of the period (sum: the rate is constant in it, so that the area is
 * exact), their mean rate in it per second (average), or the rate at that time (rate: straight lines
 * between the rows). The period is the least distance of two rows unless it is given. With `counts:
 * units` the values are capacity units, and are divided by what one call of the workload consumes.
 *
 * A gap is a period without a value. An empty cell is a datapoint that was lost: the rate goes in a
 * straight line from the value before to the value after, or is the only one of them. Where a sum's
 * or average's row is missing there were no calls, as CloudWatch has no datapoint where nothing was
 * asked for. `gaps` says one of the two for both. Between the rows of a rate there is no gap unless
 * it is given. A trace's window goes from its first row to a period after its last; outside of it
 * there are no calls.
 *
 * A file of the header `time,rate` or `time,count` whose times are since the start of the run, with
 * nothing else said about it, means what it always has: of time,count a row lasts until the next,
 * and the last as long as the one before; of time,rate the first and the last value hold before and
 * after. Where it is moved or added to other traffic (traffic.h) it has a window like every other.
 *
 * A trace's path is relative to the scenario's; it is a regular file of at most 64 MiB. Known
 * answers: 600 calls at each of 0, 1 and 2 minutes are 1,800 calls within 3 minutes; sums of 60, none
 * and 180 in three minutes are 360 calls when the second was lost, and 240 when it was idle. */
#ifndef DDBSIM_TRACE_H
#define DDBSIM_TRACE_H

#include "rate.h"

enum { TRACE_BYTES = 64 << 20 };
enum trace_counts { TRACE_CALLS, TRACE_UNITS };
enum trace_values { TRACE_SUM, TRACE_AVERAGE, TRACE_RATE };
enum trace_gaps { TRACE_IDLE, TRACE_INTERPOLATE };

struct trace_spec {
    struct origin origin;
    const char *file, *column;
    int counts, values, gaps;
    simtime period;
};
extern const struct record trace_record;

/* What a trace is read for. */
struct trace_use {
    int64_t start_epoch_s; /* of the run */
    double units_a_call;   /* 0: there are no units here */
    bool has_window;       /* also a file that means what it always has */
    struct place place;    /* of the trace in the scenario, where it has none of its own */
};

struct trace {
    struct rate_point *points; /* owned */
    size_t count;
    bool has_window; /* there are no calls before `begin` and from `end` on */
    simtime begin, end;
};

/* False with a diagnostic; release it in either case. */
bool trace_read(struct trace *trace, const struct trace_spec *spec, const struct trace_use *use,
                struct diagnostics *diagnostics);
void trace_release(struct trace *trace);

#endif
