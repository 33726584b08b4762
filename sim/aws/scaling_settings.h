/* Application Auto Scaling as it is set: scalable targets, scaling policies, scheduled actions.
 *
 * Law. A cooldown that is absent is 0, a suspended state that is absent is false, a bound of a
 * scheduled action that is absent stays as it is. What is of another service than DynamoDB is left
 * out. Read and write sides are separate, and an index is not covered by its table. Of two that have
 * the same name, or of two targets of one dimension, the later counts. Source: Application Auto
 * Scaling API reference. Known answer: the target of orders-prod's writes in tests/aws/samples is 150
 * to 1,400 units, its policy 70 percent. */
#ifndef DDBSIM_SCALING_SETTINGS_H
#define DDBSIM_SCALING_SETTINGS_H

#include "document.h"

void scaling_settings_read_target(struct document *document, const struct json_value *target);
void scaling_settings_read_policy(struct document *document, const struct json_value *policy);
void scaling_settings_read_action(struct document *document, const struct json_value *action);

/* What an item with ResourceId and ScalableDimension is about; false when it is no table's, or after
 * a mistake. */
bool scaling_settings_read_dimension(const struct json_value *item,
                                     struct collected_dimension *out);

#endif
