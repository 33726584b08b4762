#include <math.h>

#include "answer_emit.h"
#include "command.h"
#include "file_name.h"
#include "plan_write.h"
#include "processes.h"
#include "terminal.h"
#include "units.h"

enum { DEFAULT_FUTURES = 20, MOST_FUTURES = 10000 };

static int usage(const char *option, const char *why)
{
    fprintf(stderr, "ddbsim plan: error: %s%s%s\n", option, *option ? " " : "", why);
    return EXIT_USAGE;
}

static int read_goals(struct planning *p, const struct arguments *a)
{
    if (a->goals.count > PLANNER_GOALS)
        return usage("", "give one to eight goals: --goal 'workloads/W/failed_ratio < 0.1%'");
    for (size_t i = 0; i < a->goals.count; i++) {
        const char *rule = threshold_parse(a->goals.items[i], &p->goals[i]);
        if (rule) {
            fprintf(stderr, "ddbsim plan: error: --goal '%.200s' must be %s\n", a->goals.items[i],
                    rule);
            return EXIT_USAGE;
        }
    }
    p->proof.planner.goal_count = a->goals.count;
    return EXIT_DONE;
}

static int count_knobs(const struct arguments *a)
{
    if (a->changes.count == 0 || a->changes.count > PLANNER_KNOBS)
        return usage("", "give one to four things to choose: --change PATH=FROM..TO");
    return EXIT_DONE;
}

/* A change that says its range or values, or is a path of which a knob of the scenario does. */
static bool read_knob(struct knob *knob, const char *change, const struct scenario_spec *spec,
                      char *why)
{
    struct text range = {0};
    bool named = spec && !strchr(change, '=') &&
                 knob_spec_range(spec->knobs, spec->knobs_count, change, &range);
    bool good = knob_read(knob, named ? text_get(&range) : change, why);

    if (!good && !named && !strchr(change, '='))
        snprintf(why, KNOB_WHY,
                 "'%.200s' must be PATH=FROM..TO or PATH=A,B,C; a path alone must be one of the "
                 "scenario's 'knobs'",
                 change);
    text_release(&range);
    return good;
}

static int read_knobs(struct planning *p, const struct arguments *a,
                      const struct scenario_spec *spec)
{
    char why[KNOB_WHY];

    for (size_t i = 0; i < a->changes.count; i++) {
        p->proof.planner.knob_count = i + 1;
        if (!read_knob(&p->proof.planner.knobs[i], a->changes.items[i], spec, why))
            return usage("--change", why);
    }
    return EXIT_DONE;
}

/* The scenario is looked into only for the ranges that a command line leaves out. */
static int choose_knobs(struct planning *p, const struct arguments *a)
{
    struct scenario scenario;
    bool all_say = true;

    for (size_t i = 0; i < a->changes.count; i++)
        all_say &= strchr(a->changes.items[i], '=') != NULL;
    if (all_say)
        return read_knobs(p, a, NULL);
    int status = scenario_source_decode(&p->trials.campaign.source, NULL, &scenario);
    if (status != EXIT_DONE)
        return status;
    status = read_knobs(p, a, scenario.spec);
    scenario_release(&scenario);
    return status;
}

static int read_budget(struct planning *p, const char *text)
{
    size_t runs = 0;

    if (!command_budget(text, &runs, &p->trials.end_s))
        return usage("--budget", "must be a time such as 5m, or a number of runs: 500runs");
    if (runs)
        p->proof.most = runs;
    return EXIT_DONE;
}

/* "95%", "worst". */
static int read_share(struct planning *p, const char *text)
{
    p->proof.share = 0.95;
    p->proof.worst = text && text_equal(text, "worst");
    if (!text || p->proof.worst)
        return EXIT_DONE;
    if (units_read_ratio(text, &p->proof.share) || p->proof.share < 0.5 || p->proof.share > 0.999)
        return usage("--share", "must be from 50% to 99.9%, or worst");
    return EXIT_DONE;
}

static int read_tail(struct planning *p, const char *text)
{
    p->tail = 15 * MINUTE;
    if (text && text_equal(text, "0"))
        p->tail = 0;
    else if (text && (units_read_duration(text, &p->tail) || p->tail < 0))
        return usage("--tail", "must be a time such as 15m, or 0");
    return EXIT_DONE;
}

static int read_without(struct planning *p, const char *text)
{
    p->without_rescue = text != NULL;
    if (text && !text_equal(text, "rescue"))
        return usage("--without", "must be rescue");
    return EXIT_DONE;
}

static int read_emit(const char *form)
{
    const char *rule = form ? answer_form_wrong(form) : NULL;

    return rule ? usage("--emit must be", rule) : EXIT_DONE;
}

static int read_options(struct planning *p, const struct arguments *a)
{
    int status = read_goals(p, a);

    p->proof.futures = DEFAULT_FUTURES;
    p->trials.minimize = a->minimize ? a->minimize : "cost";
    p->trials.on_credit = a->on_credit;
    p->trials.campaign.jobs = processors_online();
    if (status == EXIT_DONE)
        status = count_knobs(a);
    if (status == EXIT_DONE)
        status = command_futures(a, &p->proof.futures);
    if (status == EXIT_DONE && p->proof.futures > MOST_FUTURES)
        status = usage("--futures", "must be at most 10000");
    if (status == EXIT_DONE && a->jobs)
        status = command_number("jobs", a->jobs, 4096, &p->trials.campaign.jobs);
    if (status == EXIT_DONE)
        status = read_budget(p, a->budget ? a->budget : "");
    if (status == EXIT_DONE)
        status = read_share(p, a->share);
    if (status == EXIT_DONE)
        status = read_tail(p, a->tail);
    if (status == EXIT_DONE)
        status = read_emit(a->emit);
    return status == EXIT_DONE ? read_without(p, a->without) : status;
}

/* The changes that were given, for the same to be run again. */
static void write_rerun(const struct arguments *a, struct text *out)
{
    text_addf(out, "ddbsim run %s", a->files[0]);
    if (a->resolution)
        text_addf(out, " --resolution %s", a->resolution);
    if (a->prices)
        text_addf(out, " --prices '%s'", a->prices);
    if (a->seed)
        text_addf(out, " --seed %s", a->seed);
    for (size_t i = 0; i < a->sets.count; i++)
        text_addf(out, " --set '%s'", a->sets.items[i]);
}

/* The plan as JSON with the changes in it. */
static void add_changes(struct text *json, json_t *changes)
{
    json_t *root = json_loads(text_get(json), 0, NULL);

    json_object_set_new(root, "changes", changes);
    char *whole = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
    text_release(json);
    *json = (struct text){0};
    printable_add(json, whole, strlen(whole), PRINTABLE_JSON);
    text_add(json, "\n");
    free(whole);
    json_decref(root);
}

/* What to change so that the answer stands: behind the plan, or in its JSON. */
static int emit_answer(struct planning *p, const struct arguments *a, struct text *out)
{
    const struct point *answer = planning_answer(p);
    struct text reasons = {0};
    json_t *changes;
    int status;

    if (a->emit && !answer)
        fputs("ddbsim plan: no setting meets the goals, so --emit has nothing to write\n", stderr);
    if (!a->emit || !answer)
        return EXIT_DONE;
    size_t before = plan_trials_push(&p->trials, answer->levels);
    plan_write_reasons(p, &reasons);
    struct answer_request request = {.source = &p->trials.campaign.source,
                                     .form = a->emit,
                                     .proven = proof_proven(&p->proof) != NULL,
                                     .reasons = text_get(&reasons)};
    if (a->json) {
        status = answer_emit_json(&request, &changes);
        add_changes(out, changes);
    } else {
        text_add(out, out->length ? "\n" : "");
        status = answer_emit(&request, out);
    }
    plan_trials_pop(&p->trials, before);
    text_release(&reasons);
    return status;
}

static int print_plan(struct planning *p, const struct arguments *a)
{
    struct text out = terminal_page();

    if (a->json)
        plan_write_json(p, &out);
    else if (!a->quiet)
        plan_write(p, &out);
    int status = emit_answer(p, a, &out);
    if (!a->quiet || a->emit)
        command_print(&out);
    text_release(&out);
    return status;
}

/* Where the runs go: -o, or NAME.plan beside where the command runs, as results do. */
static void name_file(const struct planning *p, const struct arguments *a, struct text *out)
{
    char stem[FILE_NAME];

    if (a->output)
        text_add(out, a->output);
    else
        text_addf(out, "%s.plan", file_name_of(p->name, stem));
}

static int plan_command(const struct arguments *a)
{
    struct planning p = {.trials = {.campaign = {.quiet = a->quiet,
                                                 .json_progress = a->progress != NULL,
                                                 .interrupted = &command_interrupted}}};
    struct text file = {0};
    int status = command_progress_form(a) ? read_options(&p, a) : EXIT_USAGE;

    if (status == EXIT_DONE)
        status = command_read(a->files[0], a, &p.trials.campaign.source);
    if (status == EXIT_DONE)
        status = choose_knobs(&p, a);
    if (status == EXIT_DONE)
        status = planning_begin(&p);
    if (status == EXIT_DONE) {
        name_file(&p, a, &file);
        status = planning_keep(&p, text_get(&file));
    }
    if (status == EXIT_DONE) {
        write_rerun(a, &p.rerun);
        command_catch_interrupts();
        status = planning_search(&p);
        if (status == EXIT_DONE || status == EXIT_INTERRUPTED) {
            int kept = plan_write_kept(&p), printed = print_plan(&p, a);
            status = kept != EXIT_DONE ? kept : printed != EXIT_DONE ? printed : status;
        }
        if (status == EXIT_DONE && !proof_proven(&p.proof))
            status = EXIT_THRESHOLD;
    }
    planning_release(&p);
    text_release(&file);
    return status;
}

const struct command command_plan = {
    "plan",
    "SCENARIO",
    "Find the cheapest setting that meets goals in a share of the futures, and prove it.",
    1,
    1,
    "goal change minimize share futures seeds unknown budget tail on-credit without limit-time limit-memory emit jobs output "
    "set seed resolution prices progress json quiet",
    plan_command,
    COMMAND_WRITES_FILES};
