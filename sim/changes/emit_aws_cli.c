#include "emit_aws_cli.h"

#include <math.h>

#include "units.h"

/* One direction of a change. */
struct way {
    const struct change_set *set;
    const struct change *change;
    bool back;
    int asked; /* numbers of the table that were asked for */
};

static const struct provisioned *to_member(const struct way *w, size_t i)
{
    return w->back ? w->change->members[i].before : w->change->members[i].after;
}

static const struct provisioned_side *to_side(const struct way *w)
{
    return &to_member(w, 0)->side[w->change->side];
}

/* For the shell: as it is where nothing in it means anything, else in single quotes. */
static void add_quoted(struct text *out, const char *word)
{
    struct text plain = {0};

    printable_addf(&plain, "%s", word);
    const char *at = text_get(&plain);
    if (*at &&
        strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,") ==
            strlen(at)) {
        text_add(out, at);
    } else {
        text_add(out, "'");
        for (; *at; at++)
            if (*at == '\'')
                text_add(out, "'\\''");
            else
                text_add_part(out, at, 1);
        text_add(out, "'");
    }
    text_release(&plain);
}

/* A replica is changed in its own Region. */
static void add_region(const struct way *w, struct text *out)
{
    const char *own = w->change->after->region, *region = own ? own : w->set->region;

    if (region)
        text_addf(out, " --region %s", region);
}

static void begin_dynamodb(const struct way *w, const char *command, struct text *out)
{
    text_addf(out, "aws dynamodb %s", command);
    add_region(w, out);
    text_addf(out, " --table-name %s", provisioned_table_called(w->change->after));
}

static void add_wait(const struct way *w, struct text *out)
{
    text_add(out, "\n");
    begin_dynamodb(w, "wait table-exists", out);
    text_add(out, "\n");
}

/* Whether auto scaling has the number, so that it must stay what it is at that moment. */
static bool is_kept(const struct way *w, size_t member, enum side side)
{
    const struct change_member *m = &w->change->members[member];

    return w->change->kind == CHANGE_CAPACITY && m->after->side[side].scaled &&
           (!w->back || m->before->side[side].scaled);
}

/* now1=$(aws dynamodb describe-table …) for each number that is kept, in the order of the call. */
static void ask_numbers(struct way *w, struct text *out)
{
    static const char *const units[] = {"ReadCapacityUnits", "WriteCapacityUnits"};
    int number = 0;

    for (size_t i = 0; i < w->change->member_count; i++)
        for (enum side s = READ; s < SIDES; s++) {
            if (!is_kept(w, i, s))
                continue;
            text_addf(out, "now%d=$(", ++number);
            begin_dynamodb(w, "describe-table", out);
            if (to_member(w, i)->index)
                text_addf(out,
                          " --query \"Table.GlobalSecondaryIndexes[?IndexName=='%s']"
                          ".ProvisionedThroughput.%s | [0]\"",
                          to_member(w, i)->index, units[s]);
            else
                text_addf(out, " --query Table.ProvisionedThroughput.%s", units[s]);
            text_add(out, " --output text)\n");
        }
}

/* Of on demand to provisioned auto scaling begins within its bounds. */
static double capacity_of(const struct provisioned_side *side)
{
    return side->scaled ? fmin(fmax(side->capacity, side->min), side->max) : side->capacity;
}

static void add_capacity_number(struct way *w, size_t member, enum side s, bool in_json,
                                struct text *out)
{
    if (is_kept(w, member, s))
        text_addf(out, in_json ? "'\"$now%d\"'" : "\"$now%d\"", ++w->asked);
    else
        text_addf(out, "%.0f", capacity_of(&to_member(w, member)->side[s]));
}

static void add_throughput(struct way *w, size_t member, bool in_json, struct text *out)
{
    text_add(out, in_json ? "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":"
                          : " --provisioned-throughput ReadCapacityUnits=");
    add_capacity_number(w, member, READ, in_json, out);
    text_add(out, in_json ? ",\"WriteCapacityUnits\":" : ",WriteCapacityUnits=");
    add_capacity_number(w, member, WRITE, in_json, out);
    text_add(out, in_json ? "}" : "");
}

/* Two numbers of which either may be absent: "MaxReadRequestUnits=4000,…", or as JSON. False when
 * both are. */
static bool add_two(double read, double write, const char *const names[SIDES], bool in_json,
                    struct text *out)
{
    const double values[SIDES] = {read, write};
    const char *between = "";

    for (enum side s = READ; s < SIDES; s++) {
        if (isnan(values[s]))
            continue;
        text_addf(out, in_json ? "%s\"%s\":%.0f" : "%s%s=%.0f", between, names[s], values[s]);
        between = ",";
    }
    return *between;
}

/* -1 clears a maximum that stands and is to be none. */
static double maximum(const struct way *w, size_t member, enum side s)
{
    double to = to_member(w, member)->side[s].max_on_demand;
    const struct change_member *m = &w->change->members[member];
    double from = (w->back ? m->after : m->before)->side[s].max_on_demand;

    return isnan(to) && !isnan(from) ? -1 : to;
}

static bool add_maximum(const struct way *w, size_t member, bool in_json, struct text *out)
{
    static const char *const names[] = {"MaxReadRequestUnits", "MaxWriteRequestUnits"};
    struct text two = {0};
    bool any = add_two(maximum(w, member, READ), maximum(w, member, WRITE), names, in_json, &two);

    if (any && in_json)
        text_addf(out, "\"OnDemandThroughput\":{%s}", text_get(&two));
    else if (any)
        text_addf(out, " --on-demand-throughput %s", text_get(&two));
    text_release(&two);
    return any;
}

static bool add_warm(const struct way *w, bool in_json, struct text *out)
{
    static const char *const names[] = {"ReadUnitsPerSecond", "WriteUnitsPerSecond"};
    const struct provisioned_side *before = w->change->members->before->side,
                                  *after = w->change->members->after->side;
    struct text two = {0};
    double wanted[SIDES];

    for (enum side s = READ; s < SIDES; s++)
        wanted[s] = fmax(before[s].warm, after[s].warm);
    bool any = add_two(wanted[READ], wanted[WRITE], names, in_json, &two);
    text_addf(out, in_json ? "\"WarmThroughput\":{%s}" : " --warm-throughput %s", text_get(&two));
    text_release(&two);
    return any;
}

/* What a call says of one member, in the shorthand of the table or in the JSON of an index. */
static bool add_member(struct way *w, size_t member, bool in_json, struct text *out)
{
    const struct provisioned_table *to = w->back ? w->change->before : w->change->after;

    if (w->change->kind == CHANGE_WARM)
        return add_warm(w, in_json, out);
    if (w->change->kind == CHANGE_MAX_ON_DEMAND || to->on_demand)
        return add_maximum(w, member, in_json, out);
    add_throughput(w, member, in_json, out);
    return true;
}

static void add_members(struct way *w, struct text *out)
{
    struct text list = {0};

    for (size_t i = 0; i < w->change->member_count; i++) {
        const char *index = to_member(w, i)->index;
        struct text one = {0};
        if (!index) {
            add_member(w, i, false, out);
            continue;
        }
        if (add_member(w, i, true, &one))
            text_addf(&list, "%s{\"Update\":{\"IndexName\":\"%s\",%s}}", list.length ? "," : "",
                      index, text_get(&one));
        text_release(&one);
    }
    if (list.length)
        text_addf(out, " --global-secondary-index-updates '[%s]'", text_get(&list));
    text_release(&list);
}

static void update_table(struct way *w, struct text *out)
{
    ask_numbers(w, out);
    begin_dynamodb(w, "update-table", out);
    if (w->change->kind == CHANGE_BILLING)
        text_addf(out, " --billing-mode %s",
                  (w->back ? w->change->before : w->change->after)->on_demand ? "PAY_PER_REQUEST"
                                                                              : "PROVISIONED");
    add_members(w, out);
    add_wait(w, out);
}

static void set_class(const struct way *w, struct text *out)
{
    begin_dynamodb(w, "update-table", out);
    text_addf(out, " --table-class %s",
              (w->back ? w->change->before : w->change->after)->table_class);
    add_wait(w, out);
}

static void create_index(struct way *w, struct text *out)
{
    const struct provisioned *index = w->change->members->after;

    begin_dynamodb(w, "update-table", out);
    if (w->back) {
        text_addf(out, " --global-secondary-index-updates '[{\"Delete\":{\"IndexName\":\"%s\"}}]'",
                  index->index);
    } else {
        text_addf(out,
                  " --attribute-definitions AttributeName=PARTITION_KEY,AttributeType=S "
                  "--global-secondary-index-updates '[{\"Create\":{\"IndexName\":\"%s\","
                  "\"KeySchema\":[{\"AttributeName\":\"PARTITION_KEY\",\"KeyType\":\"HASH\"}],"
                  "\"Projection\":{\"ProjectionType\":\"ALL\"}",
                  index->index);
        struct text one = {0};
        if (add_member(w, 0, true, &one))
            text_addf(out, ",%s", text_get(&one));
        text_release(&one);
        text_add(out, "}}]'");
    }
    add_wait(w, out);
}

/* ---- Application Auto Scaling */

static void begin_scaling(const struct way *w, const char *command, struct text *out)
{
    const struct provisioned *member = w->change->members->after;

    text_addf(out, "aws application-autoscaling %s", command);
    add_region(w, out);
    text_add(out, " --service-namespace dynamodb --resource-id ");
    change_write_resource(w->change->after, member, out);
    text_addf(out, " --scalable-dimension dynamodb:%s:%sCapacityUnits",
              member->index ? "index" : "table", w->change->side == READ ? "Read" : "Write");
}

static void register_target(const struct way *w, const struct provisioned_side *to,
                            struct text *out)
{
    const struct change_member *m = w->change->members;
    enum side s = w->change->side;

    begin_scaling(w, "register-scalable-target", out);
    text_addf(out, " --min-capacity %.0f --max-capacity %.0f", to->min, to->max);
    if (memcmp(m->before->side[s].suspended, m->after->side[s].suspended, sizeof to->suspended))
        text_addf(out,
                  " --suspended-state DynamicScalingInSuspended=%s,DynamicScalingOutSuspended=%s,"
                  "ScheduledScalingSuspended=%s",
                  to->suspended[DYNAMIC_SCALING_IN] ? "true" : "false",
                  to->suspended[DYNAMIC_SCALING_OUT] ? "true" : "false",
                  to->suspended[SCHEDULED_SCALING] ? "true" : "false");
    text_add(out, "\n");
}

static void put_policy(const struct way *w, const struct provisioned_side *to, const char *name,
                       struct text *out)
{
    begin_scaling(w, "put-scaling-policy", out);
    text_add(out, " --policy-name ");
    add_quoted(out, name);
    text_addf(out,
              " --policy-type TargetTrackingScaling --target-tracking-scaling-policy-configuration "
              "'{\"TargetValue\":%.10g,\"PredefinedMetricSpecification\":{\"PredefinedMetricType\":"
              "\"DynamoDB%sCapacityUtilization\"},\"ScaleOutCooldown\":%.0f,\"ScaleInCooldown\":"
              "%.0f,\"DisableScaleIn\":%s}'\n",
              to->target, w->change->side == READ ? "Read" : "Write", to->out_cooldown_s,
              to->in_cooldown_s, to->in_disabled ? "true" : "false");
}

static void add_instant(struct text *out, const char *option, int64_t epoch_s)
{
    struct units_text instant;

    if (epoch_s != COLLECTED_NO_TIME)
        text_addf(out, " %s %s", option, units_write_instant(&instant, epoch_s));
}

static void put_action(const struct way *w, const struct provisioned_action *action,
                       const char *name, struct text *out)
{
    static const char *const bounds[] = {"MinCapacity", "MaxCapacity"};

    begin_scaling(w, "put-scheduled-action", out);
    text_add(out, " --scheduled-action-name ");
    add_quoted(out, name);
    text_add(out, " --schedule ");
    add_quoted(out, action->schedule);
    if (action->time_zone) {
        text_add(out, " --timezone ");
        add_quoted(out, action->time_zone);
    }
    add_instant(out, "--start-time", action->begins);
    add_instant(out, "--end-time", action->ends);
    text_add(out, " --scalable-target-action ");
    add_two(action->min, action->max, bounds, false, out);
    text_add(out, "\n");
}

static void delete_action(const struct way *w, const char *name, struct text *out)
{
    begin_scaling(w, "delete-scheduled-action", out);
    text_add(out, " --scheduled-action-name ");
    add_quoted(out, name);
    text_add(out, "\n");
}

static void deregister(const struct way *w, struct text *out)
{
    begin_scaling(w, "deregister-scalable-target", out);
    text_add(out, "\n");
}

/* The target as it stood, with all that went with it. */
static void restore_scaling(const struct way *w, struct text *out)
{
    const struct provisioned_side *was = &w->change->members->before->side[w->change->side];

    register_target(w, was, out);
    if (was->tracks)
        put_policy(w, was,
                   was->policy ? was->policy
                               : w->change->members->after->side[w->change->side].policy,
                   out);
    for (size_t i = 0; i < was->action_count; i++) {
        char name[32];
        snprintf(name, sizeof name, "ddbsim-%zu", i + 1);
        put_action(w, &was->actions[i], was->actions[i].name ? was->actions[i].name : name, out);
    }
}

static void change_bounds(const struct way *w, struct text *out)
{
    if (to_side(w)->scaled)
        register_target(w, to_side(w), out);
    else
        deregister(w, out);
}

static void change_policy(const struct way *w, struct text *out)
{
    const char *name = w->change->members->after->side[w->change->side].policy;

    if (to_side(w)->tracks) {
        put_policy(w, to_side(w), name, out);
        return;
    }
    begin_scaling(w, "delete-scaling-policy", out);
    text_add(out, " --policy-name ");
    add_quoted(out, name);
    text_add(out, "\n");
}

static void change_action(const struct way *w, struct text *out)
{
    const struct provisioned_action *to = w->back ? w->change->was_action : w->change->action;
    const struct provisioned_action *named = w->change->action ? w->change->action : to;
    const char *name = named && named->name ? named->name
                       : w->change->was_action && w->change->was_action->name
                           ? w->change->was_action->name
                           : "ddbsim-1";

    if (to)
        put_action(w, to, name, out);
    else
        delete_action(w, name, out);
}

void emit_aws_cli_commands(const struct change_set *set, const struct change *change, bool back,
                           struct text *out)
{
    struct way way = {set, change, back, 0};

    if (change->follows)
        return;
    switch (change->kind) {
    case CHANGE_SCALING_REMOVED:
        if (back)
            restore_scaling(&way, out);
        else
            deregister(&way, out);
        break;
    case CHANGE_WARM:
        if (!back)
            update_table(&way, out);
        break;
    case CHANGE_BILLING:
    case CHANGE_MAX_ON_DEMAND:
    case CHANGE_CAPACITY:
        update_table(&way, out);
        break;
    case CHANGE_INDEX:
        create_index(&way, out);
        break;
    case CHANGE_BOUNDS:
        change_bounds(&way, out);
        break;
    case CHANGE_POLICY:
        change_policy(&way, out);
        break;
    case CHANGE_ACTION:
    case CHANGE_ACTION_REMOVED:
        change_action(&way, out);
        break;
    case CHANGE_TABLE_CLASS:
        set_class(&way, out);
        break;
    }
}

/* Each line behind a mark. */
static void add_told(const char *lines, struct text *out)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        text_add(out, "#      ");
        text_add_part(out, lines, length);
        text_add(out, "\n");
        lines += length + (lines[length] == '\n');
    }
}

static void emit_change(const struct change_answer *a, size_t number, struct text *out)
{
    const struct change *change = &a->set->items[number - 1];
    struct text commands = {0}, back = {0};

    text_add(out, "\n");
    change_answer_words(a, number, out);
    emit_aws_cli_commands(a->set, change, false, &commands);
    if (change->open || change->held_back) {
        add_told(text_get(&commands), out);
    } else {
        text_add(out, text_get(&commands));
        emit_aws_cli_commands(a->set, change, true, &back);
        if (!change->follows)
            text_add(out, back.length ? "#    The way back:\n" : "#    It cannot be undone.\n");
        add_told(text_get(&back), out);
    }
    text_release(&commands);
    text_release(&back);
}

void emit_aws_cli(const struct change_answer *a, struct text *out)
{
    text_add(out, "#!/bin/sh\n");
    change_answer_head(a, out);
    if (a->set->count > 0 && !a->set->items[0].held_back) {
        change_answer_comment(out, 1,
                              "Each change has its way back beside it; to undo all, run those from "
                              "the last to the first.");
        text_add(out, "set -eu\n");
    }
    for (size_t i = 1; i <= a->set->count; i++)
        emit_change(a, i, out);
}
