/* Many runs of one scenario, in processes beside one another, each of which simulates, reads its own
 * result and answers with its measures. Sweeps and plans are made of it. Results that nobody keeps
 * stay in memory (run.h), unless they are too large for it. */
#ifndef DDBSIM_CAMPAIGN_H
#define DDBSIM_CAMPAIGN_H

#include <signal.h>

#include "designs.h"
#include "futures.h"
#include "progress.h"
#include "scenario_source.h"
#include "sweep.h"
#include "threshold.h"

struct campaign {
    struct scenario_source source;
    struct futures futures; /* run r of the sweep is future number seed of r - their first seed */
    struct design design;   /* of sensitivity, when the sweep has an axis of that; else zeroed */
    struct sweep *sweep;
    char folder[4096];    /* where the results of runs are while they are needed; made by need */
    size_t folder_number; /* among what must not outlast the program (temporary.h) */
    bool keep_results;
    double horizon_s; /* where the tail of a run begins (tail.h), in seconds; 0: it has none */
    const struct threshold *goals; /* whose measures are told besides */
    size_t goal_count;
    size_t jobs;
    bool quiet;                               /* no line of progress */
    bool json_progress;                       /* lines of JSON in its place */
    const volatile sig_atomic_t *interrupted; /* no more runs are begun; NULL: it cannot be */
    size_t made, failed;
    size_t before, total; /* for the progress line: runs that were there, and runs in all */
    int worst_status;
    struct progress progress;
    struct progress_cost first; /* what the first run that was made cost */
    /* Called after each run that was made; may be NULL. */
    void (*made_one)(void *context);
    void *context;
};

/* The changes PATH=VALUE that make a cell, and the seed of a run. */
void campaign_sets(const struct sweep *sweep, size_t run, struct set_list *sets);

/* A path through a map of names (tables.T.…, workloads.W.…, …indexes.I.…) must go through a name
 * that the scenario has: else a slip of the fingers would make a table that nobody uses, and a
 * sweep of nothing. Says so on stderr. `resolved`: the scenario as YAML. */
int campaign_check_path(const char *resolved, const char *path);

/* Makes the source's scenario one of its futures, by its number from 0: the seed and the drawn values
 * become changes of the source, which says in words what they are. Returns an exit status. */
int campaign_choose_future(struct scenario_source *source, size_t number);

/* Whether the scenario, with these changes besides, is valid with each unknown at each of its ends. */
int campaign_try_unknowns(const struct scenario_source *source, const struct set_list *sets,
                          const struct unknowns *unknowns);

/* Adds a value to the answer of a run. */
void campaign_add_value(struct text *out, const char *path, const char *unit, const char *sentence,
                        enum better better, double value);

/* Decodes and wires the scenario of every cell, without running one. A variant that changes nothing,
 * and a key that is both varied and an unknown, are mistakes. */
int campaign_check(struct campaign *campaign);

/* The scenario of a run, its unknowns drawn, and those as values of its answer in `drawn`. Returns an
 * exit status; release the scenario when that is EXIT_DONE. */
int campaign_decode(struct campaign *campaign, size_t run, struct scenario *scenario,
                    struct text *drawn);

/* One run, for processes.h: `context` is a campaign, the answer what it cost, its digest and its
 * measures. */
int campaign_work(void *context, size_t number, struct text *out);

/* Makes the runs of the list and puts what they come to into the sweep. Returns an exit status. */
int campaign_run(struct campaign *campaign, const size_t *runs, size_t count);

/* Where results of runs are kept: "dir/name.h5" -> "dir/name.runs". */
void campaign_name_folder(const char *output, char *out, size_t size);

/* Makes that folder when results are kept; else names one of this process alone, for temporary files
 * (TMPDIR), which is made when a result is too large for memory and which campaign_end removes.
 * Returns an exit status. */
int campaign_begin(struct campaign *campaign, const char *output);
void campaign_end(struct campaign *campaign);
void campaign_result_path(const struct campaign *campaign, size_t run, char *out, size_t size);

#endif
