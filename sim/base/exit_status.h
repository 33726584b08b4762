/* What the program's exit status says, for scripts and for a process that made one run of many: the
 * numbers of sysexits.h where it has one (65 is its EX_DATAERR, 70 its EX_SOFTWARE, 71 its EX_OSERR,
 * 74 its EX_IOERR, 75 its EX_TEMPFAIL) and 128 + SIGINT for an interruption. Of several the greatest counts. A broken
 * invariant and a fault end with 70 (invariant.h, crash.h), a lack of memory with 71
 * (out_of_memory.h). The README and the manual have a row for each, which a test compares. */
#ifndef DDBSIM_EXIT_STATUS_H
#define DDBSIM_EXIT_STATUS_H

enum exit_status {
    EXIT_DONE = 0,
    EXIT_USAGE = 2,
    EXIT_BAD_DATA = 65,
    EXIT_INVARIANT = 70,
    EXIT_NO_MEMORY = 71,
    EXIT_IO = 74,
    EXIT_LIMIT = 75,
    EXIT_THRESHOLD = 99,
    EXIT_INTERRUPTED = 130
};

#endif
