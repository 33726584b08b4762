/* A change set as Terraform (hashicorp/aws): how the tables that it touches will stand.
 *
 * Where the key schema is known a table is a whole resource that cannot be destroyed, with the
 * commands that import it in comments; else only the resources of Application Auto Scaling are
 * written. Terraform does not apply what it ignores: under auto scaling the table's capacities are
 * ignored, so that a change of them is a change of min_capacity. An index is a member of a set whose
 * capacities cannot be ignored one by one; where it has auto scaling that is said beside it. Source:
 * the provider's documents of aws_dynamodb_table, aws_appautoscaling_target, _policy and
 * _scheduled_action. Known answer: the target of an index's writes is imported as
 * dynamodb/table/orders-prod/index/by-status/dynamodb:index:WriteCapacityUnits. */
#ifndef DDBSIM_EMIT_TERRAFORM_H
#define DDBSIM_EMIT_TERRAFORM_H

#include "change_answer.h"

void emit_terraform(const struct change_answer *answer, struct text *out);

#endif
