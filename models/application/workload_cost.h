/* What one request of a workload costs, and how long the service takes for it.
 *
 * Law. Units by operation, size and consistency (capacity.h), of the larger of old and new item, with
 * the entries of local indexes, twice of that in a transaction; pages of 1 MiB; latency by
 * request_latency.h. Sources: developer guide [1], ProvisionedThroughput. The
 * known answers are in workload.h. */
#ifndef DDBSIM_WORKLOAD_COST_H
#define DDBSIM_WORKLOAD_COST_H

#include "request.h"
#include "workload_spec.h"

/* The workload's own word, else what an entry of the index or an item of the table takes. */
int64_t workload_cost_item_size(const struct workload_spec *spec, const struct flow *flow);

/* Of one write of an index's entry; 0: it has all attributes. */
double workload_cost_entry_units(const struct workload_spec *spec, const struct flow *flow,
                                 int64_t entry_size);

/* The flow's costs and pages. */
void workload_cost_set(const struct workload_spec *spec, struct flow *flow);

/* The units that one call consumes on average, of all its items and pages, with those that find nothing
 * or whose condition fails; the flow's costs are set. Known answer: of a put of 1 KiB whose condition
 * fails every second time over an item of 3 KiB, (3 + 3) / 2 = 3. */
double workload_cost_of_call(const struct workload_spec *spec, const struct flow *flow);

/* Eventual reads are spread so that a partition serves `factor` times its limit of them. */
void workload_cost_spread(const struct workload_spec *spec, struct flow *flow, double factor);

/* How long each kind of its requests takes, of so many items with those of other parts of a
 * transaction. */
void workload_cost_set_latency(const struct workload_spec *spec, struct flow *flow, int items);

#endif
