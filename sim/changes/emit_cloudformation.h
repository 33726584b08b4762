/* A change set as a CloudFormation template: how the tables that it touches will stand.
 *
 * Where the key schema is known (describe-table) a table is a whole resource, to be imported into a
 * stack and never deleted with it; else the template has the resources of Application Auto Scaling
 * alone, and what else is to be changed stands in comments. Scheduled actions are part of a scalable
 * target, for they have no resource type of their own. Targets of one table depend on one another,
 * so that they are made one at a time. Source: AWS CloudFormation template reference,
 * AWS::DynamoDB::Table, AWS::ApplicationAutoScaling::ScalableTarget and ScalingPolicy. Known answer:
 * auto scaling of an index's writes between 300 and 2000 has MinCapacity 300 and MaxCapacity 2000 of
 * ScalableDimension dynamodb:index:WriteCapacityUnits. */
#ifndef DDBSIM_EMIT_CLOUDFORMATION_H
#define DDBSIM_EMIT_CLOUDFORMATION_H

#include "change_answer.h"

void emit_cloudformation(const struct change_answer *answer, struct text *out);

#endif
