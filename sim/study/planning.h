/* A plan in the making: search and proof (proof.h) on runs of a scenario (plan_trials.h), then what
 * the answer rests on (plan_basis.h), the usual formula's setting in the same futures, and cost
 * against risk.
 *
 * The caller fills of the proof knobs, share, worst, futures and most, of the trials goals, minimize,
 * on_credit, end_s and the campaign's source, jobs, quiet and interrupted, then the tail and
 * without_rescue; then planning_begin, planning_keep, planning_search, plan_write.h,
 * planning_release. */
#ifndef DDBSIM_PLANNING_H
#define DDBSIM_PLANNING_H

#include "plan_basis.h"

enum { PLANNING_FRONTIER = 12 };

/* The usual formula's setting: each capacity that may be chosen as the formula has it. */
struct plan_formula {
    bool says;    /* there is one */
    bool outside; /* of what may be chosen, so that it was not run */
    size_t levels[PLANNER_KNOBS];
    double peak_per_s[PLANNER_KNOBS], capacity[PLANNER_KNOBS]; /* 0: the knob is no capacity */
    bool tried;
    struct point search, fresh; /* in the search's futures, and in the proof's */
};

struct planning {
    struct proof proof;
    struct plan_trials trials;
    struct threshold goals[PLANNER_GOALS];
    simtime tail;
    bool without_rescue;
    struct text
        rerun;  /* the command that runs the scenario as given; the plan's changes go behind */
    char *name; /* of the scenario */
    int status; /* of what stopped the search */
    struct scenario scenario; /* as it is planned: with its tail, its unknowns, without rescue */
    struct world standing;    /* of it, before anything was chosen */
    bool begun;
    struct text unknowns, without; /* what they are: "spike, skew", "set_billing at 52m …" */
    size_t unknown_count, service_count; /* service_count: of them, the service's */
    char beyond[ACCOUNT_WHY]; /* which quota of the account was in the way; empty: none */
    struct text invalid;      /* why the first setting that is not valid is not; empty: all are */
    struct plan_basis basis;
    struct plan_formula formula;
    struct point frontier[PLANNING_FRONTIER]; /* the cheapest first */
    size_t frontier_count;
    struct progress progress;
};

/* Whether the scenario is valid, has what the knobs change and tells what is to be least. Returns
 * an exit status. */
int planning_begin(struct planning *planning);

/* Keeps all runs in that file, and knows those that it has. NULL: in memory alone. Returns an exit
 * status. */
int planning_keep(struct planning *planning, const char *file);

/* Returns an exit status: EXIT_BAD_DATA when no setting is valid, EXIT_DONE also when none meets the
 * goals, or the plan's time or runs were over; EXIT_INTERRUPTED with what is known by then. */
int planning_search(struct planning *planning);

/* The setting to tell of: what was proven, else the cheapest that held; NULL: none did. */
const struct point *planning_answer(const struct planning *planning);

/* How many runs the answer took: those that were asked for, wherever they came from. */
size_t planning_runs(const struct planning *planning);

/* Accepts one that was not begun. */
void planning_release(struct planning *planning);

#endif
