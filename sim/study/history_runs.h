/* Runs of a scenario in the time of its measured past, side by side in processes (worker_pool.h):
 * each simulates with its seed and its draw of the unknowns, and answers with the values of the
 * series that were measured, or with its loss (fit.h) alone.
 *
 * A run is a pure function of its trial, so its place in the list is nobody's concern. */
#ifndef DDBSIM_HISTORY_RUNS_H
#define DDBSIM_HISTORY_RUNS_H

#include <signal.h>

#include "history_fit.h"
#include "progress.h"
#include "scenario_source.h"
#include "unknowns.h"

struct history_trial {
    int64_t seed;
    bool drawn; /* else the scenario is run as it is written */
    double uniforms[UNKNOWNS_MOST];
};

/* The part of the past that a loss is of, in periods. */
struct history_part {
    size_t from, to;
};

enum { HISTORY_PARTS = 2 };

struct history_runs {
    const struct scenario_source *source; /* borrowed, as all else here is */
    const struct unknowns *unknowns;
    struct history_fit *pattern; /* what is compared */
    size_t jobs;
    const volatile sig_atomic_t *interrupted; /* NULL: it cannot be */
    struct progress *progress;
    size_t made, total; /* for the line of progress */
    const struct history_trial *trials;
    const struct history_part
        *parts; /* NULL: series are asked for, as future number of the trial */
    size_t part_count;
    double *losses; /* trial after trial, one of each part */
    int worst_status;
};

/* Puts the series of trial k into the pattern's future k. Returns an exit status. */
int history_runs_series(struct history_runs *runs, const struct history_trial *trials,
                        size_t count);

/* The losses of each trial in each part, trial after trial; a run goes no further than the last part
 * does. Returns an exit status. */
int history_runs_losses(struct history_runs *runs, const struct history_trial *trials, size_t count,
                        const struct history_part *parts, size_t part_count, double *losses);

#endif
