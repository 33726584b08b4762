#include <unistd.h>

#include "command.h"
#include "digest_check.h"
#include "json_format.h"
#include "processes.h"
#include "sweep_page.h"
#include "sweep_read.h"
#include "terminal.h"
#include "version.h"

static const int between_looks_ms = 500;

static int show_sweep(const char *path, const struct arguments *arguments)
{
    struct sweep sweep;
    int status = command_open_sweep(&sweep, path);

    if (status == EXIT_DONE)
        status = sweep_page_print(&sweep, arguments);
    sweep_release(&sweep);
    return status;
}

/* A run that is being watched: the file that it writes to, and how far it was at the last look. */
struct follower {
    const struct arguments *arguments;
    char writing[ATOMIC_FILE_PATH];
    size_t rows;
    bool terminal;
};

/* In a process of its own: a file that is being written to may be read at a bad moment, and then
 * the look is made again. The first line of the answer is how many rows there are. */
static int look(void *context, size_t number, struct text *out)
{
    struct follower *w = context;
    struct result result;
    struct summary summary;
    char why[READER_WHY];

    (void)number;
    if (result_open(&result, w->writing, why) != RESULT_GOOD || result.rows == 0)
        return EXIT_BAD_DATA;
    summary_make(&summary, &result);
    struct text page = terminal_page();
    text_addf(out, "%zu\n", result.rows);
    command_write_summary(&summary, w->arguments, &page);
    printable_render(&page, terminal_has_colour(), out);
    return result_sound(&result, why) ? EXIT_DONE : EXIT_BAD_DATA;
}

static void show_look(void *context, const struct process_answer *answer)
{
    struct follower *w = context;
    char *text;
    size_t rows = strtoul(answer->text, &text, 10);

    if (answer->status != EXIT_DONE || rows == w->rows)
        return;
    w->rows = rows;
    if (w->terminal)
        printf("\033[H\033[J");
    printable_pass(stdout, text + (*text == '\n'));
    fflush(stdout);
}

static int show(const char *path, const struct arguments *arguments)
{
    return sweep_is(path) ? show_sweep(path, arguments) : command_summarise(path, arguments);
}

/* As long as the process that writes holds the lock of its file: one that was killed does not. */
static int follow(const char *path, const struct arguments *arguments)
{
    struct follower w = {.arguments = arguments, .terminal = isatty(STDOUT_FILENO)};
    struct processes jobs;
    enum unfinished_state state = atomic_file_look(path, w.writing);

    processes_init(&jobs, 1, look, &w);
    while (state == UNFINISHED_WRITTEN && !command_interrupted) {
        if (!jobs.count)
            processes_start(&jobs, 0);
        processes_wait(&jobs, between_looks_ms, show_look, &w);
        usleep((useconds_t)between_looks_ms * 1000);
        state = atomic_file_look(path, w.writing);
    }
    processes_release(&jobs);
    if (command_interrupted)
        return EXIT_INTERRUPTED;
    if (state == UNFINISHED_NONE)
        return show(path, arguments);
    fprintf(stderr, "ddbsim: error: the run is gone; what it left is %s\n", w.writing);
    return EXIT_IO;
}

static int usage(const char *why)
{
    fprintf(stderr, "ddbsim show: error: %s\n", why);
    return EXIT_USAGE;
}

static void print_verified(const struct result *r, size_t datasets, const struct arguments *a)
{
    if (a->json) {
        json_t *root = json_format(FORMAT_VERIFICATION,
                                   json_pack("{s:s, s:s, s:s, s:s, s:I}", "version", version_number,
                                             "simulated_by", r->version, "file", r->path, "digest",
                                             r->digest, "datasets", (json_int_t)datasets));
        command_print_json(json_dumps(root, JSON_INDENT(2)));
        json_decref(root);
    } else if (!a->quiet)
        printf("%s holds what was written: %zu datasets, digest %s\n", r->path, datasets,
               r->digest);
}

/* Refuses a sweep, as whatever wants the result of one run. */
static int verify(const char *path, const struct arguments *arguments)
{
    struct result result;
    char why[READER_WHY];
    size_t datasets;
    int status = result_status_open(&result, path);

    if (status == EXIT_DONE) {
        bool holds = digest_check(&result, &datasets, why);
        status = result_status_sound(&result);
        if (status == EXIT_DONE && !holds)
            status = result_status_tell(RESULT_NOT_A_RESULT, why);
    }
    if (status == EXIT_DONE)
        print_verified(&result, datasets, arguments);
    result_release(&result);
    return status;
}

static int show_command(const struct arguments *arguments)
{
    const char *path = arguments->files[0];

    if (arguments->verify && arguments->follow)
        return usage("--verify looks at a result that is whole: leave --follow out");
    if (arguments->verify)
        return verify(path, arguments);
    if (arguments->follow) {
        command_catch_interrupts();
        return follow(path, arguments);
    }
    return show(path, arguments);
}

const struct command command_show = {
    "show",
    "FILE",
    "Print the summary of a result, or the table of a sweep; with --follow of a run in progress.",
    1,
    1,
    "follow verify measure by json markdown quiet",
    show_command};
