/* The file of a sweep, read back: the grid and what each run came to. */
#ifndef DDBSIM_SWEEP_READ_H
#define DDBSIM_SWEEP_READ_H

#include "result.h"
#include "sweep.h"

/* True when the file says that it is a sweep. Says nothing of files that cannot be read. */
bool sweep_is(const char *path);

/* `why` (512 bytes) says what is wrong. Release the sweep in either case. */
enum result_error sweep_read(struct sweep *sweep, const char *path, char *why);

#endif
