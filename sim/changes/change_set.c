#include "change_set.h"

#include <math.h>

#include "schedule.h"

static const struct provisioned nothing = {0};

const char *const change_kind_names[] = {"scaling_removed",  "billing",
                                         "warm_throughput",  "max_on_demand",
                                         "capacity",         "index",
                                         "scaling_bounds",   "scaling_policy",
                                         "scheduled_action", "scheduled_action_removed",
                                         "table_class",      NULL};

/* NAN is equal to NAN: neither is said. */
static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? text_equal(a, b) : a == b;
}

static struct change *add(struct change_set *set, enum change_kind kind,
                          const struct provisioned_table *before,
                          const struct provisioned_table *after)
{
    set->items = memory_grow(set->items, set->count, &set->capacity, sizeof *set->items);
    struct change *change = &set->items[set->count++];
    *change = (struct change){.kind = kind, .before = before, .after = after};
    change->members = arena_take(&set->arena, after->member_count + 1, sizeof *change->members);
    return change;
}

static void add_member(struct change *change, const struct provisioned *before,
                       const struct provisioned *after)
{
    change->members[change->member_count++] = (struct change_member){before, after};
}

static struct change *add_side(struct change_set *set, enum change_kind kind,
                               const struct provisioned_table *before,
                               const struct provisioned_table *after,
                               const struct change_member *member, enum side side)
{
    struct change *change = add(set, kind, before, after);

    add_member(change, member->before, member->after);
    change->side = side;
    change->open = member->before == &nothing; /* until the index is there */
    return change;
}

static void note(struct change_set *set, const char *text)
{
    set->notes = memory_grow(set->notes, set->note_count, &set->note_capacity, sizeof *set->notes);
    set->notes[set->note_count++] = text;
}

/* ---- what is wanted, as AWS would have it */

static double whole(double units)
{
    return ceil(units - 1e-9);
}

static void round_side(struct provisioned_side *s)
{
    s->capacity = whole(s->capacity);
    s->max_on_demand = whole(s->max_on_demand);
    s->warm = whole(s->warm);
    s->min = whole(s->min);
    s->max = whole(s->max);
    for (size_t i = 0; i < s->action_count; i++) {
        s->actions[i].min = whole(s->actions[i].min);
        s->actions[i].max = whole(s->actions[i].max);
    }
}

/* A capacity that was chosen above what the scenario had, where auto scaling would take it back. */
static void move_floor(struct provisioned_side *s, const struct provisioned_side *written)
{
    if (!s->scaled || !(s->capacity > whole(written->capacity)) || s->capacity <= s->min)
        return;
    s->min = s->capacity;
    s->max = fmax(s->max, s->min);
}

static bool is_taken(const struct provisioned_side *before, const struct provisioned_side *s,
                     const char *name)
{
    for (size_t i = 0; i < before->action_count; i++)
        if (same_text(before->actions[i].name, name))
            return true;
    for (size_t i = 0; i < s->action_count; i++)
        if (same_text(s->actions[i].name, name))
            return true;
    return false;
}

static bool same_time(const struct provisioned_action *a, const struct provisioned_action *b)
{
    return text_equal(a->schedule, b->schedule) && same_text(a->time_zone, b->time_zone);
}

/* The action that is due at the same times: it is that one, perhaps with other bounds. */
static const struct provisioned_action *action_of(const struct provisioned_side *side,
                                                  const struct provisioned_action *action)
{
    for (size_t i = 0; i < side->action_count; i++)
        if (same_time(&side->actions[i], action))
            return &side->actions[i];
    return NULL;
}

static void name_actions(struct change_set *set, struct provisioned_side *s,
                         const struct provisioned_side *before)
{
    size_t number = 1;

    for (size_t i = 0; i < s->action_count; i++) {
        const struct provisioned_action *was = action_of(before, &s->actions[i]);
        s->actions[i].name =
            was && was->name && !is_taken(&(struct provisioned_side){0}, s, was->name) ? was->name
                                                                                       : NULL;
        while (!s->actions[i].name) {
            const char *name = arena_printf(&set->arena, "ddbsim-%zu", number++);
            s->actions[i].name = is_taken(before, s, name) ? NULL : name;
        }
    }
}

/* The console's own name where there is no policy yet. */
static void name_policy(struct change_set *set, const struct provisioned_table *table,
                        const struct provisioned *member, struct provisioned_side *s,
                        enum side side, const struct provisioned_side *before)
{
    struct text resource = {0};

    change_write_resource(table, member, &resource);
    s->policy = before->policy && *before->policy
                    ? before->policy
                    : arena_printf(&set->arena, "DynamoDB%sCapacityUtilization:%s",
                                   side == READ ? "Read" : "Write", text_get(&resource));
    text_release(&resource);
}

static void prepare_member(struct change_set *set, const struct change_basis *basis,
                           struct provisioned_table *table, struct provisioned *member)
{
    const struct provisioned_table *from = provisioning_table(set->from, table->name),
                                   *written = provisioning_table(basis->written, table->name);
    const struct provisioned *before = from ? provisioned_member(from, member->index) : NULL,
                             *base = written ? provisioned_member(written, member->index) : NULL;

    before = before ? before : &nothing;
    base = base ? base : member;
    for (enum side s = READ; s < SIDES; s++) {
        struct provisioned_side *side = &member->side[s];
        round_side(side);
        side->scaled = side->scaled && !table->on_demand;
        side->tracks = side->tracks && side->scaled;
        move_floor(side, &base->side[s]);
        name_actions(set, side, &before->side[s]);
        name_policy(set, table, member, side, s, &before->side[s]);
    }
}

static void prepare(struct change_set *set, const struct change_basis *basis,
                    struct provisioning *wanted)
{
    for (size_t i = 0; i < wanted->table_count; i++)
        for (size_t k = 0; k < wanted->tables[i].member_count; k++)
            prepare_member(set, basis, &wanted->tables[i], &wanted->tables[i].members[k]);
}

/* ---- one kind of change each; `before` and `after` are of one table */

struct pair {
    struct change_set *set;
    const struct provisioned_table *before, *after;
    int64_t start;
};

static const struct provisioned *member_before(const struct pair *p, const struct provisioned *m)
{
    return provisioned_member(p->before, m->index);
}

/* The member as the wanted table has it, in the order "index before table" or the other way. */
static struct change_member member_at(const struct pair *p, size_t i, bool table_first)
{
    size_t count = p->after->member_count;
    const struct provisioned *after = &p->after->members[table_first ? i : count - 1 - i];
    const struct provisioned *before = member_before(p, after);

    return (struct change_member){before ? before : &nothing, after};
}

static void remove_scaling(const struct pair *p)
{
    if (p->before->on_demand)
        return; /* orphans of an earlier time do nothing on demand */
    for (size_t i = 0; i < p->after->member_count; i++) {
        struct change_member m = member_at(p, i, true);
        for (enum side s = READ; s < SIDES; s++)
            if (m.before->side[s].scaled && !m.after->side[s].scaled)
                add_side(p->set, CHANGE_SCALING_REMOVED, p->before, p->after, &m, s);
    }
}

static void change_billing(const struct pair *p)
{
    if (p->before->on_demand == p->after->on_demand)
        return;
    struct change *change = add(p->set, CHANGE_BILLING, p->before, p->after);
    for (size_t i = 0; i < p->after->member_count; i++) {
        const struct provisioned *before = member_before(p, &p->after->members[i]);
        if (before)
            add_member(change, before, &p->after->members[i]);
    }
    for (size_t i = 0; i < p->before->member_count; i++)
        if (!provisioned_member(p->after, p->before->members[i].index) && !p->after->on_demand) {
            change->open = true;
            change->note = arena_printf(
                &p->set->arena,
                "Index %s is not in the scenario, and PROVISIONED needs a capacity for it too: add "
                "it to the command.",
                p->before->members[i].index);
        }
}

static void raise_warm(const struct pair *p)
{
    for (size_t i = 0; i < p->after->member_count; i++) {
        struct change_member m = member_at(p, i, false);
        bool rises = false;
        for (enum side s = READ; s < SIDES; s++)
            rises |=
                m.after->side[s].warm > 0 && !(m.after->side[s].warm <= m.before->side[s].warm);
        if (rises && m.before != &nothing)
            add_side(p->set, CHANGE_WARM, p->before, p->after, &m, READ);
    }
}

static void change_max_on_demand(const struct pair *p)
{
    if (!p->before->on_demand || !p->after->on_demand)
        return; /* a switch of billing brings it along */
    for (size_t i = 0; i < p->after->member_count; i++) {
        struct change_member m = member_at(p, i, false);
        bool differs = false, lowers = true;
        for (enum side s = READ; s < SIDES; s++) {
            double was = m.before->side[s].max_on_demand, is = m.after->side[s].max_on_demand;
            differs |= !same(was, is);
            lowers &= same(was, is) || is < was || isnan(was);
        }
        if (differs && m.before != &nothing)
            add_side(p->set, CHANGE_MAX_ON_DEMAND, p->before, p->after, &m, READ)->lowers = lowers;
    }
}

/* +1: a side rises, -1: some fall and none rises, 0: nothing is to be set. */
static int capacity_moves(const struct change_member *m)
{
    bool rises = false, falls = false;

    for (enum side s = READ; s < SIDES; s++) {
        if (m->after->side[s].scaled)
            continue;
        rises |= m->after->side[s].capacity > m->before->side[s].capacity;
        falls |= m->after->side[s].capacity < m->before->side[s].capacity;
    }
    return rises ? 1 : falls ? -1 : 0;
}

/* Raises of the table and its indexes go in one call, decreases each in their own. */
static void change_capacity(const struct pair *p, int direction)
{
    struct change *change = NULL;

    if (p->before->on_demand || p->after->on_demand)
        return;
    for (size_t i = 0; i < p->after->member_count; i++) {
        struct change_member m = member_at(p, i, true);
        if (m.before == &nothing || capacity_moves(&m) != direction)
            continue;
        if (!change || direction < 0)
            change = add(p->set, CHANGE_CAPACITY, p->before, p->after);
        add_member(change, m.before, m.after);
        change->lowers = direction < 0;
    }
}

static void create_indexes(const struct pair *p)
{
    for (size_t i = 0; i < p->after->member_count; i++) {
        struct change_member m = {&nothing, &p->after->members[i]};
        if (!m.after->index || member_before(p, m.after))
            continue;
        struct change *change = add_side(p->set, CHANGE_INDEX, p->before, p->after, &m, WRITE);
        change->open = true;
        change->note = "A scenario does not know attributes: put the index's keys, their types and "
                       "its projection in place of those in capitals.";
    }
}

static bool same_suspended(const struct provisioned_side *a, const struct provisioned_side *b)
{
    return memcmp(a->suspended, b->suspended, sizeof a->suspended) == 0;
}

static bool same_policy(const struct provisioned_side *a, const struct provisioned_side *b)
{
    return a->tracks && same(a->target, b->target) && a->out_cooldown_s == b->out_cooldown_s &&
           a->in_cooldown_s == b->in_cooldown_s && a->in_disabled == b->in_disabled;
}

static void note_floor(const struct pair *p, struct change *change,
                       const struct provisioned_side *after)
{
    if (after->capacity == after->min && change->members->before->side[change->side].scaled &&
        after->min > change->members->before->side[change->side].min)
        change->note = arena_printf(
            &p->set->arena,
            "Auto scaling takes back a capacity that is set by hand, so its lowest bound is moved; "
            "that raises capacity to %.0f at once and keeps it there.",
            after->min);
}

static void change_bounds(const struct pair *p, const struct change_member *m, enum side s,
                          bool lowering)
{
    const struct provisioned_side *before = &m->before->side[s], *after = &m->after->side[s];
    bool added = !before->scaled || p->before->on_demand;
    bool lowers = !added && after->min <= before->min && after->max <= before->max;

    if (!after->scaled || lowers != lowering ||
        (!added && same(before->min, after->min) && same(before->max, after->max) &&
         same_suspended(before, after)))
        return;
    struct change *change = add_side(p->set, CHANGE_BOUNDS, p->before, p->after, m, s);
    change->lowers = lowers;
    note_floor(p, change, after);
    if (after->steps)
        change->note = "The scenario scales in steps, which DynamoDB's auto scaling does not take: "
                       "they are alarms of your own.";
}

static void change_policy(const struct pair *p, const struct change_member *m, enum side s)
{
    const struct provisioned_side *before = &m->before->side[s], *after = &m->after->side[s];

    if (after->tracks && !same_policy(before, after))
        add_side(p->set, CHANGE_POLICY, p->before, p->after, m, s);
}

static bool same_action(const struct provisioned_action *a, const struct provisioned_action *b)
{
    return same(a->min, b->min) && same(a->max, b->max) && a->begins == b->begins &&
           a->ends == b->ends;
}

static void change_actions(const struct pair *p, const struct change_member *m, enum side s)
{
    const struct provisioned_side *before = &m->before->side[s], *after = &m->after->side[s];

    for (size_t i = 0; after->scaled && i < after->action_count; i++) {
        const struct provisioned_action *was = action_of(before, &after->actions[i]);
        if (was && same_action(was, &after->actions[i]))
            continue;
        struct change *change = add_side(p->set, CHANGE_ACTION, p->before, p->after, m, s);
        change->was_action = was;
        change->action = &after->actions[i];
        if (after->action_count == 1)
            change->note = arena_printf(
                &p->set->arena,
                "A scheduled action does not undo itself, and no other follows: put a second one "
                "that brings MinCapacity=%.0f,MaxCapacity=%.0f back.",
                after->min, after->max);
    }
}

/* What is over by the start of the scenario says nothing more. */
static bool is_over(const struct provisioned_action *action, int64_t start)
{
    struct schedule schedule;

    if (action->ends != COLLECTED_NO_TIME && action->ends < start)
        return true;
    if (schedule_read(action->schedule, action->time_zone ? action->time_zone : "UTC", &schedule))
        return false;
    return schedule.kind == SCHEDULE_AT &&
           schedule_next(&schedule, 0, start - 1, INT64_MAX - 1) == INT64_MAX;
}

static void remove_actions(const struct pair *p, const struct change_member *m, enum side s)
{
    const struct provisioned_side *before = &m->before->side[s], *after = &m->after->side[s];

    for (size_t i = 0; after->scaled && i < before->action_count; i++) {
        const struct provisioned_action *action = &before->actions[i];
        if (action_of(after, action) || is_over(action, p->start))
            continue;
        struct change *change = add_side(p->set, CHANGE_ACTION_REMOVED, p->before, p->after, m, s);
        change->was_action = action;
        change->lowers = true;
    }
}

/* What raises: bounds, policies, scheduled actions; the index before the table. */
static void raise_scaling(const struct pair *p)
{
    for (size_t i = 0; i < p->after->member_count; i++) {
        struct change_member m = member_at(p, i, false);
        for (enum side s = READ; s < SIDES; s++) {
            change_bounds(p, &m, s, false);
            change_policy(p, &m, s);
            change_actions(p, &m, s);
        }
    }
}

static void lower_scaling(const struct pair *p)
{
    for (size_t i = 0; i < p->after->member_count; i++) {
        struct change_member m = member_at(p, i, true);
        for (enum side s = READ; s < SIDES; s++) {
            remove_actions(p, &m, s);
            change_bounds(p, &m, s, true);
        }
    }
}

static void change_class(const struct pair *p)
{
    if (p->before->table_class && p->after->table_class &&
        !text_equal(p->before->table_class, p->after->table_class)) {
        struct change *change = add(p->set, CHANGE_TABLE_CLASS, p->before, p->after);
        change->note = "A table changes its class twice in 30 days at most.";
    }
}

static void note_strangers(const struct pair *p)
{
    for (size_t i = 0; i < p->before->member_count; i++)
        if (!provisioned_member(p->after, p->before->members[i].index))
            note(p->set, arena_printf(&p->set->arena,
                                      "Index %s of table %s is deployed and not in the scenario: "
                                      "it stays as it is.",
                                      p->before->members[i].index, p->before->name));
}

static void compare_tables(struct change_set *set, const struct provisioning *from,
                           const struct provisioning *to, int64_t start, bool with_notes)
{
    struct pair pairs[2] = {{0}};

    for (size_t i = 0; i < to->table_count; i++) {
        const struct provisioned_table *before = provisioning_table(from, to->tables[i].name);
        pairs[0] = (struct pair){set, before, &to->tables[i], start};
        if (!before && with_notes)
            note(set, arena_printf(&set->arena,
                                   "Table %s is not among what is deployed: nothing is changed of "
                                   "it.",
                                   to->tables[i].name));
        if (!before)
            continue;
        remove_scaling(pairs);
        change_billing(pairs);
        raise_warm(pairs);
        change_max_on_demand(pairs);
        change_capacity(pairs, 1);
        create_indexes(pairs);
        raise_scaling(pairs);
        lower_scaling(pairs);
        change_capacity(pairs, -1);
        change_class(pairs);
        if (with_notes)
            note_strangers(pairs);
    }
}

/* ---- which of them were chosen */

static bool has_member(const struct change *change, const char *index)
{
    for (size_t i = 0; i < change->member_count; i++)
        if (same_text(change->members[i].after->index, index))
            return true;
    return change->member_count == 0;
}

static bool is_like(const struct change *a, const struct change *b)
{
    bool any = a->member_count == 0;

    if (a->kind != b->kind || a->side != b->side || a->action != b->action ||
        !text_equal(a->after->name, b->after->name))
        return false;
    if (a->was_action && b->was_action && !same_time(a->was_action, b->was_action))
        return false;
    for (size_t i = 0; i < a->member_count; i++)
        any |= has_member(b, a->members[i].after->index);
    return any;
}

static void mark_chosen(struct change_set *set, const struct change_basis *basis)
{
    struct change_set chosen = {.from = basis->written, .to = set->to};

    arena_init(&chosen.arena);
    compare_tables(&chosen, chosen.from, chosen.to, basis->start, false);
    for (size_t i = 0; i < set->count; i++) {
        struct change *change = &set->items[i];
        for (size_t k = 0; k < chosen.count && !change->chosen; k++)
            change->chosen = is_like(change, &chosen.items[k]);
        change->held_back = !change->chosen && change->lowers;
    }
    change_set_release(&chosen);
}

/* NULL when it is not made of those letters alone: it comes from a file and goes to a shell. */
static const char *plain(const char *text, const char *letters)
{
    return text && *text && strspn(text, letters) == strlen(text) ? text : NULL;
}

void change_set_make(struct change_set *set, const struct change_basis *basis,
                     struct provisioning *wanted)
{
    *set = (struct change_set){.from = basis->deployed ? basis->deployed : basis->written,
                               .to = wanted};
    arena_init(&set->arena);
    set->region = plain(set->from->region, "abcdefghijklmnopqrstuvwxyz0123456789-");
    set->account = plain(set->from->account, "0123456789");
    prepare(set, basis, wanted);
    compare_tables(set, set->from, wanted, basis->start, true);
    mark_chosen(set, basis);
}

void change_set_release(struct change_set *set)
{
    free(set->items);
    free(set->notes);
    arena_release(&set->arena);
}
