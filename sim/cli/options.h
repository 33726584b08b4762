/* The command line as rows: one row a command, one row an option; --help and the man page are made
 * from them, and getopt_long does the parsing. */
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
        *jobs, *shard, *minimize, *group, *metric, *budget, *tail, *without, *table, *from, *to,
        *days, *prices, *emit, *train, *progress, *port;
    struct option_list sets, varies, measures, goals, changes, unknowns, subjects;
    bool outputs, of_scenario, of_service, json, markdown, csv, cloudwatch, queries, quiet, series,
        follow, untried, on_credit, hash_keys, commands, costs, modes, books, describe, calibrate,
        all, unopened, help;
};

enum option_kind { OPTION_SWITCH, OPTION_TEXT, OPTION_LIST };

struct option_row {
    const char *name;  /* "output" */
    char letter;       /* 'o', or 0 */
    const char *value; /* "FILE", NULL for a switch */
    enum option_kind kind;
    size_t offset; /* of the member of struct arguments */
    const char *sentence;
};

struct command {
    const char *name, *operands, *sentence;
    size_t least_files, most_files;
    const char *options; /* names of its option rows, separated by spaces */
    int (*run)(const struct arguments *arguments);
};

extern const struct command *const commands[]; /* NULL-terminated */

/* False after a usage error, which was printed. */
bool options_parse(const struct command *command, int argc, char **argv,
                   struct arguments *arguments);
void options_help(const struct command *command); /* to stdout; NULL: the whole program */
void options_man(void);                           /* the man page, roff, to stdout */
void arguments_release(struct arguments *arguments);

#endif
