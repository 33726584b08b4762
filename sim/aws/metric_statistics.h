/* GetMetricStatistics: the datapoints of one metric, in no order, with one or several statistics.
 *
 * The answer names the metric (Label), and neither table nor index, operation or period: those are
 * the file's name's (file_subject.h). A period that the name does not say is the greatest divisor of
 * the distances; of fewer than three points it is how often the metric is published: every five
 * minutes for provisioned capacity and limits on demand, each minute for the others. Source:
 * CloudWatch API reference, GetMetricStatistics. Known answer:
 * get-metric-statistics.orders-prod.GetItem.SuccessfulRequestLatency.json of tests/aws/samples is
 * three series (SampleCount, Average, p99) of 24 hours. */
#ifndef DDBSIM_METRIC_STATISTICS_H
#define DDBSIM_METRIC_STATISTICS_H

#include "document.h"

/* The answer, or its list of datapoints. */
void metric_statistics_read(struct document *document, const struct json_value *answer);

#endif
