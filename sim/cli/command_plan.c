#include <math.h>

#include "measures.h"
#include "planning.h"
#include "processes.h"
#include "sweep_text.h"
#include "vocabulary.h"

enum { DEFAULT_SEEDS = 10 };

static int usage(const char *option, const char *why)
{
    fprintf(stderr, "ddbsim plan: error: %s%s%s\n", option, *option ? " " : "", why);
    return EXIT_USAGE;
}

static int read_goals(struct planning *p, const struct arguments *a)
{
    if (a->goals.count == 0 || a->goals.count > PLANNER_GOALS)
        return usage("", "give one to eight goals: --goal 'workloads/W/failed_ratio < 0.1%'");
    for (size_t i = 0; i < a->goals.count; i++) {
        const char *rule = threshold_parse(a->goals.items[i], &p->goals[i]);
        if (rule) {
            fprintf(stderr, "ddbsim plan: error: --goal '%.200s' must be %s\n", a->goals.items[i],
                    rule);
            return EXIT_USAGE;
        }
    }
    p->planner.goal_count = a->goals.count;
    return EXIT_DONE;
}

static int read_knobs(struct planning *p, const struct arguments *a)
{
    char why[512];

    if (a->changes.count == 0 || a->changes.count > PLANNER_KNOBS)
        return usage("", "give one to four things to choose: --change PATH=FROM..TO");
    for (size_t i = 0; i < a->changes.count; i++) {
        p->planner.knob_count = i + 1;
        if (!knob_read(&p->planner.knobs[i], a->changes.items[i], why))
            return usage("--change", why);
    }
    return EXIT_DONE;
}

static int read_options(struct planning *p, const struct arguments *a)
{
    int status = read_goals(p, a);

    p->seeds = DEFAULT_SEEDS;
    p->minimize = a->minimize ? a->minimize : "cost";
    p->campaign.jobs = processors_online();
    if (status == EXIT_DONE)
        status = read_knobs(p, a);
    if (status == EXIT_DONE && a->seeds)
        status = command_number("seeds", a->seeds, 10000, &p->seeds);
    if (status == EXIT_DONE && a->jobs)
        status = command_number("jobs", a->jobs, 4096, &p->campaign.jobs);
    return status;
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
    if (point->holds && point->cost < limit && !p->printing) {
        if (p->answered)
            sweep_release(&p->answer);
        p->answer = sweep;
        p->answered = true;
    } else {
        sweep_release(&sweep);
    }
    return good;
}

/* A setting that starts above the account's quotas as they stand cannot be bought. */
static bool is_beyond_quota(void *context, const size_t *levels)
{
    struct planning *p = context;
    struct sweep sweep;
    struct scenario scenario;
    struct diagnostics diagnostics;
    struct world world;
    char why[ACCOUNT_WHY];
    bool beyond = false;

    point_sweep(p, levels, &sweep);
    p->campaign.sweep = &sweep;
    int status = campaign_decode(&p->campaign, 0, &scenario);
    if (status == EXIT_DONE) {
        diagnostics_init(&diagnostics);
        beyond = world_init(&world, &scenario, (uint64_t)p->first_seed, &diagnostics) &&
                 account_starts_beyond(&world.account, &p->standing.account, why);
        world_release(&world);
        diagnostics_release(&diagnostics);
        scenario_release(&scenario);
    } else { /* it has been said what is wrong */
        p->status = status;
        p->planner.stopped = true;
    }
    sweep_release(&sweep);
    if (beyond && !*p->beyond)
        memcpy(p->beyond, why, sizeof why);
    return beyond || p->planner.stopped;
}

static int print_plan(struct planning *p)
{
    bool json = p->campaign.arguments->json;
    struct text out = {0};

    p->printing = true;
    if (json)
        plan_write_json(p, &out);
    else
        plan_write(p, &out);
    progress_end(&p->campaign.progress);
    if (!p->campaign.arguments->quiet)
        command_print(&out);
    text_release(&out);
    return p->planner.best != SIZE_MAX ? EXIT_DONE : EXIT_THRESHOLD;
}

/* A name that the scenario has not would only be NaN after every run. */
static int wire_standing(struct planning *p)
{
    struct diagnostics diagnostics;

    diagnostics_init(&diagnostics);
    bool wired = world_init(&p->standing, &p->scenario, (uint64_t)p->first_seed, &diagnostics);
    bool known = wired && vocabulary_has_measure(&p->standing, p->minimize);
    diagnostics_print(&diagnostics, stderr);
    diagnostics_release(&diagnostics);
    if (!wired)
        return EXIT_BAD_DATA;
    return known ? EXIT_DONE
                 : usage("--minimize", "must be a measure such as cost or workloads/W/latency_p99");
}

static int begin(struct planning *p, const struct arguments *a)
{
    int status = command_read(a->files[0], &p->campaign.source);

    if (status == EXIT_DONE)
        status = command_decode(&p->campaign.source, a, NULL, 0, &p->scenario);
    if (status != EXIT_DONE)
        return status;
    struct text resolved = {0};
    scenario_emit(&p->scenario, &resolved);
    for (size_t k = 0; k < p->planner.knob_count && status == EXIT_DONE; k++)
        status = campaign_check_path(text_get(&resolved), p->planner.knobs[k].path);
    text_release(&resolved);
    p->name = memory_text(p->scenario.spec->name);
    p->first_seed = p->scenario.spec->seed;
    p->begun = true;
    if (status == EXIT_DONE)
        status = wire_standing(p);
    return status == EXIT_DONE ? campaign_begin(&p->campaign, NULL) : status;
}

static int plan_command(const struct arguments *a)
{
    struct planning p = {.campaign = {.arguments = a}};
    int status = read_options(&p, a);

    if (status == EXIT_DONE)
        status = begin(&p, a);
    if (status == EXIT_DONE) {
        p.campaign.goals = p.goals;
        p.campaign.goal_count = p.planner.goal_count;
        p.planner.run = run_point;
        p.planner.cannot_be = is_beyond_quota;
        p.planner.context = &p;
        command_catch_interrupts();
        progress_begin(&p.campaign.progress, 0, a->quiet);
        planner_search(&p.planner);
        progress_end(&p.campaign.progress);
        status = p.planner.stopped ? p.status : print_plan(&p);
        campaign_end(&p.campaign);
    }
    if (p.answered)
        sweep_release(&p.answer);
    if (p.begun) {
        world_release(&p.standing);
        scenario_release(&p.scenario);
    }
    planner_release(&p.planner);
    free(p.campaign.source.text);
    free(p.name);
    return status;
}

const struct command command_plan = {
    "plan",      "SCENARIO", "Find the cheapest setting that meets goals, over several seeds.",
    1,           1,          "goal change minimize seeds jobs set seed resolution json quiet",
    plan_command};
