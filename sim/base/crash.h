/* The last word of a program that faults: in ours or in a library's code (SIGSEGV, SIGBUS, SIGFPE,
 * SIGILL, SIGABRT, an overflow of the stack too). One line on stderr, and exit status 70
 * (EX_SOFTWARE) as for a broken invariant, in place of a death without a word. While a file is
 * looked at, a fault is said to be the file's (patience.h). Sanitizers are to see faults themselves:
 * under them nothing is caught.
 *
 * A known answer, which tests/unit/t_crash.c repeats: of SIGSEGV, status 70 and "signal 11". */
#ifndef DDBSIM_CRASH_H
#define DDBSIM_CRASH_H

#include <signal.h>

enum { CRASH_SIGNALS = 5 };

/* Of the whole process, once. */
void crash_catch(void);

/* Sets another handler of the same signals, and keeps in `before` what there was; put_back ends it. */
void crash_set(void (*handler)(int number), struct sigaction before[CRASH_SIGNALS]);
void crash_put_back(const struct sigaction before[CRASH_SIGNALS]);

#endif
