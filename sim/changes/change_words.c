/* What is said of changes, for change_set.h. */
#include <math.h>

#include "change_set.h"

static bool is_taken_name(const char *name)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
    size_t length = strlen(name);

    return length >= 3 && length <= 255 && strspn(name, letters) == length;
}

const char *change_set_refused_name(const struct provisioning *wanted)
{
    for (size_t i = 0; i < wanted->table_count; i++) {
        const struct provisioned_table *table = &wanted->tables[i];
        if (!is_taken_name(table->name))
            return table->name;
        for (size_t k = 0; k < table->member_count; k++)
            if (table->members[k].index && !is_taken_name(table->members[k].index))
                return table->members[k].index;
    }
    return NULL;
}

void change_write_resource(const struct provisioned_table *table, const struct provisioned *member,
                           struct text *out)
{
    text_addf(out, "table/%s", provisioned_table_called(table));
    if (member->index)
        text_addf(out, "/index/%s", member->index);
}

size_t change_decreases(const struct change *change)
{
    size_t count = 0;

    if (change->kind != CHANGE_CAPACITY)
        return 0;
    for (size_t i = 0; i < change->member_count; i++) {
        const struct change_member *m = &change->members[i];
        bool falls = false;
        for (enum side s = READ; s < SIDES; s++)
            falls |= !m->after->side[s].scaled &&
                     m->after->side[s].capacity < m->before->side[s].capacity;
        count += falls;
    }
    return count;
}

static void write_number(double value, const char *none, struct text *out)
{
    if (isnan(value))
        text_add(out, none);
    else
        text_addf(out, "%.15g", value);
}

static void write_step(double before, double after, const char *none, struct text *out)
{
    write_number(before, none, out);
    text_add(out, " -> ");
    write_number(after, none, out);
}

static void write_member(const struct change *c, const struct provisioned *member, struct text *out)
{
    if (member->index)
        text_addf(out, "index %s of table %s", member->index, c->after->name);
    else
        text_addf(out, "table %s", c->after->name);
}

static void write_capacity(const struct change *c, struct text *out)
{
    const char *between = "";

    for (size_t i = 0; i < c->member_count; i++)
        for (enum side s = READ; s < SIDES; s++) {
            const struct provisioned_side *before = &c->members[i].before->side[s],
                                          *after = &c->members[i].after->side[s];
            if (after->scaled || before->capacity == after->capacity)
                continue;
            text_add(out, between);
            write_member(c, c->members[i].after, out);
            text_addf(out, ": %s capacity ", side_names[s]);
            write_step(before->capacity, after->capacity, "", out);
            between = ", ";
        }
}

static void write_pair(const struct change *c, const char *of, size_t offset, const char *none,
                       struct text *out)
{
    const char *between = "";

    text_addf(out, ": %s ", of);
    for (enum side s = READ; s < SIDES; s++) {
        double before, after;
        memcpy(&before, (const char *)&c->members->before->side[s] + offset, sizeof before);
        memcpy(&after, (const char *)&c->members->after->side[s] + offset, sizeof after);
        if (before == after || (isnan(before) && isnan(after)))
            continue;
        text_addf(out, "%s%s ", between, side_names[s]);
        write_step(before, after, none, out);
        between = ", ";
    }
}

static void write_bounds(const struct change *c, struct text *out)
{
    const struct provisioned_side *before = &c->members->before->side[c->side],
                                  *after = &c->members->after->side[c->side];

    if (!before->scaled) {
        text_addf(out, ": auto scaling of %ss, %.0f to %.0f units", side_names[c->side], after->min,
                  after->max);
        return;
    }
    text_addf(out, ": auto scaling of %ss, ", side_names[c->side]);
    if (before->min != after->min) {
        text_add(out, "lowest ");
        write_step(before->min, after->min, "", out);
    }
    if (before->max != after->max) {
        text_add(out, before->min != after->min ? ", highest " : "highest ");
        write_step(before->max, after->max, "", out);
    }
    if (before->min == after->min && before->max == after->max)
        text_add(out, "what of it is suspended");
}

static void write_policy(const struct change *c, struct text *out)
{
    const struct provisioned_side *before = &c->members->before->side[c->side],
                                  *after = &c->members->after->side[c->side];

    text_addf(out, ": auto scaling of %ss, target ", side_names[c->side]);
    if (before->tracks && before->target != after->target)
        text_addf(out, "%.15g %% -> ", before->target);
    text_addf(out, "%.15g %%", after->target);
    if (before->out_cooldown_s != after->out_cooldown_s ||
        before->in_cooldown_s != after->in_cooldown_s)
        text_addf(out, ", cooldowns %.15g s out and %.15g s in", after->out_cooldown_s,
                  after->in_cooldown_s);
    if (before->in_disabled != after->in_disabled)
        text_add(out, after->in_disabled ? ", never scales in" : ", scales in");
}

static void write_action(const struct change *c, const struct provisioned_action *a,
                         struct text *out)
{
    text_addf(out, ": scheduled %s bounds", side_names[c->side]);
    if (!isnan(a->min))
        text_addf(out, ", lowest %.0f", a->min);
    if (!isnan(a->max))
        text_addf(out, ", highest %.0f", a->max);
    text_addf(out, " at %s%s%s", a->schedule, a->time_zone ? " in " : "",
              a->time_zone ? a->time_zone : "");
}

/* Of one member and what it is about. */
static void write_of_member(const struct change *c, struct text *out)
{
    write_member(c, c->members->after, out);
    switch (c->kind) {
    case CHANGE_SCALING_REMOVED:
        text_addf(out, ": no auto scaling of %ss any more", side_names[c->side]);
        break;
    case CHANGE_WARM:
        write_pair(c, "warm throughput", offsetof(struct provisioned_side, warm), "unknown", out);
        break;
    case CHANGE_MAX_ON_DEMAND:
        write_pair(c, "maximum on demand", offsetof(struct provisioned_side, max_on_demand), "none",
                   out);
        break;
    case CHANGE_INDEX:
        text_add(out, ": is created");
        break;
    case CHANGE_BOUNDS:
        write_bounds(c, out);
        break;
    case CHANGE_POLICY:
        write_policy(c, out);
        break;
    case CHANGE_ACTION_REMOVED:
        text_add(out, ", no longer");
        write_action(c, c->was_action, out);
        break;
    default:
        write_action(c, c->action, out);
        break;
    }
}

void change_write(const struct change *c, struct text *out)
{
    if (c->kind == CHANGE_BILLING)
        text_addf(out, "table %s: billing %s -> %s", c->after->name,
                  c->before->on_demand ? "on demand" : "provisioned",
                  c->after->on_demand ? "on demand" : "provisioned");
    else if (c->kind == CHANGE_CAPACITY)
        write_capacity(c, out);
    else if (c->kind == CHANGE_TABLE_CLASS)
        text_addf(out, "table %s: class %s -> %s", c->after->name, c->before->table_class,
                  c->after->table_class);
    else
        write_of_member(c, out);
}
