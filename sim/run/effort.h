/* What a run takes: processor time, memory and file, before it is made.
 *
 * Law. Calls are the area under the rates of workloads and APIs; users make one each think time and
 * 10 ms. Rows, series and values are counted; the rest is these counts times what each was measured to
 * take (effort.c). Of the shipped scenarios the file is within a factor of 2 and the memory within a
 * factor of 4 of what they come to, which a test compares; the time, by this project's own machine,
 * within one of 5. Left out are retries and partitions that splits add; where the lengths of intervals
 * are chosen (`resolution: auto`), they are taken to be a second.
 *
 * Known answer: 20 calls a second in 5 minutes with rows of 1 s are 6,000 calls and 300 rows. */
#ifndef DDBSIM_EFFORT_H
#define DDBSIM_EFFORT_H

#include "world.h"

struct effort {
    double calls, rows;
    double series, elements; /* one a run; of many alike, such as partitions */
    double values;           /* in the file */
    double cpu_s, memory_bytes, file_bytes;
};

/* Of a wired world. */
void effort_estimate(struct effort *effort, const struct world *world);

/* What is there for it. */
struct means {
    double memory_bytes, disk_bytes;
};

/* Why it is too much, and the remedy: more than an hour, than the memory, than the room on the disk; NULL:
 * it is not. */
const char *effort_excess(const struct effort *effort, const struct means *means);

#endif
