/* What CloudWatch would hand out of a run, as the AWS CLI (version 2) prints it, so that a user's own
 * dashboards, scripts and responders can be tried on it.
 *
 * Law. A metric has a namespace, dimensions, a unit, its statistics and the seconds between its datapoints: AWS/DynamoDB
 * with TableName, and GlobalSecondaryIndexName or Operation; AWS/SQS with QueueName; AWS/Lambda with
 * FunctionName. A datapoint bears the time at which its period begins; periods are aligned to the
 * clock. Consumed capacity is published each minute, 0 where nothing was consumed; what counts
 * throttles and other failures only in periods in which there were some; provisioned capacity every five minutes, and not on demand. A period is never shorter than the run's own intervals. What
 * of an operation was throttled is told for all workloads that use it on the table, at the table and
 * its indexes; the statistic of SuccessfulRequestLatency is SampleCount alone, for the latency of a
 * run is that of calls with their retries, which the service does not see. ReturnedItemCount of
 * queries and scans is what they evaluate, for a run knows no filter.
 *
 * Known answer: 7 units a second at intervals of 10 s are 420 in each minute, by Sum.
 *
 * Sources: DynamoDB guide, "DynamoDB metrics and dimensions"; CloudWatch API reference, GetMetricData
 * and GetMetricStatistics; SQS and Lambda guides, "CloudWatch metrics". */
#ifndef DDBSIM_CLOUDWATCH_H
#define DDBSIM_CLOUDWATCH_H

#include "result.h"

/* The answer to get-metric-data that asks for all metrics and statistics of the run, or of the groups
 * at and below `group`. Labels are SCOPE|METRIC|STATISTIC|PERIOD, where the scope of a table is
 * TABLE|table, TABLE|INDEX or TABLE|OPERATION. NULL when there are none. */
char *cloudwatch_metric_data(const struct result *result, const char *group);

/* The queries that this answers, as `--metric-data-queries` takes them. */
char *cloudwatch_queries(const struct result *result, const char *group);

/* The answer to get-metric-statistics for one metric of a group (tables/T, tables/T/indexes/I,
 * tables/T/OPERATION, queues/Q, consumers/C), with every statistic that it has. NULL when the group has no such metric. */
char *cloudwatch_metric_statistics(const struct result *result, const char *group,
                                   const char *metric);

#endif
