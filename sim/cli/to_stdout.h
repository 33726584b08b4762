/* `-o -`: what a command writes goes to standard output, and nothing else does.
 *
 * A text (a page, a table, a script, a scenario) is printed as its file would be, to a terminal
 * through the filter of printable.h. A result or sweep is made in a folder of its own below TMPDIR,
 * which is gone before its bytes are sent; to a terminal it is not sent. What writes several files,
 * or goes on from the file that it wrote, refuses. */
#ifndef DDBSIM_TO_STDOUT_H
#define DDBSIM_TO_STDOUT_H

#include "options.h"

bool to_stdout_is_asked(const struct arguments *arguments);

/* Runs the command so. Returns its exit status. */
int to_stdout_run(const struct command *command, struct arguments *arguments);

/* Prints what a file would hold. Returns an exit status. */
int to_stdout_write(const char *text);

#endif
