#include <unistd.h>

#include "command.h"
#include "file_name.h"
#include "progress.h"
#include "remedy_trials.h"
#include "sweep_choice.h"
#include "sweep_page.h"
#include "watch.h"

static int tell_interruption(const struct run_outcome *outcome, const struct arguments *arguments)
{
    if (!*outcome->kept) {
        fputs("ddbsim: interrupted before the first interval (sample_every) was over; nothing was "
              "kept\n",
              stderr);
        return EXIT_INTERRUPTED;
    }
    command_summarise(outcome->kept, arguments);
    fprintf(stderr, "ddbsim: interrupted; what there is was kept in %s\n", outcome->kept);
    return EXIT_INTERRUPTED;
}

static int finish(const struct run_outcome *outcome, const struct arguments *arguments)
{
    switch (outcome->status) {
    case RUN_NOT_WRITTEN:
        fprintf(stderr, "ddbsim: error: %s\n", outcome->why);
        return EXIT_IO;
    case RUN_INVALID:
        return EXIT_BAD_DATA;
    case RUN_INTERRUPTED:
        if (arguments->watch && command_interrupted == WATCH_STALE) {
            unlink(outcome->kept); /* nobody asked for what the file does not say any more */
            return EXIT_INTERRUPTED;
        }
        return tell_interruption(outcome, arguments);
    default:
        break;
    }
    int status = command_summarise(outcome->kept, arguments);
    if (!arguments->quiet && !arguments->json)
        printf("Result    %s\n", outcome->kept);
    return status;
}

static int simulate(const struct arguments *arguments, const struct scenario_source *source,
                    const struct scenario *scenario)
{
    struct run_outcome outcome;
    struct diagnostics diagnostics;
    struct progress progress;
    struct remedy_trials trials = {
        .source = source, .quiet = arguments->quiet, .interrupted = &command_interrupted};
    char name[FILE_NAME + sizeof ".h5"], stem[FILE_NAME];

    diagnostics_init(&diagnostics);
    snprintf(name, sizeof name, "%s.h5", file_name_of(scenario->spec->name, stem));
    progress_begin(&progress, scenario->spec->start, arguments->quiet);
    if (arguments->progress)
        progress_begin_json(&progress, scenario->spec->start);
    struct run_options options = {.output = arguments->output ? arguments->output : name,
                                  .future = source->future,
                                  .interrupted = &command_interrupted,
                                  .progress = progress_update,
                                  .context = &progress,
                                  .try = arguments->untried ? NULL : remedy_trials_make,
                                  .try_context = &trials};
    command_catch_interrupts();
    run(scenario, &options, &outcome, &diagnostics);
    progress_end(&progress);
    diagnostics_print(&diagnostics, stderr);
    if (!arguments->quiet)
        diagnostics_print_warnings(&diagnostics, stderr);
    int status = finish(&outcome, arguments);
    diagnostics_release(&diagnostics);
    return status;
}

static int run_once(const struct arguments *arguments)
{
    struct scenario_source source;
    struct scenario scenario;
    int status = command_read_one(arguments->files[0], arguments, &source);

    if (status == EXIT_DONE)
        status = scenario_source_decode(&source, NULL, &scenario);
    if (status == EXIT_DONE) {
        status = simulate(arguments, &source, &scenario);
        scenario_release(&scenario);
    }
    scenario_source_release(&source);
    return status;
}

/* Whether what was asked for, or is a threshold of the scenario, held in the share of the futures. */
static bool holds(const struct sweep *sweep)
{
    struct sweep_choice choice;
    struct decision decision;

    sweep_choice_init(&choice, sweep);
    decision_make(&decision, sweep, &choice.rule, NULL);
    bool held = !choice.goal_count || !decision.count || decision.options[0].fit;
    decision_release(&decision);
    sweep_choice_release(&choice);
    return held;
}

static int print_futures(const struct sweep *sweep, const struct arguments *arguments)
{
    int status = sweep_page_print(sweep, arguments);
    return status == EXIT_DONE && !holds(sweep) ? EXIT_THRESHOLD : status;
}

/* The same scenario in many futures, into a file beside the run's. */
static int run_futures(const struct arguments *arguments)
{
    struct arguments many = *arguments;
    struct scenario scenario;
    char name[FILE_NAME + sizeof ".h5"], stem[FILE_NAME], beside[ATOMIC_FILE_PATH];
    int status = command_load(arguments->files[0], arguments, &scenario);

    if (status != EXIT_DONE)
        return status;
    snprintf(name, sizeof name, "%s.h5", file_name_of(scenario.spec->name, stem));
    scenario_release(&scenario);
    atomic_file_mark(beside, arguments->output ? arguments->output : name, "futures");
    many.output = beside;
    return command_make_sweep(&many, print_futures, SWEEP_FUTURES);
}

static int usage(const char *why)
{
    fprintf(stderr, "ddbsim run: error: %s\n", why);
    return EXIT_USAGE;
}

/* What one run would pass over in silence. */
static int check_alone(const struct arguments *a)
{
    if (a->goals.count || a->share)
        return usage(a->goals.count
                         ? "--goal is judged over futures: give --futures N too, or let one run "
                           "have it as a threshold: --set 'thresholds=[\"MEASURE < VALUE\"]'"
                         : "--share is of futures: give --futures N too");
    if (a->unknowns.count && !a->future)
        return usage("--unknown is drawn for futures: give --futures N too, or --future K for one "
                     "of them");
    return a->jobs ? usage("--jobs is for futures: give --futures N too") : EXIT_DONE;
}

/* With --json the futures alone are printed: `show` has the other's. */
static int run_with_futures(const struct arguments *arguments)
{
    struct arguments once = *arguments;
    int status = command_check_sweep(arguments, SWEEP_FUTURES);

    if (status != EXIT_DONE)
        return status;
    once.quiet |= arguments->json;
    status = run_once(&once);
    if (status != EXIT_DONE && status != EXIT_THRESHOLD)
        return status;
    if (!once.quiet)
        fputs("\n", stdout);
    int of_futures = run_futures(arguments);
    return of_futures == EXIT_DONE ? status : of_futures;
}

static int run_asked(const struct arguments *arguments)
{
    if (!command_progress_form(arguments))
        return EXIT_USAGE;
    if (arguments->futures || arguments->seeds)
        return run_with_futures(arguments);
    int status = check_alone(arguments);
    return status == EXIT_DONE ? run_once(arguments) : status;
}

static int run_command(const struct arguments *arguments)
{
    if (arguments->watch && (arguments->to_stdout || text_equal(arguments->files[0], "-")))
        return usage("--watch needs a scenario in a file, and writes no stream of results");
    if (arguments->to_stdout && (arguments->futures || arguments->seeds))
        return usage("-o - is for one result, and with --futures there are two: name a file");
    return arguments->watch ? watch_run(arguments, run_asked) : run_asked(arguments);
}

const struct command command_run = {
    "run",
    "SCENARIO",
    "Simulate a scenario, once or in many futures; write the result and print its summary.",
    1,
    1,
    "output set unknown seed future futures goal share measure jobs resolution prices limit-time limit-memory untried watch progress json quiet",
    run_command,
    COMMAND_WRITES_RESULT};
