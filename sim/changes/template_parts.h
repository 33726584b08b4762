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

/* Why a table has no resource of its own, as a comment. False: it has one, and nothing is added. */
bool template_comment_why_none(const struct change_set *set, const struct provisioned_table *table,
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

/* A side that auto scaling is set for. */
struct template_scaled {
    const struct provisioned *member;
    enum side side;
    struct provisioned_side to; /* template_side */
    const char *name;           /* of what is made for it: the table's name and the side's */
};
typedef void template_writer(void *part, const struct template_scaled *scaled);
enum template_case { TEMPLATE_CAMEL, TEMPLATE_SNAKE };

/* Writes each of a table, its indexes behind it, reads before writes. Returns how many there are. */
size_t template_each_scaled(const struct change_set *set, const struct provisioned_table *table,
                            enum template_case names, template_writer *write, void *part);

/* Adds the text in double quotes, as UTF-8, with those of JSON's escapes that YAML and HCL both
 * take, without what a terminal would obey; for HCL what would begin a template in it is doubled. */
enum template_quotes { TEMPLATE_YAML, TEMPLATE_HCL };
void template_quoted(const char *text, enum template_quotes quotes, struct text *out);

#endif
