/* A workload: requests of one kind, for keys of a keyspace, at a rate over time.
 *
 * Law. What a request costs is in workload_cost.h; arrivals.h decides when calls are
 * made. A part of reads and deletes may find nothing (`missing`), a part of writes may fail
 * their condition: both are served and paid for, and write nothing. A query or scan of more than 1
 * MiB is a call of several pages, one request after the other; those of a scan walk over the whole
 * key range. A transaction (transaction.h) may have items of several kinds and tables: each of its
 * other actions (`also`) is a workload without a pace of its own.
 *
 * Conservation, checked: offered = succeeded + failed + rejected + in flight. Known answers: a put
 * of 2,000 B into a table with two local indexes, of 300 B and of all attributes, costs 2 + 1 + 2
 * units; a query of 263 items of 4,000 B is two pages, of 256 units and of 1. */
#ifndef DDBSIM_WORKLOAD_H
#define DDBSIM_WORKLOAD_H

#include "entity.h"
#include "request_source.h"
#include "transaction.h"
#include "workload_spec.h"

struct workload {
    struct sim *sim;
    const struct workload_spec *spec;
    char *path;
    struct flow flow; /* registered in the sim as ("flows", name) */
    struct index_effect *index_effects;
    struct request_source source;
    struct arrivals arrivals;
    struct transaction transaction; /* where it is one */
    struct workload *actions;       /* its other actions, owned, as are what they are made of */
    struct workload_spec *action_specs;
};

extern const struct entity_kind workload_kind;

/* Eventual reads are spread so that a partition serves `factor` times its limit of them. */
void workload_spread(struct workload *workload, double factor);

/* Whether calls that come late within an interval find less than others: they wait for the next. */
static inline bool workload_is_contended(const struct workload *workload)
{
    return workload->flow.throttled > 0;
}

#endif
