#include "planning.h"

#include <math.h>

#include "sweep_text.h"
#include "vocabulary.h"

/* A name that the scenario has not would only be NaN after every run. */
static int check_minimize(const struct planning *p)
{
    int status = EXIT_DONE;

    if (!vocabulary_has_measure(&p->standing, p->minimize)) {
        fputs("ddbsim plan: error: --minimize must be a measure such as cost or "
              "workloads/W/latency_p99\n",
              stderr);
        status = EXIT_USAGE;
    }
    return status;
}

/* A path that goes through a name which the scenario has not would change nothing. */
static int check_knobs(const struct planning *p)
{
    struct text resolved = {0};
    int status = EXIT_DONE;

    scenario_emit(&p->scenario, &resolved);
    for (size_t k = 0; k < p->planner.knob_count && status == EXIT_DONE; k++)
        status = campaign_check_path(text_get(&resolved), p->planner.knobs[k].path);
    text_release(&resolved);
    return status;
}

int planning_begin(struct planning *p)
{
    int status = scenario_source_decode(&p->campaign.source, NULL, &p->scenario);

    if (status != EXIT_DONE)
        return status;
    p->begun = true;
    p->name = memory_text(p->scenario.spec->name);
    p->first_seed = p->scenario.spec->seed;
    futures_init(&p->campaign.futures, p->first_seed, false);
    p->campaign.goals = p->goals;
    p->campaign.goal_count = p->planner.goal_count;
    status = check_knobs(p);
    if (status == EXIT_DONE)
        status = scenario_source_wire(&p->scenario, &p->standing, false);
    if (status == EXIT_DONE)
        status = check_minimize(p);
    return status == EXIT_DONE ? campaign_begin(&p->campaign, NULL) : status;
}

/* A point as a sweep of one cell. */
static void point_sweep(const struct planning *p, const size_t *levels, struct sweep *sweep)
{
    char why[512];

    *sweep = (struct sweep){0};
    for (size_t k = 0; k < p->planner.knob_count; k++) {
        struct text axis = {0};
        text_addf(&axis, "%s=", p->planner.knobs[k].path);
        knob_write(&p->planner.knobs[k], levels[k], &axis);
        sweep_add_axis(sweep, text_get(&axis), why);
        text_release(&axis);
    }
    sweep_begin(sweep, p->name, "", "", "", p->first_seed, p->seeds, why);
}

static double value_of(const struct sweep_run *run, const char *path)
{
    const struct sweep_value *value = sweep_value_of(run, path);
    return value ? value->value : NAN;
}

/* Adds one seed's run to a point. False when a goal or what is minimised is no measure. */
static bool count_run(const struct planning *p, const struct sweep_run *run, struct point *point)
{
    double cost = value_of(run, p->minimize), n = (double)++point->seeds;
    bool good = true;
    char path[300];

    point->cost += (cost - point->cost) / n;
    for (size_t g = 0; g < p->planner.goal_count; g++) {
        threshold_path(&p->goals[g], path, sizeof path);
        double value = value_of(run, path);
        if (isnan(value) || isnan(cost)) {
            fprintf(stderr,
                    "ddbsim plan: error: no run has the measure %s; --goal takes what compare "
                    "--json lists\n",
                    isnan(cost) ? p->minimize : path);
            return false;
        }
        point->goals[g] += (value - point->goals[g]) / n;
        good &= threshold_holds(&p->goals[g], value);
    }
    point->held += good;
    return true;
}

/* Takes the seeds of a batch one by one, so that what a point comes to does not depend on how many
 * ran side by side. False to stop: the answer is plain, or there is none. */
static bool take_batch(struct planning *p, const struct sweep *sweep, struct point *point,
                       size_t count, double limit)
{
    enum { SEEDS_TO_TELL_COST = 2 };

    for (size_t i = 0; i < count; i++) {
        if (!count_run(p, &sweep->runs[point->seeds], point)) {
            p->status = EXIT_USAGE;
            return false;
        }
        if (point->held < point->seeds)
            return false;
        point->dear = point->seeds >= SEEDS_TO_TELL_COST && point->cost > limit;
        if (point->dear)
            return false;
    }
    return true;
}

/* The next seeds, as many at a time as run side by side, until all are run or the answer is plain.
 */
static bool run_seeds(struct planning *p, struct sweep *sweep, struct point *point, double limit)
{
    enum { MOST = 64 };
    bool more = true;

    while (more && point->seeds < p->seeds) {
        size_t numbers[MOST], count = 0;
        while (count < p->campaign.jobs && count < MOST && point->seeds + count < p->seeds) {
            numbers[count] = point->seeds + count;
            count++;
        }
        p->status = campaign_run(&p->campaign, numbers, count);
        more = p->status == EXIT_DONE && take_batch(p, sweep, point, count, limit);
    }
    return p->status == EXIT_DONE;
}

static void tell(const struct planning *p, const struct point *point)
{
    struct text line = {0};

    if (!p->campaign.progress.shown)
        return;
    for (size_t k = 0; k < p->planner.knob_count; k++) {
        text_addf(&line, " %s ", p->planner.knobs[k].path);
        knob_write(&p->planner.knobs[k], point->levels[k], &line);
    }
    fprintf(stderr, "\rpoint %zu:%.120s \033[K", p->planner.count + 1, text_get(&line));
    text_release(&line);
}

static bool run_point(void *context, struct point *point, double limit)
{
    struct planning *p = context;
    struct sweep sweep;

    tell(p, point);
    point_sweep(p, point->levels, &sweep);
    p->campaign.sweep = &sweep;
    p->status = campaign_check(&p->campaign);
    bool good = p->status == EXIT_DONE && run_seeds(p, &sweep, point, limit);
    point->holds = good && point->held == p->seeds;
    point->dear &= !point->holds;
    if (point->holds && point->cost < limit && !p->searched) {
        if (p->answered)
            sweep_release(&p->answer);
        p->answer = sweep;
        p->answered = true;
    } else {
        sweep_release(&sweep);
    }
    return good;
}

/* A setting that starts above the account's quotas as they stand cannot be bought. One that is not
 * valid ends the search; what is wrong has been said. */
static bool cannot_be_bought(void *context, const size_t *levels)
{
    struct planning *p = context;
    struct sweep sweep;
    struct scenario scenario;
    struct world world;
    char why[ACCOUNT_WHY];
    bool beyond = false;

    point_sweep(p, levels, &sweep);
    p->campaign.sweep = &sweep;
    p->status = campaign_decode(&p->campaign, 0, &scenario, NULL);
    if (p->status == EXIT_DONE) {
        p->status = scenario_source_wire(&scenario, &world, false);
        beyond = p->status == EXIT_DONE &&
                 account_starts_beyond(&world.account, &p->standing.account, why);
        world_release(&world);
        scenario_release(&scenario);
    }
    sweep_release(&sweep);
    if (beyond && !*p->beyond)
        memcpy(p->beyond, why, sizeof why);
    p->planner.stopped |= p->status != EXIT_DONE;
    return beyond || p->planner.stopped;
}

int planning_search(struct planning *p)
{
    p->planner.run = run_point;
    p->planner.cannot_be = cannot_be_bought;
    p->planner.context = p;
    progress_begin(&p->campaign.progress, 0, p->campaign.quiet);
    planner_search(&p->planner);
    progress_end(&p->campaign.progress);
    p->searched = true;
    return p->planner.stopped ? p->status : EXIT_DONE;
}

bool planning_found(const struct planning *p)
{
    return p->planner.best != SIZE_MAX;
}

void planning_release(struct planning *p)
{
    campaign_end(&p->campaign);
    if (p->answered)
        sweep_release(&p->answer);
    planner_release(&p->planner);
    if (p->begun) {
        world_release(&p->standing);
        scenario_release(&p->scenario);
    }
    futures_release(&p->campaign.futures);
    scenario_source_release(&p->campaign.source);
    text_release(&p->rerun);
    free(p->name);
}
