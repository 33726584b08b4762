/* Runs that were made, by what they are: what a plan asks again is looked up, not run.
 *
 * The key of a run is the digest of the program's version and of its scenario as resolved, changes,
 * seed and drawn unknowns included; what it is kept with are all of its measures, so that another
 * goal, another criterion or a longer budget finds them. With a path the runs are in a text file
 * too, a line each, written at once, so that whatever ends the program loses none:
 *
 *   ddbsim plan 1
 *   m <tab> NUMBER <tab> UNIT <tab> PATH <tab> CHECK             a measure
 *   r <tab> KEY <tab> NUMBER=VALUE <tab> … <tab> CHECK           a run; hexadecimal keeps every bit
 *   p <tab> JSON <tab> CHECK                                     what a plan came to (plan_read.h)
 *
 * A line that does not agree with its check is passed over and counted: its run is made again, the
 * others are as good as ever. A file of another kind is refused, and so is one that another plan has
 * open. */
#ifndef DDBSIM_RUN_STORE_H
#define DDBSIM_RUN_STORE_H

#include <stdio.h>

#include "hash.h"
#include "sweep.h"

enum { RUN_STORE_WHY = 512 };

struct stored_run {
    struct digest_text key;
    double *values; /* by the number of their measure; NAN where there is none */
    size_t count;
};

struct run_store {
    struct stored_measure {
        char *path, *unit; /* NULL: its line was damaged */
    } * measures;
    size_t measure_count, measure_capacity;
    struct stored_run *runs;
    size_t count, capacity, damaged; /* damaged: lines */
    FILE *file;                      /* NULL: only in memory */
};

/* False and `why` when the file cannot be had. `path` NULL: in memory. Release it in either case. */
bool run_store_open(struct run_store *store, const char *path, char *why);
void run_store_release(struct run_store *store);

/* The number of a run, or SIZE_MAX. */
size_t run_store_find(const struct run_store *store, const struct digest_text *key);

/* Keeps a copy. False with errno when it cannot be written. */
bool run_store_put(struct run_store *store, const struct digest_text *key,
                   const struct sweep_value *values, size_t count);

/* Writes what a plan came to, JSON in one line, behind what is there: the last one counts. False with
 * errno when it cannot be written. In memory nothing is kept of it. */
bool run_store_put_answer(struct run_store *store, const char *answer);

/* NAN when the run has no such measure. */
double run_store_value(const struct run_store *store, size_t run, const char *path);

/* The measures of a run as those of a sweep's, for what is computed from sweeps. */
void run_store_copy(const struct run_store *store, size_t run, struct sweep *sweep, size_t to);

#endif
