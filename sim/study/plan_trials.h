/* The runs of a plan: a setting in some futures is so many runs of the scenario with the setting's
 * changes, each past its horizon (tail.h), and judged.
 *
 * A setting holds in a future when every goal holds within the horizon and again in the tail, and
 * when in the tail nothing is served from burst credit (`on_credit` allows that). A goal that asks
 * for more than so many, of what a run counts, is of the horizon alone.
 *
 * Futures below PROOF_FRESH are the campaign's, the others independent draws (futures.h). Runs that
 * the store has are not made again. As many are made side by side as there are jobs. */
#ifndef DDBSIM_PLAN_TRIALS_H
#define DDBSIM_PLAN_TRIALS_H

#include "campaign.h"
#include "proof.h"
#include "run_store.h"

struct plan_trials {
    struct campaign campaign;
    struct run_store store;
    const struct knob *knobs;
    size_t knob_count;
    const struct threshold *goals;
    size_t goal_count;
    const char *minimize; /* the measure that is to be least */
    bool on_credit;
    double end_s;        /* when the plan's time is over, on the monotonic clock; INFINITY: never */
    bool late;           /* it is */
    int status;          /* of what stopped it */
    size_t found;        /* runs that were in the store when the plan began */
    size_t made, reused; /* reused: how often one of those was asked for */
};

/* For proof.h: `context` is the trials. */
bool plan_trials_run(struct plan_trials *trials, const size_t *levels, const size_t *futures,
                     size_t count, struct proof_trial *out);

/* In how many of the first `count` futures a setting holds with these changes of the scenario
 * besides. False when the plan was stopped. */
bool plan_trials_held(struct plan_trials *trials, const size_t *levels,
                      const struct set_list *changes, size_t count, size_t *held);

/* What is served from credit in the tail of those of the first `count` futures that were run: the
 * first side of it, "tables/T read", added to `of`, and the least time that the credit lasts. False
 * when nothing is. */
bool plan_trials_on_credit(struct plan_trials *trials, const size_t *levels, size_t count,
                           struct text *of, double *lasts_s);

/* The runs of a setting in the first `count` futures, which were made, as a sweep of one cell.
 * Release it. */
void plan_trials_sweep(struct plan_trials *trials, const size_t *levels, size_t count,
                       struct sweep *sweep);

/* Lays a setting over the scenario until they are taken back. */
size_t plan_trials_push(struct plan_trials *trials, const size_t *levels);
void plan_trials_pop(struct plan_trials *trials, size_t to);

#endif
