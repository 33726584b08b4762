#include "scaling_settings.h"

#include <math.h>

#include "aws_name.h"
#include "text.h"

bool scaling_settings_read_dimension(const struct json_value *item, struct collected_dimension *out)
{
    static const struct {
        const char *name;
        bool index;
        enum side side;
    } dimensions[] = {{"dynamodb:table:ReadCapacityUnits", false, READ},
                      {"dynamodb:table:WriteCapacityUnits", false, WRITE},
                      {"dynamodb:index:ReadCapacityUnits", true, READ},
                      {"dynamodb:index:WriteCapacityUnits", true, WRITE}};
    struct json_value resource = json_value_member(item, "ResourceId");
    const char *id = json_value_need_text(item, "ResourceId");
    const char *name = json_value_need_text(item, "ScalableDimension");

    if (!id || !name || !text_starts_with(name, "dynamodb:"))
        return false;
    for (size_t i = 0; i < sizeof dimensions / sizeof *dimensions; i++) {
        if (!text_equal(dimensions[i].name, name))
            continue;
        out->side = dimensions[i].side;
        if (aws_name_read_resource(item->source->arena, id, &out->table, &out->index) &&
            (out->index != NULL) == dimensions[i].index)
            return true;
    }
    json_value_mistake(&resource,
                       "is '%.300s' with ScalableDimension '%.60s'; they must be table/T with a "
                       "dynamodb:table: dimension or table/T/index/I with a dynamodb:index: one",
                       id, name);
    return false;
}

void scaling_settings_read_target(struct document *document, const struct json_value *target)
{
    struct collected *into = document->into;
    struct json_value suspended = json_value_member(target, "SuspendedState");
    struct collected_target out = {.file = target->source->file};
    size_t i = 0;

    if (!scaling_settings_read_dimension(target, &out.of))
        return;
    out.min = json_value_need_number(target, "MinCapacity");
    out.max = json_value_need_number(target, "MaxCapacity");
    if (json_value_is_object(&suspended)) {
        out.in_suspended = json_value_flag(&suspended, "DynamicScalingInSuspended", false);
        out.out_suspended = json_value_flag(&suspended, "DynamicScalingOutSuspended", false);
        out.schedule_suspended = json_value_flag(&suspended, "ScheduledScalingSuspended", false);
    }
    while (i < into->target_count && !collected_same_dimension(&into->targets[i].of, &out.of))
        i++;
    if (i == into->target_count) {
        into->targets = memory_grow(into->targets, into->target_count, &into->target_capacity,
                                    sizeof *into->targets);
        into->target_count++;
    }
    into->targets[i] = out;
}

static double or_zero(double number)
{
    return isnan(number) ? 0 : number;
}

/* False when the policy does not say what it tracks. */
static bool read_tracking(const struct json_value *policy, struct collected_policy *out)
{
    struct json_value how = json_value_member(policy, "TargetTrackingScalingPolicyConfiguration");

    out->tracks_target = how.json != NULL;
    if (!out->tracks_target) {
        json_value_note(policy, "does not track a target, as DynamoDB's policies do; it is not "
                                "simulated");
        return true;
    }
    if (!json_value_is_object(&how))
        return false;
    out->target = json_value_need_number(&how, "TargetValue");
    out->out_cooldown_s = or_zero(json_value_number(&how, "ScaleOutCooldown"));
    out->in_cooldown_s = or_zero(json_value_number(&how, "ScaleInCooldown"));
    out->in_disabled = json_value_flag(&how, "DisableScaleIn", false);
    return true;
}

void scaling_settings_read_policy(struct document *document, const struct json_value *policy)
{
    struct collected *into = document->into;
    struct collected_policy out = {.file = policy->source->file, .target = NAN};
    size_t i = 0;

    if (!scaling_settings_read_dimension(policy, &out.of))
        return;
    out.name = json_value_need_text(policy, "PolicyName");
    if (!out.name || !read_tracking(policy, &out))
        return;
    while (i < into->policy_count && !(collected_same_dimension(&into->policies[i].of, &out.of) &&
                                       text_equal(into->policies[i].name, out.name)))
        i++;
    if (i == into->policy_count) {
        into->policies = memory_grow(into->policies, into->policy_count, &into->policy_capacity,
                                     sizeof *into->policies);
        into->policy_count++;
    }
    into->policies[i] = out;
}

void scaling_settings_read_action(struct document *document, const struct json_value *action)
{
    struct collected *into = document->into;
    struct json_value bounds = json_value_member(action, "ScalableTargetAction");
    struct collected_action out = {.file = action->source->file, .min = NAN, .max = NAN};
    size_t i = 0;

    if (!scaling_settings_read_dimension(action, &out.of))
        return;
    out.name = json_value_need_text(action, "ScheduledActionName");
    out.schedule = json_value_need_text(action, "Schedule");
    out.time_zone = json_value_text(action, "Timezone");
    out.begins = json_value_time(action, "StartTime");
    out.ends = json_value_time(action, "EndTime");
    if (json_value_is_object(&bounds)) {
        out.min = json_value_number(&bounds, "MinCapacity");
        out.max = json_value_number(&bounds, "MaxCapacity");
    }
    if (!out.name || !out.schedule)
        return;
    while (i < into->action_count && !(collected_same_dimension(&into->actions[i].of, &out.of) &&
                                       text_equal(into->actions[i].name, out.name)))
        i++;
    if (i == into->action_count) {
        into->actions = memory_grow(into->actions, into->action_count, &into->action_capacity,
                                    sizeof *into->actions);
        into->action_count++;
    }
    into->actions[i] = out;
}
