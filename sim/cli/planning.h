/* One planning: the search, the runs it asks for, and what is said of it. */
#ifndef DDBSIM_PLANNING_H
#define DDBSIM_PLANNING_H

#include "campaign.h"
#include "planner.h"
#include "world.h"

struct planning {
    struct planner planner;
    struct campaign campaign;
    struct threshold goals[PLANNER_GOALS];
    const char *minimize;
    size_t seeds;
    int64_t first_seed;
    char *name;
    int status;          /* of what stopped the search */
    struct sweep answer; /* the runs of the best point so far */
    bool answered;
    bool printing; /* points that are run now are for the text, not for the search */
    bool begun;    /* the scenario is there, and its world is to be released: */
    struct scenario scenario;
    struct world standing;    /* of the scenario before anything was changed */
    char beyond[ACCOUNT_WHY]; /* which quota of the account was in the way; empty: none */
};

/* The plan, its frontier, and the formula's settings, which are run for it. */
void plan_write(struct planning *planning, struct text *out);
void plan_write_json(const struct planning *planning, struct text *out);

#endif
