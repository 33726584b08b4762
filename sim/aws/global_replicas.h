/* A global table's replicas in other Regions, of which DescribeTable of one Region tells: under which
 * name a scenario and a change set have each, and how DescribeTable would describe it there.
 *
 * Law (developer guide [2], V2globaltables_reqs_bestpractices; DynamoDB API reference,
 * ReplicaDescription). A replica has the table's name. AWS keeps billing, keys, indexes, time to
 * live, write capacity, the maximum of writes on demand and warm throughput the same in all Regions.
 * Of its own it has what it overrides: read capacity and the maximum of reads on demand, of the table
 * and of each index, and its table class. `Replicas` may name the Region that answered as well: that
 * one is told by the ARN. With strong consistency there are exactly three Regions, of which one may
 * be a witness without a table.
 *
 * A scenario has the replica of `catalog` in eu-west-1 as `catalog.eu-west-1`: names have no other
 * mark that is no part of a word and none of a path. Known answer: of catalog in us-east-1 with
 * replicas in us-east-1, eu-west-1 (ACTIVE) and ap-south-1 (CREATING) one is found,
 * catalog.eu-west-1. */
#ifndef DDBSIM_GLOBAL_REPLICAS_H
#define DDBSIM_GLOBAL_REPLICAS_H

#include "collected.h"

struct global_replica {
    const struct collected_replica *of;
    struct collected_table table; /* as it would be described there, by the scenario's name */
};

struct global_replicas {
    const char *home;             /* the Region that answered; NULL: not known */
    struct global_replica *items; /* those of other Regions that are ACTIVE */
    size_t count;
    size_t elsewhere; /* all of other Regions, whatever their status */
    bool strong, witness;
    const char
        *why_none; /* why the replicas cannot be told as tables of their own; NULL: they can */
};

/* Of a table; what it makes is the arena's and points to the collection. Nothing of a table that is
 * not described or is in one Region alone: `elsewhere` is 0. */
void global_replicas_find(struct global_replicas *out, const struct collected *collected,
                          const struct collected_table *table, struct arena *arena);

/* What the replica overrides of the table (index NULL) or of a global index; NULL: nothing is told. */
const struct collected_override *global_replicas_override(const struct collected_replica *replica,
                                                          const char *index);

/* "catalog" and "eu-west-1" of "catalog.eu-west-1" where the home's name is "catalog"; NULL: it is no
 * such name. The Region points into the name. */
const char *global_replicas_region(const char *name, const char *home);

#endif
