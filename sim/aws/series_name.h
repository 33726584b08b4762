/* Which series of CloudWatch a list of numbers is: said by the Label of a query, or by the query.
 *
 *   orders-prod|table|ConsumedWriteCapacityUnits|Sum|60
 *   orders-prod|by-status|WriteThrottleEvents|Sum|60           an index
 *   orders-prod|index/table|WriteThrottleEvents|Sum|60         an index called as no scope may be
 *   orders-prod|GetItem|SuccessfulRequestLatency|p99|300       an operation
 *   -|account|UserErrors|Sum|300                               of the account and Region
 *
 * that is TABLE|SCOPE|METRIC|STATISTIC|SECONDS. The answer to GetMetricData bears only what Label a
 * query asked for, so queries whose Labels follow this form make it complete in itself. Whether a
 * scope is an index or an operation follows from the metric: CloudWatch publishes latencies, throttled
 * requests and returned items of operations, all else of tables and indexes. In a query the
 * dimensions say it: TableName with GlobalSecondaryIndexName or Operation, or with neither. Source:
 * DynamoDB guide, "Metrics and dimensions"; CloudWatch API reference, MetricDataQuery. */
#ifndef DDBSIM_SERIES_NAME_H
#define DDBSIM_SERIES_NAME_H

#include "json_value.h"

enum series_name {
    SERIES_NAMED,
    SERIES_FOREIGN, /* of no table: a queue's, or with dimensions that no series here has */
    SERIES_UNNAMED  /* it does not follow the form */
};

/* Fills in names and period, and nothing else; texts are of the arena. */
enum series_name series_name_of_label(struct arena *arena, const char *label,
                                      struct collected_series *out);

/* Only whether it follows the form, without taking anything. */
bool series_name_is_label(const char *label);

/* A metric with its dimensions; fills in all but statistic and period. UNNAMED after a mistake. */
enum series_name series_name_of_metric(const struct json_value *metric,
                                       struct collected_series *out);

/* One query; UNNAMED after a mistake. */
enum series_name series_name_of_query(const struct json_value *query, struct collected_series *out);

#endif
