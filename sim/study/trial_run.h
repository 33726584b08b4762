/* One run of a trial: a scenario with some changes, simulated in a process of its own, and what it
 * came to.
 *
 *   trial_run_work(context, number, &out)    in the child: simulates, and adds the answer
 *   trial_run_read(&end, text)               in the parent: the answer as numbers
 *
 * A change that the scenario does not take, a run that takes more events than it may, and one that
 * ends itself are no answer. Nothing is printed by any of them. */
#ifndef DDBSIM_TRIAL_RUN_H
#define DDBSIM_TRIAL_RUN_H

#include "scenario_source.h"
#include "summary.h"
#include "trials.h"

enum { TRIAL_RUN_THRESHOLDS = 64 };

/* What a run came to; of thresholds the values, in the order of the scenario. */
struct trial_end {
    bool known;
    uint64_t events;
    struct trial_values values;
    double thresholds[TRIAL_RUN_THRESHOLDS];
    bool holds[TRIAL_RUN_THRESHOLDS];
    size_t threshold_count;
};

struct trial_piece {
    char *sets;       /* "--set 'A=1'", "" for none; owned */
    const char *also; /* one change more, "resolution=auto"; NULL: none */
    uint64_t most_events;
    struct trial_end end;
};

struct trial_pieces {
    const struct scenario_source *source; /* borrowed */
    struct trial_piece *items;
    size_t count;
};

void trial_pieces_release(struct trial_pieces *pieces);

/* The changes PATH=VALUE of "--set 'A=1' --set 'B=2'"; NULL-terminated, each and the list to be
 * freed. */
char **trial_run_changes(const char *sets);

/* For processes.h: `context` is a struct trial_pieces. */
int trial_run_work(void *context, size_t number, struct text *out);

void trial_run_read(struct trial_end *end, const char *text);

/* What a run's own summary says. */
void trial_run_measure(struct trial_end *end, const struct summary *summary, uint64_t events);

#endif
