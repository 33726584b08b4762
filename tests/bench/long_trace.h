/* Benches of traces: reading one of a million rows, and running one of 15 days of minutes; tables on
 * standard output. */
#ifndef DDBSIM_LONG_TRACE_H
#define DDBSIM_LONG_TRACE_H

void bench_trace_rows(void);
void bench_fifteen_days(void);

#endif
