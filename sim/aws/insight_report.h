/* GetInsightRuleReport: the hottest keys of a table or an index, by Contributor Insights.
 *
 * The answer names neither table nor rule: they are in the file's name (file_subject.h), where the
 * word is the kind of rule: PKC, PKT (partition keys, consumed units or throttles), SKC, SKT (partition
 * and sort key). The window is that of the datapoints; the period is said by the name, else the
 * greatest divisor of their distances, else a minute. Source: DynamoDB guide, "CloudWatch Contributor
 * Insights for DynamoDB: how it works"; CloudWatch API reference, GetInsightRuleReport. Known answer:
 * in get-insight-rule-report.orders-prod.PKC.json of tests/aws/samples the first of 10 keys is
 * merchant#acme. */
#ifndef DDBSIM_INSIGHT_REPORT_H
#define DDBSIM_INSIGHT_REPORT_H

#include "document.h"

void insight_report_read(struct document *document, const struct json_value *report);

#endif
