/* What templates of any kind are made of: which tables a change set touches, and of each what it will
 * provide. A template says how things stand in the end, not what is done: what a plan holds back is in
 * it as it stands (`to` of the set).
 *
 * Known answers: the name "orders-prod" is OrdersProd where names have no hyphens, and orders_prod
 * where they have no capitals; ${x} in a text is $${x} in Terraform. */
#ifndef DDBSIM_TEMPLATE_PARTS_H
#define DDBSIM_TEMPLATE_PARTS_H

#include "change_answer.h"

/* Whether something of the table is done, not only told. A replica in another Region is in no template
 * of this one: what changes of it is told, and done by commands. */
bool template_touches(const struct change_set *set, const struct provisioned_table *table);

/* How it stands now; NULL: nothing is deployed of that name. */
const struct provisioned_table *template_before(const struct change_set *set,
                                                const struct provisioned_table *table);

/* A side as it will stand: whole capacity within the bounds of auto scaling, warm throughput no
 * lower than it is. */
struct provisioned_side template_side(const struct change_set *set,
                                      const struct provisioned_table *table,
                                      const struct provisioned *member, enum side side);

/* What a table resource is made of; NULL where its keys are not known, or where it has replicas: a
 * template of one Region would part it from them. */
const struct collected_description *template_described(const struct change_set *set,
                                                       const struct provisioned_table *table);

/* Why a table has no resource of its own, as a sentence; nothing when it has one. */
void template_why_none(const struct change_set *set, const struct provisioned_table *table,
                       struct text *out);

/* "OrdersProd" and "orders_prod"; a later table whose name differs only in marks has a number
 * behind it, so that no two are called alike; likewise the indexes of a table below. */
void template_camel_name(const struct change_set *set, const struct provisioned_table *table,
                         struct text *out);
void template_snake_name(const struct change_set *set, const struct provisioned_table *table,
                         struct text *out);

/* "IndexByStatusWrite", "index_by_status_write"; "TableRead", "table_read". */
void template_camel_side(const struct provisioned_table *table, const struct provisioned *member,
                         enum side side, struct text *out);
void template_snake_side(const struct provisioned_table *table, const struct provisioned *member,
                         enum side side, struct text *out);

/* Adds the text in double quotes, as UTF-8, with those of JSON's escapes that YAML and HCL both
 * take, without what a terminal would obey; for HCL what would begin a template in it is doubled. */
enum template_quotes { TEMPLATE_YAML, TEMPLATE_HCL };
void template_quoted(const char *text, enum template_quotes quotes, struct text *out);

#endif
