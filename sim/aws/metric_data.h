/* GetMetricData: the answer, which names each series only by Id and Label, and the queries that it
 * answers.
 *
 * Labels of the form of series_name.h say all; of others the query with that Id does. Ids repeat
 * from file to file, so of several queries files the one called X.queries.json goes with X.json. One
 * Id may stand there several times, each time with a part of the points (the CLI merges pages so),
 * newest or oldest first. Source: CloudWatch API reference, GetMetricData. Known answer: both parts
 * of t_cw in get-metric-data.cli-merged-pages.json of tests/aws/samples make one series of 30 minutes
 * from 12,294 units at 22:00. */
#ifndef DDBSIM_METRIC_DATA_H
#define DDBSIM_METRIC_DATA_H

#include "document.h"

/* Whether a series in it is named by none but a query. */
bool metric_data_waits(const struct document *document, const json_t *whole);

void metric_data_read(struct document *document, const struct json_value *result);
void metric_data_read_query(struct document *document, const struct json_value *query);

#endif
