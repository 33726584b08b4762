/* The command line as rows: one row a command, one row an option; --help, the man page (manual.h) and
 * the completions of shells (completion.h) are made from them, and getopt_long does the parsing. */
#ifndef DDBSIM_OPTIONS_H
#define DDBSIM_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "exit_status.h"

/* An option that may be repeated. */
struct option_list {
    const char **items;
    size_t count;
};

/* What every command's options are read into; NULL, 0 and false where they were not given. */
struct arguments {
    char **files;
    size_t file_count;
    const char *output, *seed, *resolution, *future, *futures, *seeds, *sensitivity, *share, *by,
        *jobs, *shard, *minimize, *group, *metric, *budget, *limit_time, *limit_memory, *tail,
        *without, *table, *from, *to, *days, *prices, *emit, *train, *color, *name, *item_size,
        *rate, *peak, *capacity, *progress, *port, *socket, *keep;
    struct option_list sets, varies, measures, goals, changes, unknowns, subjects, plots;
    bool outputs, of_scenario, of_service, json, markdown, csv, cloudwatch, queries, quiet, series,
        follow, untried, on_credit, hash_keys, commands, costs, modes, books, describe, calibrate,
        all, watch, unopened, verify, help;
    bool to_stdout;      /* -o -: no option of its own (to_stdout.h) */
    char from_stdin[16]; /* what stands among `files` in place of '-' (from_stdin.h) */
};

enum option_kind { OPTION_SWITCH, OPTION_TEXT, OPTION_LIST };

struct option_row {
    const char *name;  /* "output" */
    char letter;       /* 'o', or 0 */
    const char *value; /* "FILE", NULL for a switch */
    enum option_kind kind;
    size_t offset; /* of the member of struct arguments */
    const char *sentence;
    const char *choices; /* what the value usually is, separated by spaces; NULL: anything */
};

/* What -o names: a text, a result, or a file that has others beside it or is gone on from. */
enum command_output { COMMAND_WRITES_TEXT, COMMAND_WRITES_RESULT, COMMAND_WRITES_FILES };

struct command {
    const char *name, *operands, *sentence;
    size_t least_files, most_files;
    const char *options; /* names of its option rows, separated by spaces */
    int (*run)(const struct arguments *arguments);
    enum command_output output;
};

extern const struct command *const commands[]; /* NULL-terminated */

/* The option rows of a command, one after the other: the first behind NULL, NULL behind the last. */
const struct option_row *options_next(const struct command *command, const struct option_row *row);

/* False after a usage error, which was printed. */
bool options_parse(const struct command *command, int argc, char **argv,
                   struct arguments *arguments);
void options_help(const struct command *command); /* to stdout; NULL: the whole program */
void arguments_release(struct arguments *arguments);

#endif
