/* Benches of runs that gather (`resolution`) and of runs that are tiny: tables on standard output. */
#ifndef DDBSIM_GATHERED_H
#define DDBSIM_GATHERED_H

#include <stddef.h>

double bench_seconds(void); /* of CPU, of this process */
double bench_median(double *values, size_t count);

/* CPU seconds of the best of three runs without a file, or NAN and why the scenario is refused, the
 * first time it is. The best, because whatever else the machine does only adds. */
enum { BENCH_WHY = 200 };
double bench_run_s(const char *yaml, char why[BENCH_WHY]);

void bench_throttled(void); /* throttled traffic, retried: x 1, x 100, x 10,000 */
void bench_parts(void);     /* each part of an application, at request, 1s and auto */
void bench_tiny(void);      /* a sweep's run of a minute, with its file and without */

#endif
