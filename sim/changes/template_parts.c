#include "template_parts.h"

#include <ctype.h>
#include <jansson.h>
#include <math.h>

bool template_touches(const struct change_set *set, const struct provisioned_table *table)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->items[i].after == table && !set->items[i].held_back && !table->region)
            return true;
    return false;
}

const struct provisioned_table *template_before(const struct change_set *set,
                                                const struct provisioned_table *table)
{
    return provisioning_table(set->from, table->name);
}

const struct collected_description *template_described(const struct change_set *set,
                                                       const struct provisioned_table *table)
{
    const struct provisioned_table *before = template_before(set, table);
    const struct collected_description *d = before ? before->described : NULL;

    return d && d->replica_count == 0 ? d : NULL;
}

bool template_comment_why_none(const struct change_set *set, const struct provisioned_table *table,
                               struct text *out)
{
    const struct provisioned_table *before = template_before(set, table);
    struct text why = {0};

    if (template_described(set, table))
        return false;
    text_addf(
        &why,
        before && before->described
            ? "Table %s has replicas in other Regions, and this would be a table without them: "
              "only its auto scaling is written; the rest is told above."
            : "The keys of table %s are not known, so that only its auto scaling is written; "
              "the rest is told above.",
        table->name);
    change_answer_comment(out, 1, text_get(&why));
    text_release(&why);
    return true;
}

/* Whether the member's warm throughput is more than what stands: else nothing is said of it. */
static bool warms(const struct provisioned *was, const struct provisioned *member)
{
    bool rises = false;

    for (enum side s = READ; s < SIDES; s++)
        rises |= member->side[s].warm > 0 && !(member->side[s].warm <= was->side[s].warm);
    return rises;
}

struct provisioned_side template_side(const struct change_set *set,
                                      const struct provisioned_table *table,
                                      const struct provisioned *member, enum side side)
{
    const struct provisioned_table *from = template_before(set, table);
    const struct provisioned *was = from ? provisioned_member(from, member->index) : NULL;
    struct provisioned_side s = member->side[side];

    if (was && !warms(was, member))
        s.warm = NAN;
    else if (was && s.warm > 0)
        s.warm = fmax(s.warm, was->side[side].warm);
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

typedef void writer(const char *name, struct text *out);

static bool is_written_as(const char *name, writer *write, const char *as)
{
    struct text own = {0};

    write(name, &own);
    bool same = text_equal(text_get(&own), as);
    text_release(&own);
    return same;
}

/* The name as it is written, with the number behind it that makes it another than those before it,
 * and than what any of them is without a number. */
static void add_unique(const char *const *names, size_t count, size_t at, writer *write,
                       struct text *out)
{
    struct text own = {0}, numbered = {0};
    size_t number = 1, taken = 0;

    write(names[at], &own);
    for (size_t i = 0; i < at; i++)
        number += is_written_as(names[i], write, text_get(&own));
    text_add(&numbered, text_get(&own));
    while (number > 1) {
        text_addf(&numbered, "%zu", number);
        taken = 0;
        for (size_t i = 0; i < count; i++)
            taken += is_written_as(names[i], write, text_get(&numbered));
        if (!taken)
            break;
    }
    text_add(out, text_get(&numbered));
    text_release(&own);
    text_release(&numbered);
}

static void add_name(const struct change_set *set, const struct provisioned_table *table,
                     writer *write, struct text *out)
{
    const char **names = memory_new(set->to->table_count, sizeof *names);
    struct text own = {0};

    for (size_t i = 0; i < set->to->table_count; i++)
        names[i] = set->to->tables[i].name;
    add_unique(names, set->to->table_count, (size_t)(table - set->to->tables), write, &own);
    if (isdigit((unsigned char)*text_get(&own)))
        text_add(out, "t");
    text_add(out, text_get(&own));
    text_release(&own);
    free(names);
}

static void add_index(const struct provisioned_table *table, const struct provisioned *member,
                      writer *write, struct text *out)
{
    const char **names = memory_new(table->member_count, sizeof *names);

    for (size_t i = 1; i < table->member_count; i++)
        names[i - 1] = table->members[i].index;
    add_unique(names, table->member_count - 1, (size_t)(member - table->members) - 1, write, out);
    free(names);
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

void template_camel_side(const struct provisioned_table *table, const struct provisioned *member,
                         enum side side, struct text *out)
{
    text_add(out, member->index ? "Index" : "Table");
    if (member->index)
        add_index(table, member, add_camel, out);
    text_add(out, side == READ ? "Read" : "Write");
}

void template_snake_side(const struct provisioned_table *table, const struct provisioned *member,
                         enum side side, struct text *out)
{
    text_add(out, member->index ? "index_" : "table");
    if (member->index)
        add_index(table, member, add_snake, out);
    text_addf(out, "_%s", side_names[side]);
}

static void add_scaled_name(const struct change_set *set, const struct provisioned_table *table,
                            enum template_case names, const struct template_scaled *s,
                            struct text *out)
{
    if (names == TEMPLATE_CAMEL) {
        template_camel_name(set, table, out);
        template_camel_side(table, s->member, s->side, out);
    } else {
        template_snake_name(set, table, out);
        text_add(out, "_");
        template_snake_side(table, s->member, s->side, out);
    }
}

size_t template_each_scaled(const struct change_set *set, const struct provisioned_table *table,
                            enum template_case names, template_writer *write, void *part)
{
    size_t count = 0;

    for (size_t i = 0; i < table->member_count; i++)
        for (enum side side = READ; side < SIDES; side++) {
            struct template_scaled s = {&table->members[i], side,
                                        template_side(set, table, &table->members[i], side), NULL};
            struct text name = {0};
            if (!s.to.scaled)
                continue;
            add_scaled_name(set, table, names, &s, &name);
            s.name = text_get(&name);
            write(part, &s);
            text_release(&name);
            count++;
        }
    return count;
}

void template_quoted(const char *text, enum template_quotes quotes, struct text *out)
{
    json_t *json = json_string(text);
    char *dumped = json ? json_dumps(json, JSON_ENCODE_ANY) : NULL;
    const char *all = dumped ? dumped : "\"\"";
    struct text shown = {0};

    printable_add(&shown, all, strlen(all), PRINTABLE_JSON);
    for (const char *at = text_get(&shown); *at; at++) {
        if (*at == '\\' && (at[1] == 'b' || at[1] == 'f')) { /* HCL has no such */
            text_add(out, *++at == 'b' ? "\\u0008" : "\\u000c");
            continue;
        }
        if (*at == '\\')
            text_add_part(out, at++, 1);
        if (quotes == TEMPLATE_HCL && (*at == '$' || *at == '%') && at[1] == '{')
            text_add_part(out, at, 1);
        text_add_part(out, at, 1);
    }
    text_release(&shown);
    free(dumped);
    json_decref(json);
}
