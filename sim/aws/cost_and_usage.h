/* GetCostAndUsage of Cost Explorer: the bill by usage type, a row for each day or hour.
 *
 * Amounts are texts, ends exclusive. Which key of a group is what is said by GroupDefinitions; without
 * them the first is the usage type. An answer that is not grouped by usage type says nothing of use.
 * Source: Cost Explorer API reference, GetCostAndUsage. Known answer: in tests/aws/samples the day's
 * first group is ReadCapacityUnit-Hrs with 8,597 and 1.11761 USD. */
#ifndef DDBSIM_COST_AND_USAGE_H
#define DDBSIM_COST_AND_USAGE_H

#include "document.h"

void cost_and_usage_read(struct document *document, const struct json_value *answer);

#endif
