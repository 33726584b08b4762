/* DescribeTable: a table and its indexes as they stand.
 *
 * Law. A table without BillingModeSummary was created provisioned and never was on demand; capacity
 * of 0 means on demand. A table without TableClassSummary is of class STANDARD. Sizes and counts are
 * of the last six hours. An index of local kind has no throughput of its own. Source: DynamoDB API
 * reference, TableDescription. Known answer: orders-prod of tests/aws/samples is provisioned with
 * 1,400 write units, and its index by-status, an INCLUDE of total and currency, with 900. */
#ifndef DDBSIM_DESCRIBE_TABLE_H
#define DDBSIM_DESCRIBE_TABLE_H

#include "document.h"

void describe_table_read(struct document *document, const struct json_value *table);

#endif
