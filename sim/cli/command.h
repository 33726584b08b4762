/* The commands, one file each, and the few steps they share. */
#ifndef DDBSIM_COMMAND_H
#define DDBSIM_COMMAND_H

#include <signal.h>

#include "atomic_file.h"
#include "options.h"
#include "result_status.h"
#include "scenario_source.h"
#include "summary.h"
#include "sweep.h"

/* All of them, in the order of --help: a command is a file and its name here. */
/* clang-format off */
#ifdef DDBSIM_SERVE
#define COMMANDS_OF_SERVE(COMMAND) COMMAND(serve)
#else
#define COMMANDS_OF_SERVE(COMMAND) /* make SERVE=0 */
#endif
#define COMMANDS(COMMAND) \
    COMMAND(run) \
    COMMAND(examples) \
    COMMAND(new) \
    COMMAND(check) \
    COMMAND(show) \
    COMMAND(compare) \
    COMMAND(sweep) \
    COMMAND(merge) \
    COMMAND(plan) \
    COMMAND(bill) \
    COMMAND(backtest) \
    COMMAND(changes) \
    COMMAND(report) \
    COMMAND(export) \
    COMMAND(import) \
    COMMANDS_OF_SERVE(COMMAND) \
    COMMAND(schema) \
    COMMAND(completion)
/* clang-format on */

#define COMMAND_DECLARATION(name) extern const struct command command_##name;
COMMANDS(COMMAND_DECLARATION)

/* Reads a scenario's file, with the --set, --seed and --resolution of the command line as its
 * changes. Release the source in either case. */
int command_read(const char *path, const struct arguments *arguments,
                 struct scenario_source *source);

/* The same for one run: in the future that --future asks for. */
int command_read_one(const char *path, const struct arguments *arguments,
                     struct scenario_source *source);

/* The first SIGINT, SIGTERM or SIGHUP after command_catch_interrupts, 0 before. A second SIGINT or
 * SIGTERM ends the program, which leaves nothing unfinished behind; so does the first one where they
 * are not caught, and a SIGHUP there. Where SIGHUP was ignored when the program began, it stays so. */
extern volatile sig_atomic_t command_interrupted;
void command_catch_interrupts(void);
void command_release_interrupts(void);

/* A whole number from 1 to `most`; EXIT_USAGE with a message when it is none. */
int command_number(const char *option, const char *text, long most, size_t *out);

/* How many futures --futures, or --seeds, says; `*out` stays where neither is given. */
int command_futures(const struct arguments *arguments, size_t *out);

/* Whether --progress, if given, is json; else says so on stderr. */
bool command_progress_form(const struct arguments *arguments);

/* --budget: "500runs" into `runs`, which else becomes 0; "5m" into `end_s`, on progress_clock_s, which
 * else becomes INFINITY, as both do of NULL. False when it is neither. */
bool command_budget(const char *text, size_t *runs, double *end_s);

/* Reads and checks a scenario with the --set, --seed and --resolution of the command line. Returns
 * an exit status; the mistakes are on stderr. Release the scenario when it is EXIT_DONE. */
int command_load(const char *path, const struct arguments *arguments, struct scenario *scenario);

/* Opens a sweep, or says on stderr why not. Returns an exit status; release the sweep in either
 * case. */
int command_open_sweep(struct sweep *sweep, const char *path);

/* To a file, which appears when it is whole; to standard output where `path` is "-". Returns an exit
 * status. */
int command_write(const char *text, const char *path, enum atomic_file_kind kind);

/* The same of what `write` puts out piece by piece, and to standard output where `path` is NULL. What
 * it returns is an exit status: without EXIT_DONE there is no file. */
typedef int command_writer(const void *context, FILE *out);
int command_write_by(command_writer *write, const void *context, const char *path,
                     enum atomic_file_kind kind);

/* To stdout, in colour on a terminal that has it; what was printed is released. */
void command_print(struct text *page);
void command_print_json(char *json);

/* A sweep over what --vary says, else over the variants; over the variants; or of futures alone. */
enum sweep_kind { SWEEP_GRID, SWEEP_VARIANTS, SWEEP_FUTURES };

/* Makes the sweep that the options ask for and prints it so; under the options of `sweep`. Returns an
 * exit status, which of a sweep that was made is the page's. */
typedef int command_page(const struct sweep *sweep, const struct arguments *arguments);
int command_make_sweep(const struct arguments *arguments, command_page *page, enum sweep_kind kind);

/* Whether it could be made: options, unknowns and goals, without a run or a file. */
int command_check_sweep(const struct arguments *arguments, enum sweep_kind kind);

/* As the options say: text or JSON. */
void command_write_summary(const struct summary *summary, const struct arguments *arguments,
                           struct text *out);

/* Prints the summary of a result file as the options say. Returns an exit status: 99 when a
 * threshold failed. */
int command_summarise(const char *path, const struct arguments *arguments);

#endif
