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

/* The entry of `workloads.W.keys` that a key is of, by its name or by a prefix of it; -1: none. */
int demand_find_keys(const struct settings *settings, const char *workload, const char *key,
                     bool by_prefix);

/* Whose a counted key is. A table counts the requests of both sides together, so which of them has
 * the key is told by the workloads that name it; one that none or both name is of both. An index
 * counts its queries alone. Known answer: what only `put` workloads name is of the other side where
 * reads are asked about. */
enum demand_key { DEMAND_KEY_OF_SIDE, DEMAND_KEY_OF_BOTH, DEMAND_KEY_OF_OTHER };
enum demand_key demand_key_of(const struct settings *settings,
                              const struct summary_resource *resource,
                              const struct summary_side *side, const char *key);

/* The estimate of one stretch of time, in units; `usual`: what a call needs in the mean, of a stretch
 * in which none succeeded. Known answers: 50 units consumed by 10 of 20 calls -> 100; none of 20 that
 * usually need 5 -> 100. */
double demand_estimate(double consumed, double offered, double succeeded, double usual);

/* What was consumed of the side, and the calls of its workloads, by interval. */
struct demand_calls {
    double *consumed, *offered, *succeeded;
    double *lost;        /* failed or turned away */
    double units_a_call; /* over the whole run; 0 when no call succeeded */
    size_t rows;         /* that `consumed` has */
    bool any_workload;   /* else nobody's calls can be told */
};
void demand_calls_read(struct demand_calls *calls, const struct result *result,
                       const struct settings *settings, const struct summary_resource *resource,
                       const struct summary_side *side);
void demand_calls_release(struct demand_calls *calls);

/* Units a second of one side in the busiest minute. */
double demand_peak(const struct summary *summary, const struct settings *settings,
                   const struct summary_resource *resource, const struct summary_side *side);

#endif
