/* The two CSV files beside a scenario that is made of an account. The first column is `time`, RFC
 * 3339 in UTC, at which a row's period begins; an empty cell has no datapoint.
 *
 * Traffic: a column a workload, calls (or units) of the period, and WORKLOAD.throttled where attempts
 * were throttled. A lost datapoint is empty.
 *
 * Measured: columns named by the paths of the simulator's own series (scenarios/OUTPUTS.md), in
 * CloudWatch's unit of the period: sums of what is counted, means of levels. A metric of throttling
 * that was asked for is 0 where it has no datapoint. A level of a longer period stands in that
 * period's first row; a sum of a longer one is spread evenly over its rows. */
#ifndef DDBSIM_ACCOUNT_CSV_H
#define DDBSIM_ACCOUNT_CSV_H

#include "account_traffic.h"
#include "text.h"

void account_csv_traffic(const struct account_traffic *traffic, struct text *out);
/* Adds nothing where no metric has a column. */
void account_csv_measured(const struct collected *collected, const char *table,
                          const struct metric_window *window, struct arena *arena,
                          struct text *out);

/* "ConsumedReadCapacityUnits" -> "consumed_read_capacity_units". */
const char *account_csv_series_name(struct arena *arena, const char *metric);

#endif
