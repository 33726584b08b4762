#include "chosen_provisioning.h"

#include <math.h>

#include "invariant.h"
#include "text.h"

/* Of what is not there: nothing is said of it. */
static const struct provisioned nothing = {
    .side = {{.max_on_demand = NAN, .warm = NAN}, {.max_on_demand = NAN, .warm = NAN}}};

struct merge {
    struct arena *arena;
    const struct chosen_basis *basis;
    const struct provisioned_table *from, *written, *wanted;
    struct provisioned_table *out;
    const struct provisioned *member; /* the wanted one of the three sides */
    bool all;                         /* of this member everything is taken */
};

/* One side as it is deployed, written and wanted, and as it is to stand. */
struct sides {
    const struct provisioned_side *before, *written, *wanted;
    struct provisioned_side *out;
};

static double whole(double units)
{
    return ceil(units - 1e-9);
}

static void round_side(struct provisioned_side *s, bool on_demand)
{
    s->capacity = whole(s->capacity);
    s->max_on_demand = whole(s->max_on_demand);
    s->warm = whole(s->warm);
    s->min = whole(s->min);
    s->max = whole(s->max);
    s->scaled = s->scaled && !on_demand;
    s->tracks = s->tracks && s->scaled;
    for (size_t i = 0; i < s->action_count; i++) {
        s->actions[i].min = whole(s->actions[i].min);
        s->actions[i].max = whole(s->actions[i].max);
    }
}

void chosen_round(struct provisioning *p)
{
    for (size_t i = 0; i < p->table_count; i++)
        for (size_t k = 0; k < p->tables[i].member_count; k++)
            for (enum side s = READ; s < SIDES; s++)
                round_side(&p->tables[i].members[k].side[s], p->tables[i].on_demand);
}

static double pick(const struct merge *m, double before, double written, double wanted)
{
    return m->all || !provisioned_same(written, wanted) ? wanted : before;
}

static bool pick_flag(const struct merge *m, bool before, bool written, bool wanted)
{
    return m->all || written != wanted ? wanted : before;
}

/* ---- scheduled actions */

static void say(const struct merge *m, const struct provisioned_action *action, const char *why)
{
    if (!m->basis->notes)
        return;
    text_addf(m->basis->notes, "The scheduled action %s of table %s%s%s is not made: %s.\n",
              action->schedule, m->out->name, m->member->index ? ", index " : "",
              m->member->index ? m->member->index : "", why);
}

static bool is_taken_by_aws(const struct merge *m, const struct provisioned_action *action)
{
    if (action->inexact)
        say(m, action,
            "it comes again in a time that is no whole number of minutes, as rate(…) counts");
    else if (provisioned_action_over(action, m->basis->now))
        say(m, action,
            "its time is over, and AWS takes none in the past; a later `start` moves it");
    else
        return true;
    return false;
}

/* What was chosen of the action that is deployed: itself, another with its time, or NULL, none. */
static const struct provisioned_action *pick_action(const struct merge *m, const struct sides *s,
                                                    const struct provisioned_action *before)
{
    const struct provisioned_action *wanted = provisioned_action_of(s->wanted, before),
                                    *written = provisioned_action_of(s->written, before);

    if (!wanted)
        return m->all || written ? NULL : before;
    if (!m->all && written && provisioned_action_equal(written, wanted))
        return before;
    return provisioned_action_equal(before, wanted) || !is_taken_by_aws(m, wanted) ? before
                                                                                   : wanted;
}

static void merge_actions(const struct merge *m, const struct sides *s)
{
    size_t most = s->before->action_count + s->wanted->action_count;

    s->out->actions = arena_take(m->arena, most + 1, sizeof *s->out->actions);
    s->out->action_count = 0;
    for (size_t i = 0; i < s->before->action_count; i++) {
        const struct provisioned_action *action = pick_action(m, s, &s->before->actions[i]);
        if (action)
            s->out->actions[s->out->action_count++] = *action;
    }
    for (size_t i = 0; i < s->wanted->action_count; i++) {
        const struct provisioned_action *wanted = &s->wanted->actions[i],
                                        *written = provisioned_action_of(s->written, wanted);
        bool chosen = m->all || !written || !provisioned_action_equal(written, wanted);
        if (chosen && !provisioned_action_of(s->before, wanted) && is_taken_by_aws(m, wanted))
            s->out->actions[s->out->action_count++] = *wanted;
    }
}

/* ---- auto scaling */

static bool policy_differs(const struct provisioned_side *a, const struct provisioned_side *b)
{
    return a->target != b->target || a->out_cooldown_s != b->out_cooldown_s ||
           a->in_cooldown_s != b->in_cooldown_s || a->in_disabled != b->in_disabled;
}

static bool actions_differ(const struct provisioned_side *a, const struct provisioned_side *b)
{
    for (size_t i = 0; i < a->action_count; i++) {
        const struct provisioned_action *other = provisioned_action_of(b, &a->actions[i]);
        if (!other || !provisioned_action_equal(other, &a->actions[i]))
            return true;
    }
    return a->action_count != b->action_count;
}

static bool scaling_differs(const struct provisioned_side *a, const struct provisioned_side *b)
{
    return a->scaled != b->scaled || a->min != b->min || a->max != b->max || policy_differs(a, b) ||
           actions_differ(a, b);
}

/* All of it from the scenario. */
static void take_scaling(const struct merge *m, const struct sides *s)
{
    struct provisioned_side is = *s->out;

    *s->out = *s->wanted;
    s->out->capacity = is.capacity;
    s->out->max_on_demand = is.max_on_demand;
    s->out->warm = is.warm;
    s->out->policy = is.policy;
    struct merge all = *m;
    all.all = true;
    merge_actions(&all, s);
}

static void merge_policy(const struct merge *m, const struct sides *s)
{
    const struct provisioned_side *b = s->before, *w = s->written, *is = s->wanted;
    struct provisioned_side *out = s->out;
    bool chosen = is->tracks && policy_differs(w, is);

    out->tracks = pick_flag(m, b->tracks, w->tracks, is->tracks) || chosen;
    /* One that is new has nothing to keep. */
    const struct provisioned_side *base = b->tracks ? b : is;
    out->target = pick(m, base->target, w->target, is->target);
    out->out_cooldown_s = pick(m, base->out_cooldown_s, w->out_cooldown_s, is->out_cooldown_s);
    out->in_cooldown_s = pick(m, base->in_cooldown_s, w->in_cooldown_s, is->in_cooldown_s);
    out->in_disabled = pick_flag(m, base->in_disabled, w->in_disabled, is->in_disabled);
    for (size_t i = 0; i < SCALING_PROCESSES; i++)
        out->suspended[i] = pick_flag(m, b->suspended[i], w->suspended[i], is->suspended[i]);
}

/* A capacity that was chosen above what the scenario had, where auto scaling would take it back; not
 * where the lowest bound itself was chosen, as of an index that is new. */
static void move_floor(const struct sides *s)
{
    struct provisioned_side *out = s->out;

    if (!out->scaled || !(s->wanted->capacity > s->written->capacity) ||
        s->wanted->capacity <= out->min || s->wanted->min != s->written->min)
        return;
    out->min = s->wanted->capacity;
    out->max = fmax(out->max, out->min);
    out->floor_moved = true;
}

static void merge_scaling(const struct merge *m, const struct sides *s)
{
    const struct provisioned_side *b = s->before, *w = s->written, *is = s->wanted;

    s->out->scaled =
        pick_flag(m, b->scaled, w->scaled, is->scaled) || (is->scaled && scaling_differs(w, is));
    if (!s->out->scaled) {
        s->out->tracks = false;
        s->out->action_count = 0;
        return;
    }
    if (!b->scaled) {
        take_scaling(m, s);
    } else {
        s->out->min = pick(m, b->min, w->min, is->min);
        s->out->max = pick(m, b->max, w->max, is->max);
        /* The bound that was chosen decides where the two cross. */
        if (s->out->min > s->out->max && provisioned_same(w->max, is->max))
            s->out->max = s->out->min;
        s->out->min = fmin(s->out->min, s->out->max);
        merge_policy(m, s);
        merge_actions(m, s);
    }
    move_floor(s);
}

/* ---- a side, a member, a table */

/* A scenario without policies suspends what they would do. */
static struct provisioned_side without_policy(const struct provisioned_side *before,
                                              const struct provisioned_side *side)
{
    struct provisioned_side s = *side;

    if (!before->tracks && s.suspended[DYNAMIC_SCALING_IN] && s.suspended[DYNAMIC_SCALING_OUT]) {
        s.tracks = false;
        s.suspended[DYNAMIC_SCALING_IN] = before->suspended[DYNAMIC_SCALING_IN];
        s.suspended[DYNAMIC_SCALING_OUT] = before->suspended[DYNAMIC_SCALING_OUT];
    }
    return s;
}

static void merge_side(const struct merge *m, const struct provisioned_side *before,
                       const struct provisioned_side *written,
                       const struct provisioned_side *wanted, struct provisioned_side *out)
{
    struct provisioned_side w = without_policy(before, written),
                            is = without_policy(before, wanted);
    struct sides s = {before, &w, &is, out};

    *out = *before;
    out->warm = pick(m, before->warm, w.warm, is.warm);
    out->max_on_demand = pick(m, before->max_on_demand, w.max_on_demand, is.max_on_demand);
    out->capacity = pick(m, before->capacity, w.capacity, is.capacity);
    if (m->out->on_demand) {
        out->capacity = 0;
        out->scaled = out->tracks = false;
        out->action_count = 0;
        return;
    }
    merge_scaling(m, &s);
    if (out->scaled && before->scaled && !m->from->on_demand)
        out->capacity = before->capacity; /* it is auto scaling's */
}

/* An index that the scenario has not: it follows its table. */
static void follow_table(const struct merge *m, struct provisioned *out)
{
    if (m->from->on_demand == m->out->on_demand)
        return;
    for (enum side s = READ; s < SIDES; s++) {
        out->side[s].capacity = 0;
        out->side[s].scaled = out->side[s].tracks = false;
        out->side[s].action_count = 0;
    }
}

static void merge_member(struct merge *m, const struct provisioned *before,
                         const struct provisioned *written, const struct provisioned *wanted)
{
    struct provisioned *out = &m->out->members[m->out->member_count++];

    const struct provisioned *begins = before ? before : wanted;

    invariant(begins, "a member that is neither deployed nor wanted");
    *out = *begins;
    if (!wanted) {
        follow_table(m, out);
        return;
    }
    out->entry_bytes = wanted->entry_bytes;
    m->member = wanted;
    m->all = m->basis->all || !before || m->from->on_demand != m->out->on_demand;
    before = before ? before : &nothing;
    written = written ? written : &nothing;
    for (enum side s = READ; s < SIDES; s++)
        merge_side(m, &before->side[s], &written->side[s], &wanted->side[s], &out->side[s]);
}

static const struct provisioned *member_of(const struct provisioned_table *table, const char *index)
{
    return table ? provisioned_member(table, index) : NULL;
}

static void merge_kinds(const struct merge *m)
{
    bool billing = !m->written || m->written->on_demand != m->wanted->on_demand,
         class = m->wanted->table_class &&
                 (!m->written || !m->written->table_class ||
                  !text_equal(m->written->table_class, m->wanted->table_class));

    if (m->basis->all || billing)
        m->out->on_demand = m->wanted->on_demand;
    if (m->wanted->table_class && (m->basis->all || class))
        m->out->table_class = m->wanted->table_class;
}

static void merge_table(struct merge *m)
{
    size_t most = m->from->member_count + m->wanted->member_count;

    *m->out = *m->from;
    m->out->members = arena_take(m->arena, most + 1, sizeof *m->out->members);
    m->out->member_count = 0;
    merge_kinds(m);
    for (size_t i = 0; i < m->wanted->member_count; i++) {
        const struct provisioned *wanted = &m->wanted->members[i];
        const struct provisioned *before = member_of(m->from, wanted->index),
                                 *written = member_of(m->written, wanted->index);
        if (before || !written || m->basis->all)
            merge_member(m, before, written, wanted);
    }
    for (size_t i = 0; i < m->from->member_count; i++)
        if (!provisioned_member(m->wanted, m->from->members[i].index))
            merge_member(m, &m->from->members[i], NULL, NULL);
}

/* ---- names */

static bool has_name(const struct provisioned_side *side, const char *name)
{
    for (size_t i = 0; i < side->action_count; i++)
        if (side->actions[i].name && text_equal(side->actions[i].name, name))
            return true;
    return false;
}

static void name_actions(const struct merge *m, struct provisioned_side *s,
                         const struct provisioned_side *before)
{
    size_t number = 1;

    for (size_t i = 0; i < s->action_count; i++)
        s->actions[i].name = NULL;
    for (size_t i = 0; i < s->action_count; i++) {
        const struct provisioned_action *was = provisioned_action_of(before, &s->actions[i]);
        s->actions[i].name = was && was->name && !has_name(s, was->name) ? was->name : NULL;
        while (!s->actions[i].name) {
            const char *name = arena_printf(m->arena, "ddbsim-%zu", number++);
            s->actions[i].name = has_name(before, name) || has_name(s, name) ? NULL : name;
        }
    }
}

/* The console's own name where there is no policy yet. */
static const char *policy_name(const struct merge *m, const struct provisioned *member,
                               enum side side, const struct provisioned_side *before)
{
    if (before->policy && *before->policy)
        return before->policy;
    return arena_printf(m->arena, "DynamoDB%sCapacityUtilization:table/%s%s%s",
                        side == READ ? "Read" : "Write", provisioned_table_called(m->out),
                        member->index ? "/index/" : "", member->index ? member->index : "");
}

static void name_table(const struct merge *m)
{
    const struct provisioned_table *after = provisioning_table(m->basis->named_after, m->out->name);

    for (size_t i = 0; i < m->out->member_count; i++) {
        struct provisioned *member = &m->out->members[i];
        const struct provisioned *before = member_of(after, member->index);
        before = before ? before : &nothing;
        for (enum side s = READ; s < SIDES; s++) {
            name_actions(m, &member->side[s], &before->side[s]);
            member->side[s].policy = policy_name(m, member, s, &before->side[s]);
        }
    }
}

const struct provisioning *chosen_provisioning(struct arena *arena,
                                               const struct chosen_basis *basis)
{
    struct provisioning *out = arena_take(arena, 1, sizeof *out);

    out->region = basis->deployed->region;
    out->account = basis->deployed->account;
    out->tables = arena_take(arena, basis->wanted->table_count + 1, sizeof *out->tables);
    for (size_t i = 0; i < basis->wanted->table_count; i++) {
        struct merge m = {.arena = arena, .basis = basis, .wanted = &basis->wanted->tables[i]};
        m.from = provisioning_table(basis->deployed, m.wanted->name);
        m.written = provisioning_table(basis->written, m.wanted->name);
        if (!m.from)
            continue;
        m.out = &out->tables[out->table_count++];
        merge_table(&m);
        name_table(&m);
    }
    return out;
}
