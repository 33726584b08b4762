/* What stands in an account beside the tables themselves: DescribeLimits, and of a table
 * DescribeTimeToLive, DescribeContinuousBackups and DescribeContributorInsights.
 *
 * The answers about time to live and backups do not say of which table they are: that is taken from
 * a member TableName, where somebody added it, from --of, or from the file's name
 * (describe-time-to-live.TABLE.json); else it is the one table of the import. Source: DynamoDB API
 * reference. Known answer: sessions-prod of tests/aws/samples expires items by expires_at. */
#ifndef DDBSIM_TABLE_SETTINGS_H
#define DDBSIM_TABLE_SETTINGS_H

#include "document.h"

void table_settings_read_limits(struct document *document, const struct json_value *limits);
void table_settings_read_expiry(struct document *document, const struct json_value *answer);
void table_settings_read_backups(struct document *document, const struct json_value *answer);
void table_settings_read_insights(struct document *document, const struct json_value *answer);

#endif
