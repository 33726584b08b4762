/* A plan in the making: the planner's search (planner.h) on runs of a scenario (campaign.h). A point
 * of the search is a sweep of one cell; its seeds are run side by side, as many at a time as there
 * are jobs, and counted one by one, so that the plan is the same whatever their number.
 *
 * The caller fills the knobs and goals, `minimize`, `seeds`, and of the campaign its source, jobs,
 * quiet and interrupted; then planning_begin, planning_search, plan_write.h, planning_release. */
#ifndef DDBSIM_PLANNING_H
#define DDBSIM_PLANNING_H

#include "campaign.h"
#include "planner.h"

struct planning {
    struct planner planner;
    struct campaign campaign;
    struct threshold goals[PLANNER_GOALS];
    const char *minimize; /* the measure that is to be least */
    struct text
        rerun; /* the command that runs the scenario as given; the plan's changes go behind */
    size_t seeds;
    int64_t first_seed;
    char *name;          /* of the scenario */
    int status;          /* of what stopped the search */
    struct sweep answer; /* the runs of the best point so far */
    bool answered;
    bool searched; /* points that are run now are beside the search, and no answer */
};

/* Whether the scenario is valid, has what the knobs change and tells what is to be least. Returns
 * an exit status. */
int planning_begin(struct planning *planning);

/* Returns an exit status: EXIT_DONE also when no setting meets the goals. */
int planning_search(struct planning *planning);

bool planning_found(const struct planning *planning);

/* Accepts one that was not begun. */
void planning_release(struct planning *planning);

#endif
