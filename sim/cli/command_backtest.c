#include "atomic_file.h"
#include "backtest_write.h"
#include "calibrating.h"
#include "command.h"
#include "fit_text.h"
#include "json_format.h"
#include "json_member.h"
#include "number_format.h"
#include "processes.h"
#include "terminal.h"
#include "units.h"
#include "version.h"

enum { DEFAULT_FUTURES = 20, MOST_FUTURES = 1000 };

static int usage(const char *why)
{
    fprintf(stderr, "ddbsim backtest: error: %s\n", why);
    return EXIT_USAGE;
}

static int read_options(struct backtest *b, const struct arguments *a, struct calibrating *c)
{
    int status = command_futures(a, &b->futures);

    if (status == EXIT_DONE && b->futures > MOST_FUTURES)
        status = usage("--futures must be at most 1000");
    if (status == EXIT_DONE && a->jobs)
        status = command_number("jobs", a->jobs, 4096, &b->jobs);
    if (status == EXIT_DONE && (a->train || a->output || a->budget) && !a->calibrate)
        status = usage("--train, --budget and -o go with --calibrate");
    if (status == EXIT_DONE && a->train &&
        (units_read_ratio(a->train, &c->share) || c->share < 0.1 || c->share > 0.9))
        status = usage("--train must be from 10% to 90%");
    c->share_given = a->train != NULL;
    if (status == EXIT_DONE && !command_budget(a->budget, &c->most_runs, &c->end_s))
        status = usage("--budget must be a time such as 5m, or a number of runs: 500runs");
    return status;
}

/* "orders.yaml: 4,320 periods of 5m from 2025-11-03T00:00:00Z, in 20 futures" */
static void write_head(const struct backtest *b, struct text *out)
{
    struct text_number number;
    struct units_text period, start;
    const struct fit *f = &b->compared.fit;
    size_t begin = out->length;

    text_addf(out, "%s: %s periods of %s from %s, in %zu future%s", b->source.path,
              text_thousands(&number, (double)f->periods),
              units_write_duration(&period, b->history.period),
              units_write_instant(&start, f->start_epoch_s), f->futures,
              f->futures == 1 ? "" : "s");
    if (b->unknowns.count)
        text_addf(out, " that draw%s %zu unknown%s", f->futures == 1 ? "s" : "", b->unknowns.count,
                  b->unknowns.count > 1 ? "s" : "");
    text_add(out, "\n");
    if (b->history.rows < b->history.periods)
        text_addf(out, "%s periods have no row and are not looked at.\n",
                  text_thousands(&number, (double)(b->history.periods - b->history.rows)));
    if (b->history.outside)
        text_addf(out, "%s rows lie outside the scenario's time.\n",
                  text_thousands(&number, (double)b->history.outside));
    if (b->compared.absent.length)
        text_addf(out, "Not simulated, so not compared: %s.\n", text_get(&b->compared.absent));
    if (b->compared.passed_over)
        text_addf(out, "%zu columns are of series that are not compared.\n",
                  b->compared.passed_over);
    text_add(out, "\n");
    number_format_fold(out, begin);
}

/* What is told: a backtest, and the calibration before it, if there was one. */
struct page {
    const struct backtest *backtest;
    const struct calibrating *calibrating; /* NULL: none */
    struct fit_verdict verdict;
};

static void print_text(const struct page *p)
{
    struct text out = terminal_page();

    if (p->calibrating)
        calibrating_write(p->calibrating, &out);
    write_head(p->backtest, &out);
    fit_text_table(&p->backtest->compared.fit, &out);
    text_add(&out, "\n");
    fit_text_verdict(&p->verdict, &out);
    command_print(&out);
}

static json_t *page_json(const struct page *p)
{
    const struct backtest *b = p->backtest;
    struct units_text start;

    json_t *root =
        json_pack("{s:i, s:s, s:s, s:s, s:I, s:I, s:s, s:o, s:o, s:o}", "schema_version", 1,
                  "version", version_number, "scenario", b->source.path, "start",
                  units_write_instant(&start, b->compared.fit.start_epoch_s), "rows",
                  (json_int_t)b->history.rows, "rows_outside", (json_int_t)b->history.outside,
                  "not_simulated", text_get(&b->compared.absent), "calibration",
                  p->calibrating ? calibrating_json(p->calibrating) : json_null(), "fit",
                  fit_text_json(&b->compared.fit), "verdict", fit_text_verdict_json(&p->verdict));
    return json_format(FORMAT_BACKTEST, root);
}

static void print_json(const struct page *p)
{
    json_t *root = page_json(p);

    command_print_json(json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12)));
    json_decref(root);
}

/* -o is here the scenario's. `why` has room for the word. */
static void tell_of_keep(char *why)
{
    if (text_ends_with(why, " with -o"))
        memcpy(why + strlen(why) - strlen("-o"), "--keep", sizeof "--keep");
    fprintf(stderr, "ddbsim backtest: error: %s\n", why);
}

/* The same with the sentences of the page into a file. Returns an exit status. */
static int keep(const struct page *p, const char *path)
{
    json_t *root = page_json(p), *words = json_object();
    struct text text = {.columns = 1 << 20};
    char why[ATOMIC_FILE_WHY + sizeof "--keep"];

    fit_text_headline(&p->verdict, &text);
    json_member_put(words, "headline", &text);
    text.columns = 1 << 20;
    write_head(p->backtest, &text);
    json_member_put(words, "of", &text);
    fit_text_unexplained(&p->verdict, &text);
    json_member_put(words, "unexplained", &text);
    if (p->calibrating)
        calibrating_words(p->calibrating, &text);
    json_member_put(words, "calibration", &text);
    json_object_set_new(root, "words", words);
    char *answer = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(12));
    bool good = backtest_write(&p->backtest->compared.fit, answer, path, why);
    if (!good)
        tell_of_keep(why);
    free(answer);
    json_decref(root);
    return good ? EXIT_DONE : EXIT_IO;
}

static int print(const struct backtest *b, const struct calibrating *calibrating,
                 const struct arguments *a)
{
    struct page page = {.backtest = b, .calibrating = calibrating};

    fit_verdict_make(&page.verdict, &b->compared.fit);
    if (a->json)
        print_json(&page);
    else if (!a->quiet)
        print_text(&page);
    int status = a->keep ? keep(&page, a->keep) : EXIT_DONE;
    fit_verdict_release(&page.verdict);
    return status;
}

static int run_and_print(struct backtest *b, const struct calibrating *calibrating,
                         const struct arguments *a)
{
    int status = backtest_run(b);

    return status == EXIT_DONE ? print(b, calibrating, a) : status;
}

/* The scenario that a calibration makes, where it will lie. What was changed besides the unknowns
 * stays changed; the unknowns are in its text. */
static void take_source(const struct scenario_source *given, const struct text *text,
                        const struct arguments *a, struct scenario_source *out)
{
    *out = (struct scenario_source){.path = a->output && !a->to_stdout ? a->output : given->path,
                                    .text = memory_text(text_get(text)),
                                    .length = text->length};
    for (size_t i = 0; i < given->change_count; i++)
        if (!text_starts_with(given->changes[i], "unknowns."))
            scenario_source_change(out, given->changes[i]);
}

/* Of one that was interrupted, which no backtest follows. */
static void print_calibration(const struct calibrating *c, const struct arguments *a)
{
    struct text out = terminal_page();

    if (a->json) {
        json_t *root =
            json_pack("{s:i, s:s, s:s, s:o}", "schema_version", 1, "version", version_number,
                      "scenario", c->backtest->source.path, "calibration", calibrating_json(c));
        root = json_format(FORMAT_BACKTEST, root);
        command_print_json(json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12)));
        json_decref(root);
    } else if (!a->quiet) {
        calibrating_write(c, &out);
        command_print(&out);
    }
}

static struct backtest like(const struct backtest *before)
{
    return (struct backtest){.futures = before->futures,
                             .jobs = before->jobs,
                             .quiet = true,
                             .interrupted = before->interrupted};
}

static int begin_calibrated(struct backtest *b)
{
    int status = backtest_begin(b);

    if (status != EXIT_DONE)
        fprintf(stderr,
                "ddbsim: error: that is the calibrated scenario; let it lie beside what it names, "
                "and each unknown stand on lines of its own\n");
    return status;
}

/* Whether the calibrated scenario will be one, before hundreds of runs are spent on it. */
static int test_ahead(struct backtest *before, const struct arguments *a)
{
    struct backtest b = like(before);
    struct text text = {0};

    calibrating_text_ahead(before, &text);
    take_source(&before->source, &text, a, &b.source);
    int status = begin_calibrated(&b);
    text_release(&text);
    backtest_release(&b);
    scenario_source_release(&b.source);
    return status;
}

/* What the runs came to is not lost with the file. */
static void print_unknowns(const struct calibrating *c)
{
    struct text text = {0};

    calibrating_unknowns(c, &text);
    fprintf(stderr, "ddbsim: the unknowns that were found:\n%s", text_get(&text));
    text_release(&text);
}

/* The backtest anew, with the unknowns as narrow as they are now, and the file, which an interrupt
 * does not take away. */
static int test_calibrated(const struct calibrating *c, const struct arguments *a)
{
    struct backtest b = like(c->backtest);
    struct text text = {0};

    calibrating_text(c, &text);
    take_source(&c->backtest->source, &text, a, &b.source);
    int status = begin_calibrated(&b);
    b.quiet = c->backtest->quiet;
    if (status == EXIT_DONE)
        status = c->status == EXIT_DONE ? run_and_print(&b, c, a) : c->status;
    if (status == EXIT_INTERRUPTED)
        print_calibration(c, a);
    bool lost = status != EXIT_DONE;
    if ((status == EXIT_DONE || status == EXIT_INTERRUPTED) && a->output) {
        int written = command_write(b.source.text, a->output, ATOMIC_FILE_SCENARIO);
        lost = written != EXIT_DONE;
        status = lost ? written : status;
    }
    if (lost)
        print_unknowns(c);
    text_release(&text);
    backtest_release(&b);
    scenario_source_release(&b.source);
    return status;
}

/* A file that is to be written, claimed before anything is simulated for it. */
struct claim {
    struct atomic_file place;
    bool taken;
};

static int claim_page(struct claim *claim, const char *path)
{
    char why[ATOMIC_FILE_WHY + sizeof "--keep"];

    claim->taken = path && atomic_file_begin(&claim->place, path, ATOMIC_FILE_HDF5, why);
    if (path && !claim->taken)
        tell_of_keep(why);
    return path && !claim->taken ? EXIT_IO : EXIT_DONE;
}

static int claim_scenario(struct claim *claim, const struct arguments *a)
{
    bool asked = a->output && !a->to_stdout;
    char why[ATOMIC_FILE_WHY];

    claim->taken = asked && atomic_file_begin(&claim->place, a->output, ATOMIC_FILE_SCENARIO, why);
    if (asked && !claim->taken)
        fprintf(stderr, "ddbsim: error: %s\n", why);
    return asked && !claim->taken ? EXIT_IO : EXIT_DONE;
}

static void end_claim(struct claim *claim)
{
    if (claim->taken)
        atomic_file_discard(&claim->place);
}

static int calibrate(struct calibrating *c, const struct arguments *a)
{
    struct claim scenario = {.taken = false};
    int status = calibrating_check(c->backtest);

    if (status == EXIT_DONE)
        status = test_ahead(c->backtest, a);
    if (status == EXIT_DONE)
        status = claim_scenario(&scenario, a);
    if (status == EXIT_DONE)
        status = calibrating_run(c);
    if (status == EXIT_DONE || (status == EXIT_INTERRUPTED && c->search.tried))
        status = test_calibrated(c, a);
    end_claim(&scenario);
    calibrating_release(c);
    return status;
}

static int backtest_command(const struct arguments *a)
{
    struct claim page = {.taken = false};
    struct backtest b = {.futures = DEFAULT_FUTURES,
                         .jobs = processors_online(),
                         .quiet = a->quiet,
                         .interrupted = &command_interrupted};
    struct calibrating c = {.backtest = &b, .share = 0.6};
    int status = read_options(&b, a, &c);

    if (status == EXIT_DONE)
        status = command_read(a->files[0], a, &b.source);
    if (status == EXIT_DONE)
        status = backtest_begin(&b);
    if (status == EXIT_DONE)
        status = claim_page(&page, a->keep);
    if (status == EXIT_DONE) {
        command_catch_interrupts();
        status = a->calibrate ? calibrate(&c, a) : run_and_print(&b, NULL, a);
    }
    end_claim(&page);
    backtest_release(&b);
    scenario_source_release(&b.source);
    return status;
}

const struct command command_backtest = {
    "backtest",
    "SCENARIO",
    "Simulate a past that was measured, and say whether the model may be trusted.",
    1,
    1,
    "limit-time limit-memory calibrate train budget keep futures seeds unknown jobs output set seed resolution json quiet",
    backtest_command};
