/* What the program's exit status says, for scripts and for a process that made one run of many: the
 * numbers of sysexits.h where it has one (65 is its EX_DATAERR, 74 its EX_IOERR, 75 its EX_TEMPFAIL) and 128 + SIGINT
 * for an interruption. Of several the greatest counts. A broken invariant ends with 70
 * (invariant.h), a lack of memory with 71. */
#ifndef DDBSIM_EXIT_STATUS_H
#define DDBSIM_EXIT_STATUS_H

enum exit_status {
    EXIT_DONE = 0,
    EXIT_USAGE = 2,
    EXIT_BAD_DATA = 65,
    EXIT_IO = 74,
    EXIT_LIMIT = 75,
    EXIT_THRESHOLD = 99,
    EXIT_INTERRUPTED = 130
};

#endif
