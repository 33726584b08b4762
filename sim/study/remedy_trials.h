/* The trials of a run: every change that its diagnosis would offer is run before it is offered.
 *
 * What is tried is the run's own future, its seed and placement and whatever was --set, gathered:
 * at `resolution: auto`, or at the run's own where that gathers already. Its measures stand against
 * those of the same future without the change at the same resolution. Where the best single change
 * leaves more than a tenth of the throttles or of the failed calls, or adds more than a tenth to the
 * bill, the best of each cause that do not do it alone are tried together: all of them, then every
 * pair. What is better than any change alone is kept, and what does about as much for less: beside
 * on-demand mode the capacity that would have done.
 *
 * Law. Work is counted in events, so that what is tried is the same on any machine. A gathered
 * event takes about as long as 16 of a run that is not gathered (measured over the shipped
 * scenarios: 0.8 to 85 µs, most 5 to 16, against 0.2 to 2). All trials together take at most as
 * many as the run took, and REMEDY_TRIALS_FLOOR at least, which is a few seconds; one is always
 * made. Those that do not fit stay untried: the second best guess at a cause before the third, and
 * what only saves money last. A trial is given up when it takes three times the events of the run
 * without a change, and more than half of what the others are thought to leave.
 *
 * Known answer: of a run of 16 million events that takes 100,000 when it is gathered, 10 trials
 * fit; of one that takes 47,000 and 11,000, 90. */
#ifndef DDBSIM_REMEDY_TRIALS_H
#define DDBSIM_REMEDY_TRIALS_H

#include <signal.h>

#include "scenario_source.h"
#include "trials.h"

enum { REMEDY_TRIALS_FLOOR = 1000000, REMEDY_TRIALS_GATHERED = 16 };

struct remedy_trials {
    const struct scenario_source *source;     /* what the run was decoded from; borrowed */
    bool quiet;                               /* no line of progress */
    const volatile sig_atomic_t *interrupted; /* no more are begun; NULL: it cannot be */
};

/* For the `try` of run_options: `context` is a struct remedy_trials. */
bool remedy_trials_make(void *context, const char *written, uint64_t events, struct trials *trials,
                        char *why);

/* How many trials fit, of a run that took so many events, each of so many gathered ones. */
size_t remedy_trials_fit(uint64_t events, bool gathered, uint64_t each);

#endif
