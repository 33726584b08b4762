/* '-' in place of a result: what standard input sends.
 *
 * HDF5 seeks, and a command may open its file more than once, so what comes through a pipe is kept
 * first, in a file below TMPDIR that has lost its name before a byte is in it: nothing stays behind,
 * however the program ends. That file takes the place of standard input, and the command reads
 * /dev/stdin, which is what messages call it. A regular file there is read where it lies.
 *
 * What does not begin as an HDF5 file is refused in a line, and no more of it is kept than a scenario
 * may have (NODE_BYTES); only a command that takes scenarios too (compare) gets it as '-', which its
 * reader of scenarios knows. */
#ifndef DDBSIM_FROM_STDIN_H
#define DDBSIM_FROM_STDIN_H

#include <stddef.h>

#include "options.h"

#define FROM_STDIN_PATH "/dev/stdin"

enum { FROM_STDIN_WHY = 160 };

/* Puts FROM_STDIN_PATH in place of '-' among the operands of a command that reads results. Returns an
 * exit status. */
int from_stdin_take(const struct command *command, struct arguments *arguments);

/* Copies what comes from `descriptor`, at most `most` bytes, into a file without a name that stands at
 * its beginning; of what is not HDF5 the first NODE_BYTES or somewhat more. Returns its descriptor; -1 with `why`, as a phrase behind "cannot keep it: ". */
int from_stdin_keep(int descriptor, size_t most, char why[FROM_STDIN_WHY]);

#endif
