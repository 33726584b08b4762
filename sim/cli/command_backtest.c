#include "backtest.h"
#include "command.h"
#include "fit_text.h"
#include "processes.h"

enum { DEFAULT_FUTURES = 20, MOST_FUTURES = 1000 };

static int usage(const char *why)
{
    fprintf(stderr, "ddbsim backtest: error: %s\n", why);
    return EXIT_USAGE;
}

static int read_options(struct backtest *b, const struct arguments *a)
{
    int status = command_futures(a, &b->futures);

    if (status == EXIT_DONE && b->futures > MOST_FUTURES)
        status = usage("--futures must be at most 1000");
    if (status == EXIT_DONE && a->jobs)
        status = command_number("jobs", a->jobs, 4096, &b->jobs);
    return status;
}

/* "orders.yaml: 4,320 periods of 5m from 2025-11-03T00:00:00Z, in 20 futures" */
static void write_head(const struct backtest *b, struct text *out)
{
    struct text_number number;
    struct units_text period, start;
    const struct fit *f = &b->compared.fit;

    text_addf(out, "%s: %s periods of %s from %s, in %zu futures", b->source.path,
              text_thousands(&number, (double)f->periods),
              units_write_duration(&period, b->history.period),
              units_write_instant(&start, f->start_epoch_s), f->futures);
    if (b->unknowns.count)
        text_addf(out, " that draw %zu unknown%s", b->unknowns.count,
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
}

static void print_text(const struct backtest *b, const struct fit_verdict *verdict)
{
    struct text out = {0};

    write_head(b, &out);
    fit_text_table(&b->compared.fit, &out);
    text_add(&out, "\n");
    fit_text_verdict(verdict, &out);
    command_print(&out);
}

static void print_json(const struct backtest *b, const struct fit_verdict *verdict)
{
    struct units_text start;
    json_t *root = json_pack(
        "{s:i, s:s, s:s, s:I, s:I, s:s, s:o, s:o}", "schema_version", 1, "scenario", b->source.path,
        "start", units_write_instant(&start, b->compared.fit.start_epoch_s), "rows",
        (json_int_t)b->history.rows, "rows_outside", (json_int_t)b->history.outside,
        "not_simulated", text_get(&b->compared.absent), "fit", fit_text_json(&b->compared.fit),
        "verdict", fit_text_verdict_json(verdict));

    command_print_json(json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(12)));
    json_decref(root);
}

static void print(const struct backtest *b, const struct arguments *a)
{
    struct fit_verdict verdict;

    fit_verdict_make(&verdict, &b->compared.fit);
    if (a->json)
        print_json(b, &verdict);
    else if (!a->quiet)
        print_text(b, &verdict);
    fit_verdict_release(&verdict);
}

static int backtest_command(const struct arguments *a)
{
    struct backtest b = {.futures = DEFAULT_FUTURES,
                         .jobs = processors_online(),
                         .quiet = a->quiet,
                         .interrupted = &command_interrupted};
    int status = read_options(&b, a);

    if (status == EXIT_DONE)
        status = command_read(a->files[0], a, &b.source);
    if (status == EXIT_DONE)
        status = backtest_begin(&b);
    if (status == EXIT_DONE) {
        command_catch_interrupts();
        status = backtest_run(&b);
    }
    if (status == EXIT_DONE)
        print(&b, a);
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
    "calibrate train futures seeds unknown jobs output set seed resolution json quiet",
    backtest_command};
