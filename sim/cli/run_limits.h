/* --limit-time and --limit-memory: the most that a command may take.
 *
 * Law. Twenty times a second it is seen how long the command has run (by the clock on the wall) and how
 * much memory this process has held at most (resident). At a limit the command is interrupted as by
 * Ctrl-C: it ends with what it has, which it says, and its status becomes EXIT_LIMIT. What does not end
 * at once for lack of memory, such as the setting up of a world or a process that makes one run of many,
 * is ended at RUN_LIMITS_LAST times the limit by one line and the status of a lack of memory, 71. */
#ifndef DDBSIM_RUN_LIMITS_H
#define DDBSIM_RUN_LIMITS_H

#include "options.h"

#define RUN_LIMITS_LAST 2

/* EXIT_USAGE with a message when what was given is no limit. */
int run_limits_begin(const struct arguments *arguments);

/* What the status becomes of a command that ended with `status`: says so where a limit ended it. */
int run_limits_end(int status);

#endif
