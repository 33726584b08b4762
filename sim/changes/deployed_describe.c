/* What the AWS CLI would print of a scenario's tables, for deployed.h. */
#include <jansson.h>
#include <math.h>

#include "change_set.h"
#include "deployed.h"
#include "exit_status.h"
#include "global_table_spec.h"
#include "message_queue_spec.h"
#include "scenario_source.h"
#include "table.h"
#include "units.h"

#define MADE_UP_REGION "us-east-1"
#define MADE_UP_ACCOUNT "000000000000"

/* What a document about one table is made of. */
struct description {
    const struct scenario_spec *scenario;
    const struct provisioning *all;
    const char *region;
    const struct table_spec *spec;
    const struct provisioned_table *table;
    bool has_range; /* several items may share a partition key */
};

/* "2025-12-14T14:30:00+00:00" */
static json_t *json_time(int64_t epoch_s)
{
    struct units_text instant;

    units_write_instant(&instant, epoch_s);
    return json_sprintf("%.*s+00:00", (int)strlen(instant.bytes) - 1, instant.bytes);
}

static json_t *whole(double value)
{
    return json_integer((json_int_t)ceil(value - 1e-9));
}

static json_t *key(const char *name, const char *type)
{
    return json_pack("{s:s, s:s}", "AttributeName", name, "KeyType", type);
}

static void add_attribute(json_t *attributes, const char *name)
{
    json_array_append_new(attributes,
                          json_pack("{s:s, s:s}", "AttributeName", name, "AttributeType", "S"));
}

static json_t *throughput_of(const struct provisioned *member)
{
    return json_pack("{s:i, s:o, s:o}", "NumberOfDecreasesToday", 0, "ReadCapacityUnits",
                     whole(member->side[READ].capacity), "WriteCapacityUnits",
                     whole(member->side[WRITE].capacity));
}

/* What the owner set, else what a new table serves on demand, or what is provisioned. */
static json_t *warm_of(const struct description *d, const struct provisioned *member)
{
    const double new_table[SIDES] = {12000, 4000};
    double warm[SIDES] = {0};

    for (enum side s = READ; s < SIDES; s++) {
        const struct provisioned_side *side = &member->side[s];
        warm[s] = side->warm > 0 ? side->warm : d->table->on_demand ? new_table[s] : side->capacity;
    }
    return json_pack("{s:o, s:o, s:s}", "ReadUnitsPerSecond", whole(warm[READ]),
                     "WriteUnitsPerSecond", whole(warm[WRITE]), "Status", "ACTIVE");
}

static void add_maximum(const struct description *d, const struct provisioned *member, json_t *out)
{
    static const char *const names[] = {"MaxReadRequestUnits", "MaxWriteRequestUnits"};
    json_t *most = json_object();

    for (enum side s = READ; s < SIDES && d->table->on_demand; s++)
        if (!isnan(member->side[s].max_on_demand))
            json_object_set_new(most, names[s], whole(member->side[s].max_on_demand));
    if (json_object_size(most))
        json_object_set(out, "OnDemandThroughput", most);
    json_decref(most);
}

static json_t *projection_of(const struct description *d, int64_t entry_bytes)
{
    if (entry_bytes == 0 || entry_bytes == d->spec->item_size)
        return json_pack("{s:s}", "ProjectionType", "ALL");
    return json_pack("{s:s, s:[s]}", "ProjectionType", "INCLUDE", "NonKeyAttributes", "projected");
}

static json_t *arn_of(const struct description *d, const char *index)
{
    return json_sprintf("arn:aws:dynamodb:%s:" MADE_UP_ACCOUNT ":table/%s%s%s", d->region,
                        d->table->name, index ? "/index/" : "", index ? index : "");
}

static double bytes_of(const struct description *d, int64_t entry_bytes)
{
    return (double)(entry_bytes ? entry_bytes : d->spec->item_size) * (double)d->spec->item_count;
}

static json_t *index_of(const struct description *d, const struct provisioned *member,
                        json_t *attributes)
{
    struct text attribute = {0};
    int64_t entry_bytes = (int64_t)member->entry_bytes;

    text_addf(&attribute, "%s_pk", member->index);
    add_attribute(attributes, text_get(&attribute));
    json_t *index = json_pack(
        "{s:s, s:[o], s:o, s:s, s:o, s:o, s:I, s:o}", "IndexName", member->index, "KeySchema",
        key(text_get(&attribute), "HASH"), "Projection", projection_of(d, entry_bytes),
        "IndexStatus", "ACTIVE", "ProvisionedThroughput", throughput_of(member), "IndexSizeBytes",
        whole(bytes_of(d, entry_bytes)), "ItemCount", (json_int_t)d->spec->item_count, "IndexArn",
        arn_of(d, member->index));
    add_maximum(d, member, index);
    json_object_set_new(index, "WarmThroughput", warm_of(d, member));
    text_release(&attribute);
    return index;
}

static json_t *local_index_of(const struct description *d, const struct local_index_spec *spec,
                              json_t *attributes)
{
    struct text attribute = {0};

    text_addf(&attribute, "%s_sk", spec->origin.name);
    add_attribute(attributes, text_get(&attribute));
    json_t *index = json_pack(
        "{s:s, s:[o,o], s:o, s:o, s:I, s:o}", "IndexName", spec->origin.name, "KeySchema",
        key("pk", "HASH"), key(text_get(&attribute), "RANGE"), "Projection",
        projection_of(d, spec->entry_size), "IndexSizeBytes", whole(bytes_of(d, spec->entry_size)),
        "ItemCount", (json_int_t)d->spec->item_count, "IndexArn", arn_of(d, spec->origin.name));
    text_release(&attribute);
    return index;
}

static void add_indexes(const struct description *d, json_t *table, json_t *attributes)
{
    json_t *global = json_array(), *local = json_array();

    for (size_t i = 1; i < d->table->member_count; i++)
        json_array_append_new(global, index_of(d, &d->table->members[i], attributes));
    for (size_t i = 0; i < d->spec->local_indexes_count; i++)
        json_array_append_new(local, local_index_of(d, &d->spec->local_indexes[i], attributes));
    if (json_array_size(global))
        json_object_set(table, "GlobalSecondaryIndexes", global);
    if (json_array_size(local))
        json_object_set(table, "LocalSecondaryIndexes", local);
    json_decref(global);
    json_decref(local);
}

static bool has_stream(const struct description *d)
{
    size_t count;
    const struct message_queue_spec *queues = scenario_specs(d->scenario, "queues", &count);

    for (size_t i = 0; i < count; i++)
        if (queue_kinds[queues[i].kind].of_table && queues[i].table &&
            text_equal(queues[i].table, d->table->name))
            return true;
    return false;
}

static void add_modes(const struct description *d, json_t *table)
{
    if (d->table->on_demand)
        json_object_set_new(table, "BillingModeSummary",
                            json_pack("{s:s, s:o}", "BillingMode", "PAY_PER_REQUEST",
                                      "LastUpdateToPayPerRequestDateTime",
                                      json_time(d->scenario->start)));
    add_maximum(d, &d->table->members[0], table);
    if (d->table->table_class && !text_equal(d->table->table_class, "STANDARD"))
        json_object_set_new(table, "TableClassSummary",
                            json_pack("{s:s}", "TableClass", d->table->table_class));
    if (has_stream(d))
        json_object_set_new(
            table, "StreamSpecification",
            json_pack("{s:b, s:s}", "StreamEnabled", 1, "StreamViewType", "NEW_AND_OLD_IMAGES"));
}

/* What a replica has of its own of the table, or of an index of it. */
static void add_overrides(const struct provisioned *home, const struct provisioned *member,
                          bool on_demand, json_t *out)
{
    const struct provisioned_side *there = &member->side[READ], *here = &home->side[READ];

    if (on_demand && !isnan(there->max_on_demand) &&
        !provisioned_same(there->max_on_demand, here->max_on_demand))
        json_object_set_new(out, "OnDemandThroughputOverride",
                            json_pack("{s:o}", "MaxReadRequestUnits", whole(there->max_on_demand)));
    if (!on_demand && (there->capacity != here->capacity || there->scaled != here->scaled))
        json_object_set_new(out, "ProvisionedThroughputOverride",
                            json_pack("{s:o}", "ReadCapacityUnits", whole(there->capacity)));
}

static json_t *replica_of(const struct description *d, const struct provisioned_table *replica)
{
    json_t *out = json_pack("{s:s, s:s}", "RegionName", replica->region, "ReplicaStatus", "ACTIVE");
    json_t *indexes = json_array();

    add_overrides(&d->table->members[0], &replica->members[0], replica->on_demand, out);
    json_object_set_new(out, "WarmThroughput", warm_of(d, &replica->members[0]));
    for (size_t i = 1; i < replica->member_count; i++) {
        const struct provisioned *home = provisioned_member(d->table, replica->members[i].index);
        json_t *index = json_pack("{s:s}", "IndexName", replica->members[i].index);
        if (home)
            add_overrides(home, &replica->members[i], replica->on_demand, index);
        json_array_append_new(indexes, index);
    }
    if (json_array_size(indexes))
        json_object_set(out, "GlobalSecondaryIndexes", indexes);
    json_decref(indexes);
    json_object_set_new(out, "ReplicaTableClassSummary",
                        json_pack("{s:s}", "TableClass", replica->table_class));
    return out;
}

static const struct global_table_spec *global_table_of(const struct description *d)
{
    size_t count;
    const struct global_table_spec *global = scenario_specs(d->scenario, "global_tables", &count);

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < global[i].replicas_count; k++)
            if (text_equal(global[i].replicas[k], d->table->name))
                return &global[i];
    return NULL;
}

/* Replicas that are called after this table are told by its own description, as AWS does. */
static void add_replicas(const struct description *d, json_t *table)
{
    const struct global_table_spec *global = global_table_of(d);
    json_t *replicas = json_array();

    for (size_t i = 0; global && i < d->all->table_count; i++) {
        const struct provisioned_table *t = &d->all->tables[i];
        if (t->region && text_equal(t->is_called, d->table->name))
            json_array_append_new(replicas, replica_of(d, t));
    }
    if (global && json_array_size(replicas)) {
        json_array_append_new(
            replicas, json_pack("{s:s, s:s}", "RegionName", d->region, "ReplicaStatus", "ACTIVE"));
        json_object_set_new(table, "GlobalTableVersion", json_string("2019.11.21"));
        json_object_set(table, "Replicas", replicas);
        json_object_set_new(
            table, "MultiRegionConsistency",
            json_string(global->consistency == MULTI_REGION_STRONG ? "STRONG" : "EVENTUAL"));
    }
    json_decref(replicas);
}

static json_t *describe_table(const struct scenario *of, const struct table_spec *spec,
                              const struct provisioning *all,
                              const struct provisioned_table *provisioned)
{
    const struct scenario_spec *scenario = of->spec;
    const char *region = of->prices && of->prices->region ? of->prices->region : MADE_UP_REGION;
    struct description d = {scenario,    all,
                            region,      spec,
                            provisioned, spec->local_indexes_count || spec->item_collections_count};
    json_t *attributes = json_array(), *keys = json_array(), *table = json_object();

    add_attribute(attributes, "pk");
    json_array_append_new(keys, key("pk", "HASH"));
    if (d.has_range) {
        add_attribute(attributes, "sk");
        json_array_append_new(keys, key("sk", "RANGE"));
    }
    json_object_set_new(table, "AttributeDefinitions", attributes);
    json_object_set_new(table, "TableName", json_string(provisioned->name));
    json_object_set_new(table, "KeySchema", keys);
    json_object_set_new(table, "TableStatus", json_string("ACTIVE"));
    json_object_set_new(table, "CreationDateTime", json_time(scenario->start));
    json_object_set_new(table, "ProvisionedThroughput", throughput_of(&provisioned->members[0]));
    json_object_set_new(table, "TableSizeBytes", whole(bytes_of(&d, 0)));
    json_object_set_new(table, "ItemCount", json_integer((json_int_t)spec->item_count));
    json_object_set_new(table, "TableArn", arn_of(&d, NULL));
    add_modes(&d, table);
    add_indexes(&d, table, attributes);
    add_replicas(&d, table);
    json_object_set_new(table, "WarmThroughput", warm_of(&d, &provisioned->members[0]));
    return json_pack("{s:o}", "Table", table);
}

static json_t *describe_limits(const struct account_spec *account)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "AccountMaxReadCapacityUnits", whole(account->read),
                     "AccountMaxWriteCapacityUnits", whole(account->write),
                     "TableMaxReadCapacityUnits", whole(account->table_read),
                     "TableMaxWriteCapacityUnits", whole(account->table_write));
}

/* ---- Application Auto Scaling */

struct scaling {
    json_t *targets, *policies, *actions;
    int64_t start;
};

static json_t *dimension_of(const struct provisioned_table *table, const struct provisioned *member,
                            enum side side)
{
    struct text resource = {0};

    change_write_resource(table, member, &resource);
    json_t *json =
        json_pack("{s:s, s:s, s:o}", "ServiceNamespace", "dynamodb", "ResourceId",
                  text_get(&resource), "ScalableDimension",
                  json_sprintf("dynamodb:%s:%sCapacityUnits", member->index ? "index" : "table",
                               side == READ ? "Read" : "Write"));
    text_release(&resource);
    return json;
}

static void add_target(struct scaling *s, const struct provisioned_side *side, json_t *target)
{
    json_object_set_new(target, "MinCapacity", whole(side->min));
    json_object_set_new(target, "MaxCapacity", whole(side->max));
    json_object_set_new(target, "CreationTime", json_time(s->start));
    json_object_set_new(target, "SuspendedState",
                        json_pack("{s:b, s:b, s:b}", "DynamicScalingInSuspended",
                                  side->suspended[DYNAMIC_SCALING_IN], "DynamicScalingOutSuspended",
                                  side->suspended[DYNAMIC_SCALING_OUT], "ScheduledScalingSuspended",
                                  side->suspended[SCHEDULED_SCALING]));
    json_array_append_new(s->targets, target);
}

static void add_policy(struct scaling *s, const struct provisioned_side *side, enum side which,
                       json_t *policy)
{
    const char *metric =
        which == READ ? "DynamoDBReadCapacityUtilization" : "DynamoDBWriteCapacityUtilization";
    json_t *configuration =
        json_pack("{s:f, s:{s:s}, s:o, s:o, s:b}", "TargetValue", side->target,
                  "PredefinedMetricSpecification", "PredefinedMetricType", metric,
                  "ScaleOutCooldown", whole(side->out_cooldown_s), "ScaleInCooldown",
                  whole(side->in_cooldown_s), "DisableScaleIn", side->in_disabled);

    json_object_set_new(
        policy, "PolicyName",
        json_sprintf("%s:%s", metric, json_string_value(json_object_get(policy, "ResourceId"))));
    json_object_set_new(policy, "PolicyType", json_string("TargetTrackingScaling"));
    json_object_set_new(policy, "TargetTrackingScalingPolicyConfiguration", configuration);
    json_object_set_new(policy, "Alarms", json_array());
    json_object_set_new(policy, "CreationTime", json_time(s->start));
    json_array_append_new(s->policies, policy);
}

static void add_action(struct scaling *s, const struct provisioned_action *a, size_t number,
                       json_t *action)
{
    json_t *bounds = json_object();

    json_object_set_new(action, "ScheduledActionName", json_sprintf("ddbsim-%zu", number));
    json_object_set_new(action, "Schedule", json_string(a->schedule));
    if (a->time_zone)
        json_object_set_new(action, "Timezone", json_string(a->time_zone));
    if (a->begins != COLLECTED_NO_TIME)
        json_object_set_new(action, "StartTime", json_time(a->begins));
    if (a->ends != COLLECTED_NO_TIME)
        json_object_set_new(action, "EndTime", json_time(a->ends));
    if (!isnan(a->min))
        json_object_set_new(bounds, "MinCapacity", whole(a->min));
    if (!isnan(a->max))
        json_object_set_new(bounds, "MaxCapacity", whole(a->max));
    json_object_set_new(action, "ScalableTargetAction", bounds);
    json_object_set_new(action, "CreationTime", json_time(s->start));
    json_array_append_new(s->actions, action);
}

static void describe_scaling(struct scaling *s, const struct provisioned_table *table)
{
    for (size_t i = 0; i < table->member_count; i++)
        for (enum side which = READ; which < SIDES; which++) {
            const struct provisioned *member = &table->members[i];
            const struct provisioned_side *side = &member->side[which];
            if (!side->scaled)
                continue;
            add_target(s, side, dimension_of(table, member, which));
            if (side->tracks)
                add_policy(s, side, which, dimension_of(table, member, which));
            for (size_t k = 0; k < side->action_count; k++)
                add_action(s, &side->actions[k], k + 1, dimension_of(table, member, which));
        }
}

char *deployed_of_scenario(const struct scenario *scenario)
{
    const struct scenario_spec *spec = scenario->spec;
    struct scaling scaling = {json_array(), json_array(), json_array(), spec->start};
    struct provisioning provisioning;
    json_t *all = json_array();
    size_t count;
    const struct table_spec *tables = scenario_specs(spec, "tables", &count);

    provisioning_of_scenario(&provisioning, spec);
    for (size_t i = 0; i < count; i++) {
        if (provisioning.tables[i].region)
            continue; /* of another Region, which its home tells of */
        json_array_append_new(
            all, describe_table(scenario, &tables[i], &provisioning, &provisioning.tables[i]));
        describe_scaling(&scaling, &provisioning.tables[i]);
    }
    json_array_append_new(all, json_pack("{s:o}", "ScalableTargets", scaling.targets));
    json_array_append_new(all, json_pack("{s:o}", "ScalingPolicies", scaling.policies));
    json_array_append_new(all, json_pack("{s:o}", "ScheduledActions", scaling.actions));
    json_array_append_new(all, describe_limits(&spec->account));
    char *text = json_dumps(all, JSON_INDENT(4) | JSON_REAL_PRECISION(15));
    json_decref(all);
    provisioning_release(&provisioning);
    return text;
}

/* Whether a line of a resolved scenario begins a part that says what is bought. The rest may name
 * files that are no longer there. */
static bool begins_wanted_part(const char *line)
{
    static const char *const parts[] = {
        "name:", "start:", "duration:", "defaults:", "account:", "tables:", "global_tables:", NULL};

    for (size_t i = 0; parts[i]; i++)
        if (text_starts_with(line, parts[i]))
            return true;
    return false;
}

/* How replication runs is not described, and a resolved scenario says it where it does not apply.
 * `*lag`: whether the line before is of it. */
static bool is_of_replication(const char *line, bool *lag)
{
    *lag = text_starts_with(line, "    lag:") || (*lag && text_starts_with(line, "      "));
    return *lag || text_starts_with(line, "    witness: false");
}

static void take_parts(const char *resolved, const char *price_book, struct text *out)
{
    bool wanted = false, global = false, lag = false;

    if (price_book && price_book_is_shipped(price_book))
        text_addf(out, "price_book: %s\n", price_book);

    while (*resolved) {
        size_t length = strcspn(resolved, "\n");
        length += resolved[length] == '\n';
        if (*resolved != ' ' && *resolved != '\n')
            wanted = begins_wanted_part(resolved);
        if (*resolved != ' ' && *resolved != '\n')
            global = text_starts_with(resolved, "global_tables:");
        if (wanted && !(global && is_of_replication(resolved, &lag)))
            text_add_part(out, resolved, length);
        resolved += length;
    }
}

/* AWS's rate(…) counts whole minutes: what was rounded up to them is not what the scenario says. */
static void warn_of_rounded(const struct provisioned_table *table, const struct provisioned *member)
{
    for (enum side side = READ; side < SIDES; side++)
        for (size_t i = 0; i < member->side[side].action_count; i++)
            if (member->side[side].actions[i].inexact)
                fprintf(
                    stderr,
                    "ddbsim: warning: the scheduled action %s of table %s%s%s, %ss, comes again "
                    "sooner in the scenario: 'every' is no whole number of minutes, and the next "
                    "above is taken\n",
                    member->side[side].actions[i].schedule, table->name,
                    member->index ? ", index " : "", member->index ? member->index : "",
                    side_names[side]);
}

static void warn_of_rounded_actions(const struct scenario_spec *spec)
{
    struct provisioning provisioning;

    provisioning_of_scenario(&provisioning, spec);
    for (size_t i = 0; i < provisioning.table_count; i++)
        for (size_t k = 0; k < provisioning.tables[i].member_count; k++)
            warn_of_rounded(&provisioning.tables[i], &provisioning.tables[i].members[k]);
    provisioning_release(&provisioning);
}

int deployed_of_result(const struct result *result, struct text *out)
{
    struct text parts = {0};
    struct scenario scenario;

    take_parts(result->resolved, result->price_book, &parts);
    struct scenario_source source = {
        .path = result->path, .text = parts.bytes, .length = parts.length};
    int status = scenario_source_decode(&source, NULL, &scenario);
    if (status == EXIT_DONE) {
        char *json = deployed_of_scenario(&scenario);
        text_addf(out, "%s\n", json);
        free(json);
        warn_of_rounded_actions(scenario.spec);
        scenario_release(&scenario);
    }
    text_release(&parts);
    return status;
}
