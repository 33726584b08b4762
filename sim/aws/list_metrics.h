/* ListMetrics: which metrics of which tables, indexes and operations were published within two
 * weeks, so which there is something to ask for. Source: CloudWatch API reference, ListMetrics. */
#ifndef DDBSIM_LIST_METRICS_H
#define DDBSIM_LIST_METRICS_H

#include "document.h"

void list_metrics_read(struct document *document, const struct json_value *metric);

#endif
