/* Benches of runs that gather (`resolution`) and of runs that are tiny: tables on standard output. */
#ifndef DDBSIM_GATHERED_H
#define DDBSIM_GATHERED_H

#include <stddef.h>

double bench_seconds(void); /* of CPU, of this process */
double bench_median(double *values, size_t count);

void bench_throttled(void); /* throttled traffic, retried: x 1, x 100, x 10,000 */
void bench_parts(void);     /* each part of an application, at request, 1s and auto */
void bench_tiny(void);      /* a sweep's run of a minute, with its file and without */

#endif
