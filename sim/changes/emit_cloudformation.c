#include "emit_cloudformation.h"

#include <math.h>

#include "template_parts.h"
#include "units.h"

/* The template of one table. */
struct part {
    const struct change_set *set;
    const struct provisioned_table *table;
    const struct collected_description *described; /* NULL: its keys are not known */
    struct text name;                              /* "OrdersProd" */
    struct text last_target;                       /* the scalable target before */
    struct text *out;
};

static void add_pair(struct part *p, int indent, const char *name, const char *const *members,
                     const double *values)
{
    const char *between = "";

    if (isnan(values[READ]) && isnan(values[WRITE]))
        return;
    text_addf(p->out, "%*s%s: {", indent, "", name);
    for (enum side s = READ; s < SIDES; s++)
        if (!isnan(values[s])) {
            text_addf(p->out, "%s%s: %.0f", between, members[s], values[s]);
            between = ", ";
        }
    text_add(p->out, "}\n");
}

static void add_throughput(struct part *p, int indent, const struct provisioned *member)
{
    static const char *const units[] = {"ReadCapacityUnits", "WriteCapacityUnits"},
                             *const most[] = {"MaxReadRequestUnits", "MaxWriteRequestUnits"},
                             *const warm[] = {"ReadUnitsPerSecond", "WriteUnitsPerSecond"};
    double capacity[SIDES], max[SIDES], warmth[SIDES];

    for (enum side s = READ; s < SIDES; s++) {
        struct provisioned_side side = template_side(p->set, p->table, member, s);
        capacity[s] = side.capacity;
        max[s] = side.max_on_demand;
        warmth[s] = side.warm;
    }
    if (p->table->on_demand)
        add_pair(p, indent, "OnDemandThroughput", most, max);
    else
        add_pair(p, indent, "ProvisionedThroughput", units, capacity);
    add_pair(p, indent, "WarmThroughput", warm, warmth);
}

static void add_key(struct part *p, int indent, const char *attribute, const char *type)
{
    if (!attribute)
        return;
    text_addf(p->out, "%*s- {AttributeName: ", indent, "");
    template_quoted(attribute, TEMPLATE_YAML, p->out);
    text_addf(p->out, ", KeyType: %s}\n", type);
}

static void add_keys(struct part *p, int indent, const struct collected_key_schema *keys)
{
    text_addf(p->out, "%*sKeySchema:\n", indent, "");
    add_key(p, indent + 2, keys->hash, "HASH");
    add_key(p, indent + 2, keys->range, "RANGE");
}

static void add_projection(struct part *p, int indent, const struct collected_index *index)
{
    text_addf(p->out, "%*sProjection: {ProjectionType: ", indent, "");
    text_add(p->out, index->projection ? index->projection : "ALL");
    if (index->attribute_count)
        text_add(p->out, ", NonKeyAttributes: [");
    for (size_t i = 0; i < index->attribute_count; i++) {
        text_add(p->out, i ? ", " : "");
        template_quoted(index->attributes[i], TEMPLATE_YAML, p->out);
    }
    text_add(p->out, index->attribute_count ? "]}\n" : "}\n");
}

static void add_index(struct part *p, const struct collected_index *index,
                      const struct provisioned *member)
{
    text_addf(p->out, "        - IndexName: %s\n", index->name);
    add_keys(p, 10, &index->keys);
    add_projection(p, 10, index);
    if (member)
        add_throughput(p, 10, member);
}

static void add_indexes(struct part *p, bool local)
{
    const struct collected_description *d = p->described;
    bool any = false;

    for (size_t i = 0; i < d->index_count; i++) {
        const struct provisioned *member = provisioned_member(p->table, d->indexes[i].name);
        const struct provisioned_table *before = template_before(p->set, p->table);
        if (d->indexes[i].local != local)
            continue;
        if (!any)
            text_addf(p->out, "      %sSecondaryIndexes:\n", local ? "Local" : "Global");
        any = true;
        if (!member && !local)
            member = provisioned_member(before, d->indexes[i].name);
        add_index(p, &d->indexes[i], local ? NULL : member);
    }
}

static void add_new_indexes(struct part *p)
{
    for (size_t i = 1; i < p->table->member_count; i++) {
        const char *name = p->table->members[i].index;
        bool there = provisioned_member(template_before(p->set, p->table), name) != NULL;
        struct text words = {0};
        text_addf(&words,
                  "Index %s is new: add it to GlobalSecondaryIndexes with its keys and projection; "
                  "one index a stack update.",
                  name);
        if (!there)
            change_answer_comment(p->out, 1, text_get(&words));
        text_release(&words);
    }
}

static void add_encryption(struct part *p)
{
    if (!p->described->kms)
        return;
    text_add(p->out, "      SSESpecification: {SSEEnabled: true, SSEType: KMS");
    if (p->described->kms_key) {
        text_add(p->out, ", KMSMasterKeyId: ");
        template_quoted(p->described->kms_key, TEMPLATE_YAML, p->out);
    }
    text_add(p->out, "}\n");
}

static void add_table(struct part *p)
{
    const struct collected_description *d = p->described;
    const char *class = p->table->table_class ? p->table->table_class : d->table_class;

    text_addf(p->out,
              "  %sTable:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain\n"
              "    UpdateReplacePolicy: Retain\n    Properties:\n      TableName: %s\n"
              "      BillingMode: %s\n      TableClass: %s\n      AttributeDefinitions:\n",
              text_get(&p->name), p->table->name,
              p->table->on_demand ? "PAY_PER_REQUEST" : "PROVISIONED", class);
    for (size_t i = 0; i < d->attribute_count; i++) {
        text_add(p->out, "        - {AttributeName: ");
        template_quoted(d->attributes[i].name, TEMPLATE_YAML, p->out);
        text_addf(p->out, ", AttributeType: %s}\n", d->attributes[i].type);
    }
    add_keys(p, 6, &d->keys);
    add_throughput(p, 6, &p->table->members[0]);
    add_indexes(p, false);
    add_indexes(p, true);
    if (d->stream_view)
        text_addf(p->out, "      StreamSpecification: {StreamViewType: %s}\n", d->stream_view);
    if (d->deletion_protected)
        text_add(p->out, "      DeletionProtectionEnabled: true\n");
    add_encryption(p);
    add_new_indexes(p);
}

static void add_bound(struct part *p, const char *name, double value, const char **between)
{
    if (isnan(value))
        return;
    text_addf(p->out, "%s%s: %.0f", *between, name, value);
    *between = ", ";
}

static void add_instant(struct part *p, const char *name, int64_t epoch_s)
{
    struct units_text instant;

    if (epoch_s != COLLECTED_NO_TIME)
        text_addf(p->out, "          %s: \"%s\"\n", name, units_write_instant(&instant, epoch_s));
}

static void add_actions(struct part *p, const struct provisioned_side *side)
{
    for (size_t i = 0; i < side->action_count; i++) {
        const struct provisioned_action *a = &side->actions[i];
        const char *between = "";
        text_add(p->out, i ? "" : "      ScheduledActions:\n");
        text_add(p->out, "        - ScheduledActionName: ");
        template_quoted(a->name ? a->name : "ddbsim", TEMPLATE_YAML, p->out);
        text_add(p->out, "\n          Schedule: ");
        template_quoted(a->schedule, TEMPLATE_YAML, p->out);
        text_add(p->out, "\n          Timezone: ");
        template_quoted(a->time_zone ? a->time_zone : "UTC", TEMPLATE_YAML, p->out);
        text_add(p->out, "\n");
        add_instant(p, "StartTime", a->begins);
        add_instant(p, "EndTime", a->ends);
        text_add(p->out, "          ScalableTargetAction: {");
        add_bound(p, "MinCapacity", a->min, &between);
        add_bound(p, "MaxCapacity", a->max, &between);
        text_add(p->out, "}\n");
    }
}

static void add_target(struct part *p, const struct provisioned *member, enum side side,
                       const struct provisioned_side *s, const char *name)
{
    struct text resource = {0};

    change_write_resource(p->table, member, &resource);
    text_addf(p->out, "  %sTarget:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n", name);
    if (p->last_target.length)
        text_addf(p->out, "    DependsOn: %s\n", text_get(&p->last_target));
    text_addf(p->out,
              "    Properties:\n      ServiceNamespace: dynamodb\n      ResourceId: %s\n"
              "      ScalableDimension: dynamodb:%s:%sCapacityUnits\n      MinCapacity: %.0f\n"
              "      MaxCapacity: %.0f\n",
              text_get(&resource), member->index ? "index" : "table",
              side == READ ? "Read" : "Write", s->min, s->max);
    if (s->suspended[0] || s->suspended[1] || s->suspended[2])
        text_addf(p->out,
                  "      SuspendedState: {DynamicScalingInSuspended: %s, "
                  "DynamicScalingOutSuspended: %s, ScheduledScalingSuspended: %s}\n",
                  s->suspended[DYNAMIC_SCALING_IN] ? "true" : "false",
                  s->suspended[DYNAMIC_SCALING_OUT] ? "true" : "false",
                  s->suspended[SCHEDULED_SCALING] ? "true" : "false");
    add_actions(p, s);
    text_release(&p->last_target);
    p->last_target = (struct text){0};
    text_addf(&p->last_target, "%sTarget", name);
    text_release(&resource);
}

static void add_policy(struct part *p, enum side side, const struct provisioned_side *s,
                       const char *name)
{
    text_addf(p->out,
              "  %sPolicy:\n    Type: AWS::ApplicationAutoScaling::ScalingPolicy\n"
              "    Properties:\n      PolicyName: ",
              name);
    template_quoted(s->policy, TEMPLATE_YAML, p->out);
    text_addf(p->out,
              "\n      PolicyType: TargetTrackingScaling\n      ScalingTargetId: !Ref %sTarget\n"
              "      TargetTrackingScalingPolicyConfiguration:\n        TargetValue: %.10g\n"
              "        ScaleOutCooldown: %.0f\n        ScaleInCooldown: %.0f\n"
              "        DisableScaleIn: %s\n        PredefinedMetricSpecification:\n"
              "          PredefinedMetricType: DynamoDB%sCapacityUtilization\n",
              name, s->target, s->out_cooldown_s, s->in_cooldown_s,
              s->in_disabled ? "true" : "false", side == READ ? "Read" : "Write");
}

static void add_scaled(void *part, const struct template_scaled *s)
{
    struct part *p = part;

    add_target(p, s->member, s->side, &s->to, s->name);
    if (s->to.tracks)
        add_policy(p, s->side, &s->to, s->name);
}

static size_t emit_table(const struct change_answer *a, const struct provisioned_table *table,
                         struct text *out)
{
    struct part p = {
        .set = a->set, .table = table, .described = template_described(a->set, table), .out = out};
    size_t count = 0;

    template_camel_name(a->set, table, &p.name);
    if (p.described) {
        add_table(&p);
        text_addf(&p.last_target, "%sTable", text_get(&p.name));
        count++;
    }
    count += template_each_scaled(a->set, table, TEMPLATE_CAMEL, add_scaled, &p);
    text_release(&p.name);
    text_release(&p.last_target);
    return count;
}

static void add_advice(const struct change_answer *a, struct text *out)
{
    bool any = false;

    for (size_t i = 0; i < a->set->to->table_count; i++) {
        const struct provisioned_table *table = &a->set->to->tables[i];
        if (template_touches(a->set, table))
            any |= !template_comment_why_none(a->set, table, out);
    }
    if (any)
        change_answer_comment(
            out, 1,
            "A table that no stack has yet is imported (create-change-set --change-set-type "
            "IMPORT). Put in before what describe-table does not say: time to live, point-in-time "
            "recovery, Contributor Insights, a resource policy, tags; and leave out a "
            "KMSMasterKeyId that is alias/aws/dynamodb. ProvisionedThroughput under auto scaling is "
            "what stood when it was described: a stack update that changes it sets it.");
}

void emit_cloudformation(const struct change_answer *a, struct text *out)
{
    struct text resources = {0};
    size_t count = 0;

    change_answer_told(a, out);
    for (size_t i = 0; i < a->set->to->table_count; i++)
        if (template_touches(a->set, &a->set->to->tables[i]))
            count += emit_table(a, &a->set->to->tables[i], &resources);
    if (a->set->count) {
        text_add(out, "#\n");
        add_advice(a, out);
    }
    if (count)
        text_addf(out, "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n%s",
                  text_get(&resources));
    text_release(&resources);
}
