#include "command.h"
#include "plan_write.h"
#include "planning.h"
#include "processes.h"

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

/* The changes that were given, for the same to be run again. */
static void write_rerun(const struct arguments *a, struct text *out)
{
    text_addf(out, "ddbsim run %s", a->files[0]);
    if (a->resolution)
        text_addf(out, " --resolution %s", a->resolution);
    if (a->seed)
        text_addf(out, " --seed %s", a->seed);
    for (size_t i = 0; i < a->sets.count; i++)
        text_addf(out, " --set '%s'", a->sets.items[i]);
}

static int print_plan(struct planning *p, const struct arguments *a)
{
    struct text out = {0};

    if (a->json)
        plan_write_json(p, &out);
    else
        plan_write(p, &out);
    if (!a->quiet)
        command_print(&out);
    text_release(&out);
    return planning_found(p) ? EXIT_DONE : EXIT_THRESHOLD;
}

static int plan_command(const struct arguments *a)
{
    struct planning p = {.campaign = {.quiet = a->quiet, .interrupted = &command_interrupted}};
    int status = read_options(&p, a);

    if (status == EXIT_DONE)
        status = command_read(a->files[0], a, &p.campaign.source);
    if (status == EXIT_DONE)
        status = planning_begin(&p);
    if (status == EXIT_DONE) {
        write_rerun(a, &p.rerun);
        command_catch_interrupts();
        status = planning_search(&p);
    }
    if (status == EXIT_DONE)
        status = print_plan(&p, a);
    planning_release(&p);
    return status;
}

const struct command command_plan = {
    "plan",      "SCENARIO", "Find the cheapest setting that meets goals, over several seeds.",
    1,           1,          "goal change minimize seeds jobs set seed resolution json quiet",
    plan_command};
