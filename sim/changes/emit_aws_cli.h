/* A change set as commands of the AWS CLI, for a POSIX shell: what is changed, why, the command, the
 * wait until the table is ACTIVE again, and beside each the way back, which is only told. What the
 * service lets nobody undo says so.
 *
 * A number that UpdateTable needs and that auto scaling moves is asked of the table when the script
 * runs. Region: the one of the table's ARN; account and profile are the environment's. Names are
 * those that DynamoDB takes (change_set_refused_name); other texts are quoted for the shell.
 * Sources: AWS CLI command reference, dynamodb update-table and wait table-exists,
 * application-autoscaling. Known answer: table orders-prod from 700 to 900 write units, 100 read
 * units, is "aws dynamodb update-table --table-name orders-prod --provisioned-throughput
 * ReadCapacityUnits=100,WriteCapacityUnits=900". */
#ifndef DDBSIM_EMIT_AWS_CLI_H
#define DDBSIM_EMIT_AWS_CLI_H

#include "change_answer.h"

/* The whole script. */
void emit_aws_cli(const struct change_answer *answer, struct text *out);

/* The commands of one change, a line each, or those of the way back; nothing when there is none. */
void emit_aws_cli_commands(const struct change_set *set, const struct change *change, bool back,
                           struct text *out);

#endif
