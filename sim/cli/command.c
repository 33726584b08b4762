#include "command.h"

#include <errno.h>
#include <math.h>

#include "campaign.h"
#include "progress.h"
#include "summary_json.h"
#include "summary_text.h"
#include "sweep_read.h"
#include "temporary.h"
#include "terminal.h"
#include "to_stdout.h"
#include "units.h"

#define COMMAND_ADDRESS(name) &command_##name,
const struct command *const commands[] = {COMMANDS(COMMAND_ADDRESS) NULL};

/* --seed N, --resolution R and --prices BOOK are --set by another name. */
static void change_also(struct scenario_source *source, const char *path, const char *value)
{
    struct text change = {0};

    if (!value)
        return;
    text_addf(&change, "%s=%.4000s", path, value);
    scenario_source_change(source, text_get(&change));
    text_release(&change);
}

/* --unknown NAME=SPEC likewise. */
static void change_unknown(struct scenario_source *source, const char *given)
{
    struct text change = {0};

    text_addf(&change, "unknowns.%s", given);
    scenario_source_change(source, text_get(&change));
    text_release(&change);
}

int command_read(const char *path, const struct arguments *a, struct scenario_source *source)
{
    int status = scenario_source_read(source, path);

    for (size_t i = 0; i < a->sets.count; i++)
        scenario_source_change(source, a->sets.items[i]);
    for (size_t i = 0; i < a->unknowns.count; i++)
        change_unknown(source, a->unknowns.items[i]);
    change_also(source, "seed", a->seed);
    change_also(source, "resolution", a->resolution);
    change_also(source, "price_book", a->prices);
    return status;
}

static int choose_future(const struct arguments *arguments, struct scenario_source *source)
{
    size_t number;
    int status = command_number("future", arguments->future, SWEEP_RUNS, &number);

    return status == EXIT_DONE ? campaign_choose_future(source, number - 1) : status;
}

int command_read_one(const char *path, const struct arguments *arguments,
                     struct scenario_source *source)
{
    int status = command_read(path, arguments, source);

    return status == EXIT_DONE && arguments->future ? choose_future(arguments, source) : status;
}

int command_load(const char *path, const struct arguments *arguments, struct scenario *scenario)
{
    struct scenario_source source;
    int status = command_read_one(path, arguments, &source);

    if (status == EXIT_DONE)
        status = scenario_source_decode(&source, NULL, scenario);
    scenario_source_release(&source);
    return status;
}

volatile sig_atomic_t command_interrupted;

/* A terminal that goes away may say so twice, by the shell and by the kernel: a hangup asks and
 * never insists. */
static void interrupt(int number)
{
    if (command_interrupted && number != SIGHUP)
        temporary_end_by(number);
    else if (!command_interrupted)
        command_interrupted = number;
}

/* Whoever ignores hangups (nohup) has them ignored. */
static void on_hangup(void (*handler)(int number))
{
    struct sigaction before;

    if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        signal(SIGHUP, handler);
}

void command_catch_interrupts(void)
{
    signal(SIGINT, interrupt);
    signal(SIGTERM, interrupt);
    on_hangup(interrupt);
}

void command_release_interrupts(void)
{
    signal(SIGINT, temporary_end_by);
    signal(SIGTERM, temporary_end_by);
    on_hangup(temporary_end_by);
}

int command_number(const char *option, const char *text, long most, size_t *out)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (*text && !*end && value >= 1 && value <= most) {
        *out = (size_t)value;
        return EXIT_DONE;
    }
    fprintf(stderr, "ddbsim: error: --%s %s must be a whole number from 1 to %ld\n", option, text,
            most);
    return EXIT_USAGE;
}

bool command_progress_form(const struct arguments *a)
{
    if (!a->progress || text_equal(a->progress, "json"))
        return true;
    fprintf(stderr, "ddbsim: error: --progress %s must be json\n", a->progress);
    return false;
}

bool command_budget(const char *text, size_t *runs, double *end_s)
{
    size_t length = text ? strlen(text) : 0;
    simtime time;
    char *end;

    *runs = 0;
    *end_s = INFINITY;
    if (!length)
        return true;
    if (length > 4 && text_equal(text + length - 4, "runs")) {
        long count = strtol(text, &end, 10);
        *runs = end == text + length - 4 && count > 0 ? (size_t)count : 0;
    } else if (!units_read_duration(text, &time) && time > 0) {
        *end_s = progress_clock_s() + (double)time / SECOND;
    }
    return *runs || isfinite(*end_s);
}

int command_futures(const struct arguments *a, size_t *out)
{
    if (a->futures && a->seeds) {
        fputs("ddbsim: error: --futures and --seeds are the same; give one of them\n", stderr);
        return EXIT_USAGE;
    }
    if (a->futures || a->seeds)
        return command_number(a->futures ? "futures" : "seeds", a->futures ? a->futures : a->seeds,
                              SWEEP_RUNS, out);
    return EXIT_DONE;
}

void command_write_summary(const struct summary *summary, const struct arguments *arguments,
                           struct text *out)
{
    if (!arguments->json) {
        summary_write_text(summary, out);
        return;
    }
    char *json = summary_write_json(summary);
    printable_add(out, json, strlen(json), PRINTABLE_JSON);
    text_add(out, "\n");
    free(json);
}

int command_open_sweep(struct sweep *sweep, const char *path)
{
    char why[READER_WHY];

    return result_status_tell(sweep_read(sweep, path, why), why);
}

int command_write_by(command_writer *write, const void *context, const char *path,
                     enum atomic_file_kind kind)
{
    struct atomic_file place;
    char why[ATOMIC_FILE_WHY];

    if (!path || text_equal(path, "-"))
        return write(context, stdout); /* main tells a write that failed */
    if (!atomic_file_begin(&place, path, kind, why)) {
        fprintf(stderr, "ddbsim: error: %s\n", why);
        return EXIT_IO;
    }
    FILE *file = fopen(place.temporary, "wb");
    int status = file ? write(context, file) : EXIT_DONE;
    bool good = file && !ferror(file);
    good = file && fclose(file) == 0 && good;
    if (status == EXIT_DONE && good && atomic_file_commit(&place, place.path))
        return EXIT_DONE;
    if (status == EXIT_DONE)
        fprintf(stderr, "ddbsim: error: cannot write %s: %s\n", place.path, strerror(errno));
    atomic_file_discard(&place);
    return status == EXIT_DONE ? EXIT_IO : status;
}

static int write_text(const void *context, FILE *out)
{
    fputs(context, out);
    return EXIT_DONE;
}

int command_write(const char *text, const char *path, enum atomic_file_kind kind)
{
    if (text_equal(path, "-"))
        return to_stdout_write(text);
    return command_write_by(write_text, text, path, kind);
}

void command_print(struct text *page)
{
    printable_print(stdout, page, terminal_has_colour());
    text_release(page);
}

void command_print_json(char *json)
{
    struct text page = {0};

    printable_add(&page, json, strlen(json), PRINTABLE_JSON);
    text_add(&page, "\n");
    command_print(&page);
    free(json);
}

int command_summarise(const char *path, const struct arguments *arguments)
{
    struct result result;

    command_release_interrupts();
    int status = result_status_open(&result, path);
    if (status != EXIT_DONE) {
        result_release(&result);
        return status;
    }
    struct summary summary;
    struct text page = terminal_page();
    summary_make(&summary, &result);
    if (!arguments->quiet)
        command_write_summary(&summary, arguments, &page);
    status = result_status_sound(&result); /* what is to be printed is read by now */
    if (status == EXIT_DONE)
        command_print(&page);
    text_release(&page);
    if (status == EXIT_DONE && summary.thresholds_failed)
        status = EXIT_THRESHOLD;
    summary_release(&summary);
    result_release(&result);
    return status;
}
