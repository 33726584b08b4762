/* A global table: one table with a replica in each of several Regions.
 *
 * Law. Every replica is a table of its own, with its own capacity, auto scaling and load; a write
 * that one grants is written in all others (replication.h), so each needs write capacity for
 * the writes of all Regions. Billing mode, item size, indexes and time to live are the same
 * everywhere.
 *
 * consistency: eventual (MREC). Writes are replicated after a lag; of concurrent writes the last
 * wins.
 *
 * consistency: strong (MRSC, June 2025). Exactly three Regions, all replicas, or two and a witness
 * that keeps no table and costs nothing. A write is acknowledged when a second Region has it, so
 * writes and strong reads take a `round_trip` between Regions longer, and eventual reads do not. A
 * write that comes while one of another Region to the same item is on its way (half a round trip)
 * is rejected at once, at no cost (ReplicatedWriteConflictException), and the SDK tries it
 * again as after a transient error. There is no time to live, no local index and no transaction.
 * The items of a batch are not looked at. AWS publishes no latency of it, so `round_trip` has no
 * default.
 *
 * Provisioned replicas need auto scaling of writes. Each replica is billed by itself; since November
 * 2024 a replicated write unit costs what a write unit costs, before that 1.5 times as much, which
 * stands in the bill of the global table. What data transfer between Regions costs is not in it.
 *
 * Sources: developer guide [2], V2globaltables_HowItWorks, global-tables-billing,
 * V2globaltables_reqs_bestpractices; price pages [19]. Known answers: a million writes of 1 KB into
 * one of two on-demand replicas cost 1.25 USD; with a round trip of 80 ms and a table that takes
 * 4 ms a write takes 84. */
#ifndef DDBSIM_GLOBAL_TABLE_H
#define DDBSIM_GLOBAL_TABLE_H

#include "entity.h"
#include "global_table_spec.h"
#include "replication.h"

struct global_table;

/* One Region's table. */
struct replica {
    struct global_table *global_table;
    struct table *table;
    size_t number;
    double refusals_carry; /* of a refused request that is left over */
    struct rng round_trips;
    struct replication_asks asks;
    int isolations;  /* that are under way (isolation.h), */
    bool catches_up; /* or after whose end it makes the writes that waited */
};

struct global_table {
    struct sim *sim;
    const struct global_table_spec *spec;
    char *path;
    struct replication_law law;
    struct distribution round_trip;
    struct replica *replicas; /* none when one of them does not exist */
    size_t count;
    struct replication *links; /* from i to j at i * count + j; of i to i unused */
    struct crossing **crossings;
    size_t crossing_count;
    int64_t write_conflicts; /* output */
};

extern const struct entity_kind global_table_kind;

/* How many of a request's count may be decided. The others have been answered: another Region is
 * writing the item. */
int64_t global_table_let_through(struct sim *sim, const struct request *request);

/* The replica that the table is; NULL when it is none. */
struct replica *global_table_replica(const struct sim *sim, const struct table *table);

static inline struct replication *global_table_link(const struct global_table *g, size_t from,
                                                    size_t to)
{
    return &g->links[from * g->count + to];
}

static inline bool global_table_is_strong(const struct global_table *g)
{
    return g->spec->consistency == MULTI_REGION_STRONG;
}

#endif
