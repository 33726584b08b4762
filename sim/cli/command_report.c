#include "command.h"
#include "from_stdin.h"
#include "report.h"
#include "run_svg.h"
#include "sweep_read.h"

enum { MOST_FILES = 12 };

static int sweep_page(const char *path, char **page)
{
    struct sweep sweep;
    int status = command_open_sweep(&sweep, path);

    if (status == EXIT_DONE)
        *page = report_sweep(&sweep);
    sweep_release(&sweep);
    return status;
}

static int plan_page(const char *path, char **page)
{
    struct plan_read plan;
    char why[PLAN_READ_WHY];
    enum plan_read_error error = plan_read(&plan, path, why);

    if (error == PLAN_READ_GOOD)
        *page = report_plan(&plan, path);
    else
        fprintf(stderr, "ddbsim: error: %s\n", why);
    plan_read_release(&plan);
    return error == PLAN_READ_GOOD       ? EXIT_DONE
           : error == PLAN_READ_NOT_READ ? EXIT_IO
                                         : EXIT_BAD_DATA;
}

static int backtest_page(const char *path, char **page)
{
    struct backtest_read backtest;
    char why[READER_WHY];
    int status = result_status_tell(backtest_read(&backtest, path, why), why);

    if (status == EXIT_DONE)
        *page = report_backtest(&backtest, path);
    backtest_read_release(&backtest);
    return status;
}

static int run_page(const struct arguments *a, char **page)
{
    struct result *results = memory_new(a->file_count, sizeof *results);
    int status = EXIT_DONE;
    size_t opened = 0;

    while (opened < a->file_count && status == EXIT_DONE) {
        status = result_status_open(&results[opened], a->files[opened]);
        opened++;
    }
    if (status == EXIT_DONE)
        *page = a->file_count == 1 ? report_run(results) : report_compare(results, a->file_count);
    for (size_t i = 0; i < opened; i++) {
        if (status == EXIT_DONE)
            status = result_status_sound(&results[i]);
        result_release(&results[i]);
    }
    free(results);
    return status;
}

/* What the first file is, and so the page. Several files are of runs. */
enum kind { KIND_RUN, KIND_SWEEP, KIND_PLAN, KIND_BACKTEST };

static enum kind kind_of(const struct arguments *a)
{
    if (a->file_count > 1)
        return KIND_RUN;
    if (plan_read_is(a->files[0]))
        return KIND_PLAN;
    if (backtest_is(a->files[0]))
        return KIND_BACKTEST;
    return sweep_is(a->files[0]) ? KIND_SWEEP : KIND_RUN;
}

static int make_page(enum kind kind, const struct arguments *a, char **page)
{
    switch (kind) {
    case KIND_PLAN:
        return plan_page(a->files[0], page);
    case KIND_BACKTEST:
        return backtest_page(a->files[0], page);
    case KIND_SWEEP:
        return sweep_page(a->files[0], page);
    default:
        return run_page(a, page);
    }
}

static int run_picture(const struct arguments *a, char **picture)
{
    struct run_svg_wish wish = {a->group, a->plots.items, a->plots.count};
    struct result result;
    char why[512];
    int status = result_status_open(&result, a->files[0]);

    if (status == EXIT_DONE) {
        *picture = run_svg(&result, &wish, why);
        status = result_status_sound(&result);
        if (status == EXIT_DONE && !*picture) {
            fprintf(stderr, "ddbsim: error: %s %s\n", a->files[0], why);
            status = EXIT_BAD_DATA;
        }
    }
    result_release(&result);
    return status;
}

static bool form_is_right(const struct arguments *a, enum kind kind, bool picture)
{
    const char *wrong = NULL;

    if (picture && (a->file_count > 1 || kind != KIND_RUN))
        wrong =
            "an SVG is of one run's result; of several, of a sweep, a plan or a backtest there is a page (-o FILE.html)";
    else if (picture && a->group && a->plots.count)
        wrong = "--group chooses whose demand is drawn, and --plot draws series in its place";
    else if (!picture && (a->group || a->plots.count))
        wrong = "--group and --plot choose what an SVG shows: -o FILE.svg";
    if (wrong)
        fprintf(stderr, "ddbsim report: error: %s\n", wrong);
    return !wrong;
}

/* "sale.h5" -> "sale.html", "sale.plan" -> "sale.plan.html", beside which a run's may lie. */
static int report_command(const struct arguments *a)
{
    char name[ATOMIC_FILE_PATH], *made = NULL;

    if (!a->output && text_equal(a->files[0], FROM_STDIN_PATH)) {
        fputs(
            "ddbsim report: error: standard input has no name for the page: say -o FILE, or -o - for "
            "standard output\n",
            stderr);
        return EXIT_USAGE;
    }
    size_t stem = strlen(a->files[0]) - (text_ends_with(a->files[0], ".h5") ? 3 : 0);
    bool picture = a->output && text_ends_with(a->output, ".svg");

    enum kind kind = kind_of(a);
    if (!form_is_right(a, kind, picture))
        return EXIT_USAGE;
    int status = picture ? run_picture(a, &made) : make_page(kind, a, &made);
    snprintf(name, sizeof name, "%.*s.html", (int)stem, a->files[0]);
    if (status == EXIT_DONE)
        status = command_write(made, a->output ? a->output : name,
                               picture ? ATOMIC_FILE_SVG : ATOMIC_FILE_HTML);
    if (status == EXIT_DONE && !a->quiet)
        printf("%-10s%s\n", picture ? "Picture" : "Page", a->output ? a->output : name);
    free(made);
    return status;
}

const struct command command_report = {
    "report",
    "FILE...",
    "Write a page of a result, of several side by side, of a sweep, a plan or a backtest; with -o FILE.svg a picture of a result for a document.",
    1,
    MOST_FILES,
    "output group plot quiet",
    report_command};
