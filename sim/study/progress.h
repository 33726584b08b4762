/* One line on a terminal's stderr while a run goes on (simulated time, requests a second, time
 * left) or while many do: of `total` runs `done` are made, `before` of them before this began; and
 * what many will cost.
 *
 * As JSON (--progress json) it is a line of its own each 0.1 s on stderr, terminal or not, for a
 * program that shows it:
 *
 *   {"progress": {"part": 0.42, "at": "14:51:30", "requests": 1203344}}        one run
 *   {"progress": {"done": 12, "before": 0, "of": 100}}                         many
 *   {"progress": {"done": 40, "best": {"cost": 2.26, "levels": "…", "held": 20, "futures": 20}}}
 *
 * the last of a plan, where "best" is left out until there is one. Behind "progress" each says its
 * format (format.h). */
#ifndef DDBSIM_PROGRESS_H
#define DDBSIM_PROGRESS_H

#include <jansson.h>

#include "run.h"

struct progress {
    bool shown, quiet, json;
    double began_s, printed_s; /* monotonic clock */
    int64_t start_epoch_s;
};

double progress_clock_s(void); /* monotonic */

void progress_begin(struct progress *progress, int64_t start_epoch_s, bool quiet);
void progress_begin_json(struct progress *progress, int64_t start_epoch_s);

/* Whether a line of JSON is due now, and if so writes `what` as its value, which it takes. */
bool progress_json_due(struct progress *progress);
void progress_json(json_t *what);

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
