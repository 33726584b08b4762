#include "template_parts.h"

#include <ctype.h>
#include <jansson.h>
#include <math.h>

bool template_touches(const struct change_set *set, const struct provisioned_table *table)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i].after == table && !set->items[i].held_back)
            return true;
    return false;
}

const struct provisioned_table *template_before(const struct change_set *set,
                                                const struct provisioned_table *table)
{
    return provisioning_table(set->from, table->name);
}

/* Whether the plan holds that kind of change back of the member; `of_side`: of that side of it. */
static bool is_held_back(const struct change_set *set, const struct provisioned *member,
                         enum change_kind kind, bool of_side, enum side side)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct change *c = &set->items[i];
        if (c->held_back && c->kind == kind && (!of_side || c->side == side))
            for (size_t k = 0; k < c->member_count; k++)
                if (c->members[k].after == member)
                    return true;
    }
    return false;
}

struct provisioned_side template_side(const struct change_set *set,
                                      const struct provisioned_table *table,
                                      const struct provisioned *member, enum side side)
{
    const struct provisioned_table *from = template_before(set, table);
    const struct provisioned *was = from ? provisioned_member(from, member->index) : NULL;
    struct provisioned_side s = member->side[side];

    if (!was)
        return s;
    const struct provisioned_side *before = &was->side[side];
    bool stays = s.scaled && before->scaled && !from->on_demand;
    if (stays || is_held_back(set, member, CHANGE_CAPACITY, false, side))
        s.capacity = before->capacity;
    if (is_held_back(set, member, CHANGE_BOUNDS, true, side)) {
        s.min = before->min;
        s.max = before->max;
    }
    if (is_held_back(set, member, CHANGE_MAX_ON_DEMAND, false, side))
        s.max_on_demand = before->max_on_demand;
    if (is_held_back(set, member, CHANGE_ACTION_REMOVED, true, side)) {
        /* The template knows all of them or none: those that stand are kept whole. */
        s.actions = before->actions;
        s.action_count = before->action_count;
    }
    if (s.warm > 0)
        s.warm = fmax(s.warm, before->warm);
    if (s.scaled)
        s.capacity = fmin(fmax(s.capacity, s.min), s.max);
    return s;
}

static void add_camel(const char *name, struct text *out)
{
    bool first = true;

    for (; *name; name++) {
        char letter[2] = {(char)(first ? toupper((unsigned char)*name) : *name), '\0'};
        bool counts = isalnum((unsigned char)*name);
        if (counts)
            text_add(out, letter);
        first = !counts;
    }
}

static void add_snake(const char *name, struct text *out)
{
    for (; *name; name++) {
        char letter[2] = {
            (char)(isalnum((unsigned char)*name) ? tolower((unsigned char)*name) : '_'), '\0'};
        text_add(out, letter);
    }
}

static void add_name(const struct change_set *set, const struct provisioned_table *table,
                     void (*add)(const char *name, struct text *out), struct text *out)
{
    struct text own = {0}, other = {0};
    size_t same = 0;

    add(table->name, &own);
    for (const struct provisioned_table *t = set->to->tables; t < table; t++) {
        add(t->name, &other);
        same += text_equal(text_get(&own), text_get(&other));
        text_release(&other);
        other = (struct text){0};
    }
    if (isdigit((unsigned char)*text_get(&own)))
        text_add(out, "t");
    text_add(out, text_get(&own));
    if (same)
        text_addf(out, "%zu", same + 1);
    text_release(&own);
}

void template_camel_name(const struct change_set *set, const struct provisioned_table *table,
                         struct text *out)
{
    add_name(set, table, add_camel, out);
}

void template_snake_name(const struct change_set *set, const struct provisioned_table *table,
                         struct text *out)
{
    add_name(set, table, add_snake, out);
}

void template_camel_side(const struct provisioned *member, enum side side, struct text *out)
{
    text_add(out, member->index ? "Index" : "Table");
    if (member->index)
        add_camel(member->index, out);
    text_add(out, side == READ ? "Read" : "Write");
}

void template_snake_side(const struct provisioned *member, enum side side, struct text *out)
{
    text_add(out, member->index ? "index_" : "table");
    if (member->index)
        add_snake(member->index, out);
    text_addf(out, "_%s", side_names[side]);
}

void template_quoted(const char *text, enum template_quotes quotes, struct text *out)
{
    json_t *json = json_string(text);
    char *dumped = json ? json_dumps(json, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) : NULL;

    for (const char *at = dumped ? dumped : "\"\""; *at; at++) {
        if (quotes == TEMPLATE_HCL && (*at == '$' || *at == '%') && at[1] == '{')
            text_add_part(out, at, 1);
        text_add_part(out, at, 1);
    }
    free(dumped);
    json_decref(json);
}
