#include "provisioning.h"

#include <math.h>

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

const struct provisioned *provisioned_member(const struct provisioned_table *table,
                                             const char *index)
{
    for (size_t i = 0; i < table->member_count; i++) {
        const char *name = table->members[i].index;
        if (name && index ? text_equal(name, index) : name == index)
            return &table->members[i];
    }
    return NULL;
}

static bool is_of(const struct collected_dimension *a, const struct collected_dimension *b)
{
    bool same = a->index && b->index ? text_equal(a->index, b->index) : a->index == b->index;

    return same && a->side == b->side && text_equal(a->table, b->table);
}

static void take_actions(struct provisioning *p, const struct collected *collected,
                         const struct collected_dimension *of, struct provisioned_side *side)
{
    side->actions = arena_take(&p->arena, collected->action_count + 1, sizeof *side->actions);
    for (size_t i = 0; i < collected->action_count; i++) {
        const struct collected_action *a = &collected->actions[i];
        if (is_of(&a->of, of))
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
        struct collected_dimension of = {table->name, index, s};
        side->capacity = table->on_demand ? 0 : throughput->capacity[s];
        side->max_on_demand = throughput->max_on_demand[s];
        side->warm = throughput->warm[s];
        take_scaling(p, collected, &of, side);
    }
}

void provisioning_of_collected(struct provisioning *p, const struct collected *collected)
{
    *p = (struct provisioning){.region = collected->region, .account = collected->account};
    arena_init(&p->arena);
    p->tables = arena_take(&p->arena, collected->table_count + 1, sizeof *p->tables);
    for (size_t i = 0; i < collected->table_count; i++) {
        const struct collected_description *d = collected->tables[i].described;
        if (!d)
            continue;
        struct provisioned_table *table = &p->tables[p->table_count++];
        *table = (struct provisioned_table){.name = collected->tables[i].name,
                                            .on_demand = d->on_demand,
                                            .table_class = d->table_class,
                                            .described = d};
        table->members = arena_take(&p->arena, d->index_count + 1, sizeof *table->members);
        take_member(p, collected, table, NULL, &d->throughput);
        for (size_t k = 0; k < d->index_count; k++)
            if (!d->indexes[k].local)
                take_member(p, collected, table, d->indexes[k].name, &d->indexes[k].throughput);
    }
}
