/* The runs that a bill rests on: the scenario once as it is and once as each kind of day of its month
 * (a variant), in memory, and what is used of them in the month.
 *
 * A scenario that decides request by request is run at `resolution: auto` here, unless its changes
 * say otherwise: a bill needs hours, not requests. Traffic that grows within the month is run once a
 * week, with the scale of the middle of that week. Statuses are exit statuses; what is wrong is told
 * on stderr. */
#ifndef DDBSIM_BILL_RUN_H
#define DDBSIM_BILL_RUN_H

#include "bill_usage.h"
#include "memory_file.h"
#include "scenario_source.h"
#include "set_list.h"

/* One run of the scenario, with its result. */
struct bill_window {
    struct scenario scenario;
    struct memory_file *memory;
    struct result result;
    bool decoded, opened;
};

/* `sets` (NULL: none) come behind the source's changes. Release the window in either case. */
int bill_window_run(struct bill_window *window, const struct scenario_source *source,
                    const struct set_list *sets);

/* The same of a day of that kind: its variant comes before `sets`. */
int bill_window_run_kind(struct bill_window *window, const struct scenario_source *source,
                         const struct month *month, size_t kind, const struct set_list *sets);
void bill_window_release(struct bill_window *window);

/* Runs all kinds of days of the month, whose usage is initialised, with `sets` (NULL: none) besides.
 * `standing` is the window of days as usual without changes, which is not run again. */
int bill_run_month(const struct scenario_source *source, const struct set_list *sets,
                   const struct bill_window *standing, struct bill_usage *usage);

#endif
