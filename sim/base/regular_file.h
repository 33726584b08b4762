/* A file that a scenario or the command line names, read only when it is one.
 *
 * A name may lead anywhere: a device that never ends, a pipe that nobody writes to, a terminal.
 * Nothing of ours lies in such places, so only regular files are opened, without waiting, and what
 * is read is bounded by the reader's own limit, also when the file grows meanwhile or lies about its
 * size (as those of /proc do).
 *
 * A process whose environment has DDBSIM_CONFINED=FOLDER is confined: it runs the scenario of a
 * stranger (sim/serve), and regular_file_read reads what lies below its working folder, or below
 * FOLDER, where its own files are; of anything else, also behind a link or '..', it reads nothing. */
#ifndef DDBSIM_REGULAR_FILE_H
#define DDBSIM_REGULAR_FILE_H

#include <stdbool.h>
#include <stddef.h>

enum { REGULAR_FILE_WHY = 128 };
#define REGULAR_FILE_CONFINED "DDBSIM_CONFINED"

/* Whether `path` can be opened and is a regular file; else `why` says what is wrong, as a phrase
 * behind "cannot read PATH: ". */
bool regular_file_is(const char *path, char *why);

/* The bytes of a file of at most `most` bytes, with '\0' behind them; free() them. NULL with `why`,
 * as above, when it cannot be read or is larger. */
char *regular_file_read(const char *path, size_t most, size_t *length, char *why);

/* The same of a stream that is open already and may be anything, such as standard input. */
char *regular_file_read_stream(int descriptor, size_t most, size_t *length, char *why);

/* What a file `source` means by `name`: relative to the folder it lies in. free() it. */
char *regular_file_beside(const char *source, const char *name);

#endif
