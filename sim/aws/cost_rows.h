/* A Cost and Usage Report as CSV: the bill by line, of each hour or day and resource.
 *
 * Columns are found by name, in the spelling of the legacy report ("lineItem/UsageType") and of
 * Athena, Parquet exports and CUR 2.0 ("line_item_usage_type"). Lines of Amazon DynamoDB and of DAX are
 * kept, and CloudWatch's for Contributor Insights; of them what is before credits, refunds and taxes.
 * Source: AWS Data Exports user guide, Cost and Usage Report dictionary. Known answer: both spellings in
 * tests/aws/samples give the same 20 rows. */
#ifndef DDBSIM_COST_ROWS_H
#define DDBSIM_COST_ROWS_H

#include "json_value.h"

/* Whether a text begins as such a report. */
bool cost_rows_is(const char *text);

/* Changes the text. */
void cost_rows_read(struct collected *into, struct json_source *source, char *text);

#endif
