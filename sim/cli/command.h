/* The commands, one file each, and the few steps they share. */
#ifndef DDBSIM_COMMAND_H
#define DDBSIM_COMMAND_H

#include "options.h"
#include "result.h"
#include "scenario.h"

extern const struct command command_run, command_check, command_show, command_compare,
    command_schema;

/* Reads and checks a scenario with the --set, --seed and --resolution of the command line. Returns
 * an exit status; the mistakes are on stderr. Release the scenario when it is EXIT_DONE. */
int command_load(const char *path, const struct arguments *arguments, struct scenario *scenario);

/* Opens a result, or says on stderr why not. Returns an exit status; release the result in either
 * case. */
int command_open(struct result *result, const char *path);

/* To stdout; what was printed is released. */
void command_print(struct text *page);
void command_print_owned(char *text);

/* Prints the summary of a result file as the options say. Returns an exit status: 99 when a
 * threshold failed. */
int command_summarise(const char *path, const struct arguments *arguments);

#endif
