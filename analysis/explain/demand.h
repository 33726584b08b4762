/* What was asked of a table or index, whether it was served or not.
 *
 * In a minute in which calls failed, what was consumed is short of what was asked for; the calls
 * that failed would have consumed as much as those that succeeded, so demand(minute) =
 * consumed(minute) * offered(minute) / succeeded(minute) over the workloads that use it. An
 * estimate: of what to simulate next, not of what would happen. */
#ifndef DDBSIM_DEMAND_H
#define DDBSIM_DEMAND_H

#include "settings.h"
#include "summary.h"

/* The workloads whose calls go to that side of the resource (whoever writes a table writes its
 * indexes), by their names; NULL-terminated, for reader_names_free. */
char **demand_workloads(const struct settings *settings, const struct summary_resource *resource,
                        const struct summary_side *side);

/* Units a second of one side in the busiest minute. */
double demand_peak(const struct summary *summary, const struct settings *settings,
                   const struct summary_resource *resource, const struct summary_side *side);

#endif
