#include "provisioning.h"

#include <math.h>

#include "global_replicas.h"
#include "schedule.h"

void provisioning_release(struct provisioning *provisioning)
{
    arena_release(&provisioning->arena);
}

const struct provisioned_table *provisioning_table(const struct provisioning *p, const char *name)
{
    for (size_t i = 0; i < p->table_count; i++)
        if (text_equal(p->tables[i].name, name))
            return &p->tables[i];
    return NULL;
}

const char *provisioned_table_called(const struct provisioned_table *table)
{
    return table->is_called ? table->is_called : table->name;
}

const struct provisioned *provisioned_member(const struct provisioned_table *table,
                                             const char *index)
{
    for (size_t i = 0; i < table->member_count; i++)
        if (text_same(table->members[i].index, index))
            return &table->members[i];
    return NULL;
}

bool provisioned_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

const struct provisioned_action *provisioned_action_of(const struct provisioned_side *side,
                                                       const struct provisioned_action *action)
{
    for (size_t i = 0; i < side->action_count; i++) {
        const struct provisioned_action *a = &side->actions[i];
        if (text_same(a->time_zone, action->time_zone) && text_equal(a->schedule, action->schedule))
            return a;
    }
    return NULL;
}

bool provisioned_action_equal(const struct provisioned_action *a,
                              const struct provisioned_action *b)
{
    return provisioned_same(a->min, b->min) && provisioned_same(a->max, b->max) &&
           a->begins == b->begins && a->ends == b->ends;
}

bool provisioned_action_over(const struct provisioned_action *action, int64_t now)
{
    struct schedule schedule;

    if (action->ends != COLLECTED_NO_TIME && action->ends < now)
        return true;
    if (schedule_read(action->schedule, action->time_zone ? action->time_zone : "UTC", &schedule))
        return false;
    return schedule.kind == SCHEDULE_AT &&
           schedule_next(&schedule, 0, now - 1, INT64_MAX - 1) == INT64_MAX;
}

static void take_actions(struct provisioning *p, const struct collected *collected,
                         const struct collected_dimension *of, struct provisioned_side *side)
{
    side->actions = arena_take(&p->arena, collected->action_count + 1, sizeof *side->actions);
    for (size_t i = 0; i < collected->action_count; i++) {
        const struct collected_action *a = &collected->actions[i];
        if (collected_same_dimension(&a->of, of))
            side->actions[side->action_count++] = (struct provisioned_action){
                a->name, a->schedule, a->time_zone, a->begins, a->ends, a->min, a->max};
    }
}

static void take_scaling(struct provisioning *p, const struct collected *collected,
                         const struct collected_dimension *of, struct provisioned_side *side)
{
    const struct collected_target *target = collected_find_target(collected, of);
    const struct collected_policy *policy = collected_find_policy(collected, of);

    if (!target)
        return;
    side->scaled = true;
    side->min = target->min;
    side->max = target->max;
    side->suspended[DYNAMIC_SCALING_IN] = target->in_suspended;
    side->suspended[DYNAMIC_SCALING_OUT] = target->out_suspended;
    side->suspended[SCHEDULED_SCALING] = target->schedule_suspended;
    take_actions(p, collected, of, side);
    if (!policy || !policy->tracks_target)
        return;
    side->tracks = true;
    side->policy = policy->name;
    side->target = policy->target;
    side->out_cooldown_s = isfinite(policy->out_cooldown_s) ? policy->out_cooldown_s : 0;
    side->in_cooldown_s = isfinite(policy->in_cooldown_s) ? policy->in_cooldown_s : 0;
    side->in_disabled = policy->in_disabled;
}

static void take_member(struct provisioning *p, const struct collected *collected,
                        struct provisioned_table *table, const char *index,
                        const struct collected_throughput *throughput)
{
    struct provisioned *member = &table->members[table->member_count++];

    *member = (struct provisioned){.index = index};
    for (enum side s = READ; s < SIDES; s++) {
        struct provisioned_side *side = &member->side[s];
        struct collected_dimension of = {provisioned_table_called(table), index, s};
        side->capacity = table->on_demand ? 0 : throughput->capacity[s];
        side->max_on_demand = throughput->max_on_demand[s];
        side->warm = throughput->warm[s];
        take_scaling(p, collected, &of, side);
    }
}

static void take_table(struct provisioning *p, const struct collected *collected,
                       const struct collected_table *of, struct provisioned_table *table)
{
    const struct collected_description *d = of->described;

    table->name = of->name;
    table->on_demand = d->on_demand;
    table->table_class = d->table_class;
    table->described = d;
    table->members = arena_take(&p->arena, d->index_count + 1, sizeof *table->members);
    take_member(p, collected, table, NULL, &d->throughput);
    for (size_t k = 0; k < d->index_count; k++)
        if (!d->indexes[k].local)
            take_member(p, collected, table, d->indexes[k].name, &d->indexes[k].throughput);
}

/* What scales the reads that a replica overrides was not collected. */
static void forget_reads(struct provisioned_table *table, const struct collected_replica *replica)
{
    for (size_t i = 0; i < table->member_count; i++) {
        struct provisioned_side *read = &table->members[i].side[READ];
        const struct collected_override *own =
            global_replicas_override(replica, table->members[i].index);
        if (!own || !isfinite(own->read_capacity))
            continue;
        read->scaled = read->tracks = false;
        read->action_count = 0;
    }
}

static size_t count_tables(const struct collected *collected)
{
    size_t count = collected->table_count;

    for (size_t i = 0; i < collected->table_count; i++)
        if (collected->tables[i].described)
            count += collected->tables[i].described->replica_count;
    return count;
}

void provisioning_of_collected(struct provisioning *p, const struct collected *collected)
{
    *p = (struct provisioning){.region = collected->region, .account = collected->account};
    arena_init(&p->arena);
    p->tables = arena_take(&p->arena, count_tables(collected) + 1, sizeof *p->tables);
    for (size_t i = 0; i < collected->table_count; i++) {
        const struct collected_table *home = &collected->tables[i];
        struct global_replicas replicas;
        if (!home->described)
            continue;
        take_table(p, collected, home, &p->tables[p->table_count++]);
        global_replicas_find(&replicas, collected, home, &p->arena);
        for (size_t k = 0; k < replicas.count && !replicas.why_none; k++) {
            struct provisioned_table *table = &p->tables[p->table_count++];
            table->is_called = home->name;
            table->region = replicas.items[k].of->region;
            take_table(p, collected, &replicas.items[k].table, table);
            forget_reads(table, replicas.items[k].of);
        }
    }
}
