/* The runs that a bill rests on: the scenario once as it is and once as each kind of day of its month
 * (a variant), in memory, and what is used of them in the month.
 *
 * A scenario that decides request by request is run at `resolution: auto` here, unless its changes
 * say otherwise: a bill needs hours, not requests. Traffic that grows within the month is run once a
 * week, with the scale of the middle of that week. Statuses are exit statuses; what is wrong is told
 * on stderr. */
#ifndef DDBSIM_BILL_RUN_H
#define DDBSIM_BILL_RUN_H

#include <signal.h>

#include "bill_usage.h"
#include "memory_file.h"
#include "scenario_source.h"

/* One run of the scenario, with its result. */
struct bill_window {
    struct scenario scenario;
    struct memory_file *memory;
    struct result result;
    bool decoded, opened;
};

/* `sets` (PATH=VALUE) come behind the source's changes. Release the window in either case. */
int bill_window_run(struct bill_window *window, const struct scenario_source *source,
                    const char *const *sets, size_t count);
void bill_window_release(struct bill_window *window);

/* Runs all kinds of days of the month, whose usage is initialised, with these changes besides.
 * `standing` is the window of days as usual without changes, which is not run again. */
int bill_run_month(const struct scenario_source *source, const char *const *sets, size_t count,
                   const struct bill_window *standing, struct bill_usage *usage);

#endif
