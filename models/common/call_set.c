#include "call_set.h"

#include "invariant.h"
#include "proportional_part.h"

/* Whoever added calls last adds more of them. */
static struct call_group *group_of(struct call_set *set, struct call_groups *store, void *whose,
                                   simtime began)
{
    struct call_group *group = set->last;

    if (group && group->whose == whose && group->began == began)
        return group;
    for (group = set->first; group; group = group->next)
        if (group->whose == whose && group->began == began)
            return group;
    group = pool_take(&store->pool);
    group->whose = whose;
    group->began = began;
    group->elapsed.n = 0;
    group->elapsed.calls = 0;
    group->next = NULL;
    *(set->last ? &set->last->next : &set->first) = group;
    set->last = group;
    return group;
}

void call_set_add(struct call_set *set, struct call_groups *store, void *whose, simtime began,
                  simtime elapsed, int64_t count, struct rng *draws)
{
    if (!count)
        return;
    latency_points_add(&group_of(set, store, whose, began)->elapsed, elapsed, count, draws);
    set->calls += count;
}

void call_set_thin(struct call_set *set, struct rng *draws)
{
    for (struct call_group *group = set->first; group; group = group->next)
        latency_points_thin(&group->elapsed, draws);
}

struct taking {
    struct call_set *set;
    struct rng *draws;
    void (*taken)(void *context, const struct call_group *group, simtime elapsed, int64_t count);
    void *context;
    int64_t left;
};

static void take_of(struct taking *t, struct call_group *group, int64_t part)
{
    struct latency_points points;

    points.n = 0;
    points.calls = 0;
    part = part < t->left ? part : t->left;
    part = part < group->elapsed.calls ? part : group->elapsed.calls;
    if (!part)
        return;
    latency_points_take(&group->elapsed, part, &points, t->draws);
    t->left -= part;
    t->set->calls -= part;
    for (int i = 0; i < points.n; i++)
        t->taken(t->context, group, points.at[i].latency, points.at[i].count);
}

static void drop_empty(struct call_set *set, struct call_groups *store)
{
    struct call_group **at = &set->first;

    set->last = NULL;
    while (*at) {
        struct call_group *group = *at;
        if (group->elapsed.calls) {
            set->last = group;
            at = &group->next;
        } else {
            *at = group->next;
            pool_give(&store->pool, group);
        }
    }
}

void call_set_take(struct call_set *set, struct call_groups *store, int64_t count,
                   struct rng *draws,
                   void (*taken)(void *context, const struct call_group *group, simtime elapsed,
                                 int64_t count),
                   void *context)
{
    struct taking t = {set, draws, taken, context, count};

    if (!count)
        return;
    invariant(count <= set->calls, "%lld calls end of %lld", (long long)count,
              (long long)set->calls);
    double fraction = (double)count / (double)set->calls;
    double carry = set->first != set->last ? rng_uniform(draws) : 0.5;
    for (struct call_group *group = set->first; group && t.left; group = group->next) {
        take_of(&t, group, proportional_part(group->elapsed.calls, fraction, &carry));
    }
    for (struct call_group *group = set->first; group && t.left; group = group->next)
        take_of(&t, group, t.left); /* what rounding left */
    drop_empty(set, store);
}
