/* What becomes of a result or sweep that cannot be read: one sentence on stderr, and the exit status
 * that tells a file that is not there (EXIT_IO) from one that is no result or damaged
 * (EXIT_BAD_DATA). */
#ifndef DDBSIM_RESULT_STATUS_H
#define DDBSIM_RESULT_STATUS_H

#include "exit_status.h"
#include "result.h"

/* `why`, as result_open and sweep_read fill it, is not looked at when the error is RESULT_GOOD. */
int result_status_tell(enum result_error error, const char *why);

/* Opens a result. Release the result in either case. */
int result_status_open(struct result *result, const char *path);

/* Whether all that was read of it could be read: ask it once everything was. */
int result_status_sound(const struct result *result);

#endif
