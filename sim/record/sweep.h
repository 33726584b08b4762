/* A sweep: a grid of settings, each run with the same seeds, and what each run came to.
 *
 * An axis is a path of the scenario and its values; a cell is one value of each axis (the last axis
 * varies fastest; without an axis there is one cell); run number r is cell r / seeds with seed
 * first_seed + r % seeds. A run that has not been made has no digest. Every cell is run with the
 * same futures, which the seed stands for: a sweep of more seeds begins with the runs of fewer.
 *
 * The file (netCDF-4 conventions, as layout.h has it for one run):
 *   /AXIS(AXIS) …, /seed(seed)      the values; numbers where all are numbers, ratios, sizes
 * (bytes) or durations (seconds), else texts /MEASURE(AXIS…, seed)           of the run as a whole
 *   /GROUP/MEASURE(AXIS…, seed)     of a table, workload …
 *   /runs/digest(AXIS…, seed)       of all series of the run, "" while it is missing
 *   attributes goals, share, by, first_look: what is chosen by (analysis/decide/sweep_choice.h)
 *   /scenario/{given,resolved}, /scenario/values/AXIS(AXIS) as they were written
 * It holds nothing of when, where or in what order runs were made: any number of processes, any
 * interruption, any shards that are merged give the same bytes. */
#ifndef DDBSIM_SWEEP_H
#define DDBSIM_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "role.h"

enum { SWEEP_AXES = 6, SWEEP_RUNS = 1000000, SWEEP_VALUES = 10000 };

struct sweep_axis {
    char *path, *name; /* "workloads.*.keys.*.shards", "shards" */
    char **values;     /* as they were written */
    size_t count;
    double *numbers; /* NULL when they are texts */
    const char *unit;
};

/* One number of one run. */
struct sweep_value {
    char *path, *unit, *sentence; /* as measures have them */
    enum better better;
    double value;
};

struct sweep_run {
    char *digest; /* NULL: not made yet */
    struct sweep_value *values;
    size_t count;
};

struct sweep {
    char *title, *version, *given, *resolved;
    char *inputs; /* digest of what the scenario reads besides its text; "" when nothing */
    char *goals;  /* a line each, as they were given; "" when the scenario's thresholds are meant */
    double share; /* of the futures in which goals are to hold; 0: not said */
    char *by;     /* what decides among those that hold them: "cost", "worst", … */
    size_t first_look; /* futures that every cell begins with; 0: all of them (analysis/decide) */
    char *
        fingerprint; /* of all that decides a run but its future: runs of one may be put together */
    struct sweep_axis axes[SWEEP_AXES];
    size_t axis_count, cells, seeds, run_count;
    int64_t first_seed;
    struct sweep_run *runs;
};

/* "PATH=A,B,C": commas inside [] and {} and quotes do not part values. False and `why` (512 bytes)
 * when there is no list, an empty or repeated value, or one axis too many. */
bool sweep_add_axis(struct sweep *sweep, const char *path_and_values, char *why);

/* Before sweep_begin: what must hold, a line each. */
void sweep_set_goals(struct sweep *sweep, const char *goals);

/* Before sweep_begin: by what is chosen (decision_rule.h); else it is "cost". */
void sweep_set_by(struct sweep *sweep, const char *by);

/* Before sweep_begin, too. */
void sweep_set_inputs(struct sweep *sweep, const char *digest);

/* Behind the last axis: the runs and the fingerprint. Borrows nothing. */
bool sweep_begin(struct sweep *sweep, const char *title, const char *version, const char *given,
                 const char *resolved, int64_t first_seed, size_t seeds, char *why);
void sweep_release(struct sweep *sweep);

/* Which value of an axis a cell has. */
size_t sweep_index(const struct sweep *sweep, size_t cell, size_t axis);
int64_t sweep_seed(const struct sweep *sweep, size_t run);
bool sweep_complete(const struct sweep *sweep);

/* Takes over `digest`, `values` and what they point to. */
void sweep_put(struct sweep *sweep, size_t run, char *digest, struct sweep_value *values,
               size_t count);
/* What `from`, of the same fingerprint, has and `to` lacks; `from` is left without it. */
void sweep_take_runs(struct sweep *to, struct sweep *from);

/* False and `why` (512 bytes) when it cannot be written. The file appears when it is whole.
 * `series`: the folder of the runs' own files, beside it, whose series it is to index
 * (sweep_series.h); NULL: it is not. */
bool sweep_write(const struct sweep *sweep, const char *path, const char *series, char *why);

#endif
