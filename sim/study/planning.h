/* One planning: the search, the runs it asks for, and what is said of it. */
#ifndef DDBSIM_PLANNING_H
#define DDBSIM_PLANNING_H

#include "campaign.h"
#include "planner.h"

struct planning {
    struct planner planner;
    struct campaign campaign;
    struct threshold goals[PLANNER_GOALS];
    const char *minimize;
    struct text
        rerun; /* the command that runs the scenario as given; the plan's changes go behind */
    size_t seeds;
    int64_t first_seed;
    char *name;
    int status;          /* of what stopped the search */
    struct sweep answer; /* the runs of the best point so far */
    bool answered;
    bool printing; /* points that are run now are for the text, not for the search */
};

/* The plan, its frontier, and the formula's settings, which are run for it. */
void plan_write(struct planning *planning, struct text *out);
void plan_write_json(const struct planning *planning, struct text *out);

#endif
