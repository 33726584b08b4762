#include "emit_terraform.h"

#include <math.h>

#include "template_parts.h"
#include "units.h"

struct part {
    const struct change_set *set;
    const struct provisioned_table *table;
    const struct collected_description *described; /* NULL: its keys are not known */
    struct text name;                              /* "orders_prod" */
    struct text *out;
};

static void add_text(struct part *p, int indent, const char *name, int width, const char *value)
{
    text_addf(p->out, "%*s%-*s = ", indent, "", width, name);
    template_quoted(value, TEMPLATE_HCL, p->out);
    text_add(p->out, "\n");
}

static void add_number(struct part *p, int indent, const char *name, int width, double value)
{
    text_addf(p->out, "%*s%-*s = %.10g\n", indent, "", width, name, value);
}

/* A block of two numbers of which either may be absent. */
static void add_block(struct part *p, int indent, const char *name, const char *const *members,
                      const double *values)
{
    int width = 0;

    if (isnan(values[READ]) && isnan(values[WRITE]))
        return;
    for (enum side s = READ; s < SIDES; s++)
        if (!isnan(values[s]) && (int)strlen(members[s]) > width)
            width = (int)strlen(members[s]);
    text_addf(p->out, "\n%*s%s {\n", indent, "", name);
    for (enum side s = READ; s < SIDES; s++)
        if (!isnan(values[s]))
            add_number(p, indent + 2, members[s], width, values[s]);
    text_addf(p->out, "%*s}\n", indent, "");
}

static void add_capacities(struct part *p, int indent, int width, const struct provisioned *member)
{
    if (p->table->on_demand)
        return;
    add_number(p, indent, "read_capacity", width,
               template_side(p->set, p->table, member, READ).capacity);
    add_number(p, indent, "write_capacity", width,
               template_side(p->set, p->table, member, WRITE).capacity);
}

static void add_other_throughput(struct part *p, int indent, const struct provisioned *member)
{
    static const char *const most[] = {"max_read_request_units", "max_write_request_units"},
                             *const warm[] = {"read_units_per_second", "write_units_per_second"};
    double max[SIDES], warmth[SIDES];

    for (enum side s = READ; s < SIDES; s++) {
        struct provisioned_side side = template_side(p->set, p->table, member, s);
        max[s] = p->table->on_demand ? side.max_on_demand : NAN;
        warmth[s] = side.warm;
    }
    add_block(p, indent, "on_demand_throughput", most, max);
    add_block(p, indent, "warm_throughput", warm, warmth);
}

static bool is_scaled(const struct part *p, const struct provisioned *member)
{
    return template_side(p->set, p->table, member, READ).scaled ||
           template_side(p->set, p->table, member, WRITE).scaled;
}

static void add_projection(struct part *p, const struct collected_index *index)
{
    add_text(p, 4, "projection_type", 18, index->projection ? index->projection : "ALL");
    if (index->attribute_count)
        text_add(p->out, "    non_key_attributes = [");
    for (size_t i = 0; i < index->attribute_count; i++) {
        text_add(p->out, i ? ", " : "");
        template_quoted(index->attributes[i], TEMPLATE_HCL, p->out);
    }
    text_add(p->out, index->attribute_count ? "]\n" : "");
}

static void add_index(struct part *p, const struct collected_index *index)
{
    const struct provisioned *member = provisioned_member(p->table, index->name);

    if (!member)
        member = provisioned_member(template_before(p->set, p->table), index->name);
    text_add(p->out, "\n  global_secondary_index {\n");
    add_text(p, 4, "name", 18, index->name);
    add_text(p, 4, "hash_key", 18, index->keys.hash ? index->keys.hash : "");
    if (index->keys.range)
        add_text(p, 4, "range_key", 18, index->keys.range);
    add_projection(p, index);
    add_capacities(p, 4, 18, member);
    if (is_scaled(p, member))
        text_add(
            p->out,
            "    # Auto scaling moves these numbers, and they cannot be ignored one by one:\n"
            "    # Terraform would set them back. Users ignore global_secondary_index whole.\n");
    add_other_throughput(p, 4, member);
    text_add(p->out, "  }\n");
}

static void add_local_index(struct part *p, const struct collected_index *index)
{
    text_add(p->out, "\n  local_secondary_index {\n");
    add_text(p, 4, "name", 18, index->name);
    add_text(p, 4, "range_key", 18, index->keys.range ? index->keys.range : "");
    add_projection(p, index);
    text_add(p->out, "  }\n");
}

static void add_life_cycle(struct part *p)
{
    bool read = template_side(p->set, p->table, &p->table->members[0], READ).scaled,
         write = template_side(p->set, p->table, &p->table->members[0], WRITE).scaled;

    text_add(p->out, "\n  lifecycle {\n    prevent_destroy = true\n");
    if (read || write)
        text_addf(p->out, "    ignore_changes  = [%s%s%s]\n", read ? "read_capacity" : "",
                  read && write ? ", " : "", write ? "write_capacity" : "");
    text_add(p->out, "  }\n}\n");
}

static void add_keys(struct part *p)
{
    const struct collected_description *d = p->described;

    add_text(p, 2, "hash_key", 16, d->keys.hash ? d->keys.hash : "");
    if (d->keys.range)
        add_text(p, 2, "range_key", 16, d->keys.range);
}

static void add_stream(struct part *p)
{
    if (!p->described->stream_view)
        return;
    text_add(p->out, "  stream_enabled   = true\n");
    text_addf(p->out, "  stream_view_type = \"%s\"\n", p->described->stream_view);
}

static void add_encryption(struct part *p)
{
    if (!p->described->kms)
        return;
    text_add(p->out, "\n  server_side_encryption {\n");
    if (p->described->kms_key) {
        text_add(p->out, "    enabled     = true\n");
        add_text(p, 4, "kms_key_arn", 11, p->described->kms_key);
    } else {
        text_add(p->out, "    enabled = true\n");
    }
    text_add(p->out, "  }\n");
}

static void add_table(struct part *p)
{
    const struct collected_description *d = p->described;

    text_addf(p->out, "\n# terraform import aws_dynamodb_table.%s %s\n", text_get(&p->name),
              p->table->name);
    text_addf(p->out, "resource \"aws_dynamodb_table\" \"%s\" {\n", text_get(&p->name));
    add_text(p, 2, "name", 16, p->table->name);
    add_text(p, 2, "billing_mode", 16, p->table->on_demand ? "PAY_PER_REQUEST" : "PROVISIONED");
    add_text(p, 2, "table_class", 16,
             p->table->table_class ? p->table->table_class : d->table_class);
    add_keys(p);
    add_capacities(p, 2, 16, &p->table->members[0]);
    add_stream(p);
    if (d->deletion_protected)
        text_add(p->out, "\n  deletion_protection_enabled = true\n");
    add_encryption(p);
    for (size_t i = 0; i < d->attribute_count; i++) {
        text_add(p->out, "\n  attribute {\n");
        add_text(p, 4, "name", 4, d->attributes[i].name);
        add_text(p, 4, "type", 4, d->attributes[i].type);
        text_add(p->out, "  }\n");
    }
    for (size_t i = 0; i < d->index_count; i++)
        if (d->indexes[i].local)
            add_local_index(p, &d->indexes[i]);
        else
            add_index(p, &d->indexes[i]);
    add_other_throughput(p, 2, &p->table->members[0]);
    add_life_cycle(p);
}

static void add_place(struct part *p, const char *target, int width)
{
    static const char *const members[] = {"service_namespace", "resource_id", "scalable_dimension"};

    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        text_addf(p->out, "  %-*s = aws_appautoscaling_target.%s.%s\n", width, members[i], target,
                  members[i]);
}

static void add_target(struct part *p, const struct provisioned *member, enum side side,
                       const struct provisioned_side *s, const char *name)
{
    struct text resource = {0}, dimension = {0};

    change_write_resource(p->table, member, &resource);
    text_addf(&dimension, "dynamodb:%s:%sCapacityUnits", member->index ? "index" : "table",
              side == READ ? "Read" : "Write");
    text_addf(p->out, "\n# terraform import aws_appautoscaling_target.%s dynamodb/%s/%s\n", name,
              text_get(&resource), text_get(&dimension));
    text_addf(p->out, "resource \"aws_appautoscaling_target\" \"%s\" {\n", name);
    add_text(p, 2, "service_namespace", 18, "dynamodb");
    add_text(p, 2, "resource_id", 18, text_get(&resource));
    add_text(p, 2, "scalable_dimension", 18, text_get(&dimension));
    add_number(p, 2, "min_capacity", 18, s->min);
    add_number(p, 2, "max_capacity", 18, s->max);
    if (s->action_count)
        text_add(
            p->out,
            "\n  # Scheduled actions move both bounds, which the next plan shows as drift. What\n"
            "  # ignore_changes = [min_capacity, max_capacity] hides is not applied either.\n");
    text_add(p->out, "}\n");
    text_release(&resource);
    text_release(&dimension);
}

static void add_policy(struct part *p, const struct provisioned *member, enum side side,
                       const struct provisioned_side *s, const char *name)
{
    struct text resource = {0};

    change_write_resource(p->table, member, &resource);
    text_addf(p->out,
              "\n# terraform import aws_appautoscaling_policy.%s dynamodb/%s/dynamodb:%s:%s", name,
              text_get(&resource), member->index ? "index" : "table",
              side == READ ? "Read" : "Write");
    printable_addf(p->out, "CapacityUnits/%s", s->policy);
    text_addf(p->out, "\nresource \"aws_appautoscaling_policy\" \"%s\" {\n", name);
    add_text(p, 2, "name", 18, s->policy);
    add_text(p, 2, "policy_type", 18, "TargetTrackingScaling");
    add_place(p, name, 18);
    text_add(p->out, "\n  target_tracking_scaling_policy_configuration {\n");
    add_number(p, 4, "target_value", 18, s->target);
    add_number(p, 4, "scale_out_cooldown", 18, s->out_cooldown_s);
    add_number(p, 4, "scale_in_cooldown", 18, s->in_cooldown_s);
    text_addf(p->out, "    %-18s = %s\n", "disable_scale_in", s->in_disabled ? "true" : "false");
    text_addf(p->out,
              "\n    predefined_metric_specification {\n      predefined_metric_type = "
              "\"DynamoDB%sCapacityUtilization\"\n    }\n  }\n}\n",
              side == READ ? "Read" : "Write");
    text_release(&resource);
}

static void add_instant(struct part *p, const char *name, int64_t epoch_s)
{
    struct units_text instant;

    if (epoch_s != COLLECTED_NO_TIME)
        text_addf(p->out, "  %-18s = \"%s\"\n", name, units_write_instant(&instant, epoch_s));
}

static void add_action(struct part *p, const struct provisioned_action *a, const char *target,
                       size_t number)
{
    text_addf(p->out, "\nresource \"aws_appautoscaling_scheduled_action\" \"%s_%zu\" {\n", target,
              number);
    add_text(p, 2, "name", 18, a->name ? a->name : "ddbsim");
    add_place(p, target, 18);
    add_text(p, 2, "schedule", 18, a->schedule);
    add_text(p, 2, "timezone", 18, a->time_zone ? a->time_zone : "UTC");
    add_instant(p, "start_time", a->begins);
    add_instant(p, "end_time", a->ends);
    text_add(p->out, "\n  scalable_target_action {\n");
    if (!isnan(a->min))
        add_number(p, 4, "min_capacity", 12, a->min);
    if (!isnan(a->max))
        add_number(p, 4, "max_capacity", 12, a->max);
    text_add(p->out, "  }\n}\n");
}

static void add_scaled(void *part, const struct template_scaled *s)
{
    struct part *p = part;

    add_target(p, s->member, s->side, &s->to, s->name);
    if (s->to.tracks)
        add_policy(p, s->member, s->side, &s->to, s->name);
    for (size_t k = 0; k < s->to.action_count; k++)
        add_action(p, &s->to.actions[k], s->name, k + 1);
}

static void add_new_indexes(struct part *p)
{
    const struct provisioned_table *before = template_before(p->set, p->table);

    for (size_t i = 1; i < p->table->member_count; i++) {
        struct text words = {0};
        text_addf(&words,
                  "Index %s is new: add a global_secondary_index with its keys and "
                  "projection, one index an apply.",
                  p->table->members[i].index);
        if (before && !provisioned_member(before, p->table->members[i].index))
            change_answer_comment(p->out, 1, text_get(&words));
        text_release(&words);
    }
}

static void emit_table(const struct change_answer *a, const struct provisioned_table *table,
                       struct text *out)
{
    struct part p = {
        .set = a->set, .table = table, .described = template_described(a->set, table), .out = out};

    template_snake_name(a->set, table, &p.name);
    add_new_indexes(&p);
    if (p.described)
        add_table(&p);
    template_comment_why_none(a->set, table, out);
    template_each_scaled(a->set, table, TEMPLATE_SNAKE, add_scaled, &p);
    text_release(&p.name);
}

void emit_terraform(const struct change_answer *a, struct text *out)
{
    change_answer_told(a, out);
    if (a->set->count) {
        text_add(out, "#\n");
        change_answer_comment(
            out, 1,
            "Capacities under ignore_changes are not applied: what changes there is min_capacity. A "
            "switch of billing_mode needs them out of ignore_changes. Put in what describe-table "
            "does not say before you import: time to live, point-in-time recovery, a resource "
            "policy, tags; and leave out a kms_key_arn that is alias/aws/dynamodb.");
    }
    for (size_t i = 0; i < a->set->to->table_count; i++)
        if (template_touches(a->set, &a->set->to->tables[i]))
            emit_table(a, &a->set->to->tables[i], out);
}
