/* Names that AWS gives meaning to, checked by its own rules before they are used anywhere: they come
 * from files, and go into scenarios, series paths, file names and scripts.
 *
 * A table's or an index's name is 3 to 255 of the characters a-z A-Z 0-9 _ . - ; what
 * Application Auto Scaling calls a resource is "table/T" or "table/T/index/I". Source: DynamoDB API
 * reference, TableName and IndexName; Application Auto Scaling API reference, ResourceId. */
#ifndef DDBSIM_AWS_NAME_H
#define DDBSIM_AWS_NAME_H

#include "collected.h"

#define AWS_NAME_RULE "3 to 255 of the characters a-z A-Z 0-9 _ . -"

bool aws_name_is_table(const char *text); /* or an index */
bool aws_name_is_word(
    const char *text); /* operation, metric, statistic: letters, digits and ". ( )" */

/* What is published of each operation, not of a table or an index. */
bool aws_name_is_operation_metric(const char *metric);

/* "table/T[/index/I]" into names of the arena; false when it is none. */
bool aws_name_read_resource(struct arena *arena, const char *text, const char **table,
                            const char **index);

/* "arn:aws:dynamodb:REGION:ACCOUNT:table/T…": what it says; a part that is empty is NULL. */
struct aws_arn {
    const char *region, *account, *resource; /* of the arena */
};
bool aws_name_read_arn(struct arena *arena, const char *text, struct aws_arn *out);

#endif
