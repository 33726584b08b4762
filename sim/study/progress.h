/* One line on a terminal's stderr while a run goes on (simulated time, requests a second, time
 * left) or while many do: of `total` runs `done` are made, `before` of them before this began; and
 * what many will cost. */
#ifndef DDBSIM_PROGRESS_H
#define DDBSIM_PROGRESS_H

#include "run.h"

struct progress {
    bool shown, quiet;
    double began_s, printed_s; /* monotonic clock */
    int64_t start_epoch_s;
};

double progress_clock_s(void); /* monotonic */

void progress_begin(struct progress *progress, int64_t start_epoch_s, bool quiet);
void progress_update(void *progress, const struct run_progress *run);
void progress_count(struct progress *progress, size_t done, size_t before, size_t total);
/* One line that stays: how long `count` runs ("runs to make", "runs at least") will take and what memory, by
 * the one that was made first. Told when it is worth a thought: from ten seconds on. */
struct progress_cost {
    double cpu_s;
    double memory_kib; /* the most a process had */
};
void progress_estimate(const struct progress *progress, const char *runs, size_t count,
                       size_t slots, struct progress_cost one);

void progress_end(struct progress *progress); /* wipes the line */

#endif
