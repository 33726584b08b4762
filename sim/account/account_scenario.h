/* From what was collected of an account to a scenario that can be run, and the files beside it.
 *
 *   orders.yaml            the scenario: what is known, and every guess with its evidence in a comment
 *   orders.traffic.csv     calls of each period, one column a workload
 *   orders.measured.csv    what CloudWatch measured, one column a series path of the simulator
 *   orders.deployed.json   the AWS documents of what stands now, where a change set begins
 *
 * All but the first bear its stem. Each takes its place when it is complete (atomic_file.h), the
 * scenario last, so that it never names a file that is not there. The window is that of the metrics,
 * or the part of it between `from` and `to`. Borrows what was collected. */
#ifndef DDBSIM_ACCOUNT_SCENARIO_H
#define DDBSIM_ACCOUNT_SCENARIO_H

#include "collected.h"
#include "text.h"

struct account_scenario_options {
    const char *output; /* the path of the scenario, such as "orders.yaml" */
    const char *table;  /* NULL: all tables that have traffic or a description */
    bool hash_keys;     /* names of keys become "key#1", "key#2", by rank */
    int64_t from, to;   /* COLLECTED_NO_TIME: as far as the metrics go; `to` is exclusive */
};

/* Writes the files and adds to `summary` what was made of what, and what is uncertain. What keeps it
 * from doing so is told on stderr, a line each. Returns an exit status. */
int account_scenario_write(const struct collected *collected,
                           const struct account_scenario_options *options, struct text *summary);

#endif
