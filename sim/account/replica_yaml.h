/* A global table as a scenario has it: its replicas in other Regions, of which DescribeTable tells,
 * and what is known of their writes.
 *
 * Law. Writes are set the same in all Regions, with their auto scaling; reads are a Region's own where
 * the replica overrides them, and then how they are scaled is not in these files. AWS takes a
 * provisioned global table only with auto scaling of writes: one of which none was collected cannot
 * be simulated with its replicas.
 *
 * ConsumedWriteCapacityUnits of a Region contains the writes that came from the others: CloudWatch
 * parts it by Source = Customer or GlobalTable (developer guide [1], metrics-dimensions), and a
 * replicated write takes the write capacity of the Region that receives it (global-tables-billing
 * [2]). The two are not parted in what is collected, so all of it counts as calls of the Region that
 * was asked. Each Region makes the sum of all Regions' writes then, as it did; where a write began is
 * what is lost. What the clients of other Regions read is in no file: a replica has no workload.
 *
 * Known answer: a table in us-east-1 and eu-west-1, where reads on demand have a maximum of 8,000,
 * becomes `catalog` and `catalog.eu-west-1` with max_on_demand 8000, and one global table of both. */
#ifndef DDBSIM_REPLICA_YAML_H
#define DDBSIM_REPLICA_YAML_H

#include "global_replicas.h"
#include "text.h"

/* The replicas that the scenario has: of global_replicas.h those that can be simulated, else none and
 * why. `on_demand`: whether the table was when the window began. */
void replica_yaml_find(struct global_replicas *out, const struct collected *collected,
                       const struct collected_table *table, bool on_demand, struct arena *arena);

/* Read capacity that the replica overrides, of the table or an index; NAN: as at home. `replica`
 * NULL: the table itself. */
double replica_yaml_own_reads(const struct global_replica *replica, const char *index);

/* Comments of the table at home, and of one of its replicas. */
void replica_yaml_note_home(const struct global_replicas *replicas,
                            const struct collected_table *home, struct text *out);
void replica_yaml_note(const struct global_replicas *replicas, const struct collected_table *home,
                       const struct global_replica *replica, struct text *out);

/* The entry below `global_tables:`; nothing for a table without replicas. */
void replica_yaml_write(const struct global_replicas *replicas, const struct collected *collected,
                        const struct collected_table *home, struct text *out);

/* What is uncertain of it, a line each. */
void replica_yaml_doubt(const struct global_replicas *replicas, const struct collected *collected,
                        const struct collected_table *home, struct text *out);

#endif
