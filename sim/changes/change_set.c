#include "change_set.h"

#include <math.h>
#include <string.h>

#include "chosen_provisioning.h"

static const struct provisioned nothing = {0};

const char *const change_kind_names[] = {"scaling_removed",  "billing",
                                         "warm_throughput",  "max_on_demand",
                                         "capacity",         "index",
                                         "scaling_bounds",   "scaling_policy",
                                         "scheduled_action", "scheduled_action_removed",
                                         "table_class",      NULL};

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
    for (size_t i = 0; i < p->after->member_count && !p->after->on_demand; i++)
        if (p->after->members[i].side[READ].capacity == 0) {
            change->open = true;
            change->note = arena_printf(
                &p->set->arena,
                "Index %s is not in the scenario, and PROVISIONED needs a capacity for it too: put "
                "it in place of its 0 in the command.",
                p->after->members[i].index);
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
            differs |= !provisioned_same(was, is);
            lowers &= provisioned_same(was, is) || is < was || isnan(was);
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
    return a->tracks && provisioned_same(a->target, b->target) &&
           a->out_cooldown_s == b->out_cooldown_s && a->in_cooldown_s == b->in_cooldown_s &&
           a->in_disabled == b->in_disabled;
}

static void note_floor(const struct pair *p, struct change *change,
                       const struct provisioned_side *after)
{
    if (after->floor_moved && change->members->before->side[change->side].scaled &&
        after->min > change->members->before->side[change->side].min)
        change->note = arena_printf(
            &p->set->arena,
            "Auto scaling takes back a capacity that is set by hand, so its lowest bound is moved; "
            "that raises capacity to %.0f at once and keeps it there.",
            after->min);
}

/* A scheduled action that stands and sets less than what is set now takes it back when it is due. */
static void note_actions(const struct pair *p, struct change *change,
                         const struct provisioned_side *after)
{
    for (size_t i = 0; i < after->action_count; i++) {
        const struct provisioned_action *action = &after->actions[i];
        bool min = action->min < after->min, max = action->max < after->max;
        if ((!min && !max) || provisioned_action_over(action, p->start))
            continue;
        change->note = arena_printf(
            &p->set->arena,
            "%s%sThe scheduled action %s, %s%s%s, sets %s to %.0f: when it is due it takes this "
            "back. Change or delete it first, if that is not what you want.",
            change->note ? change->note : "", change->note ? " " : "",
            action->name ? action->name : "of the scenario", action->schedule,
            action->time_zone ? " " : "", action->time_zone ? action->time_zone : "",
            min ? "MinCapacity" : "MaxCapacity", min ? action->min : action->max);
    }
}

static void change_bounds(const struct pair *p, const struct change_member *m, enum side s,
                          bool lowering)
{
    const struct provisioned_side *before = &m->before->side[s], *after = &m->after->side[s];
    bool added = !before->scaled || p->before->on_demand;
    bool lowers = !added && after->min <= before->min && after->max <= before->max;

    if (!after->scaled || lowers != lowering ||
        (!added && provisioned_same(before->min, after->min) &&
         provisioned_same(before->max, after->max) && same_suspended(before, after)))
        return;
    struct change *change = add_side(p->set, CHANGE_BOUNDS, p->before, p->after, m, s);
    change->lowers = lowers;
    note_floor(p, change, after);
    note_actions(p, change, after);
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

static void change_actions(const struct pair *p, const struct change_member *m, enum side s)
{
    const struct provisioned_side *before = &m->before->side[s], *after = &m->after->side[s];

    for (size_t i = 0; after->scaled && i < after->action_count; i++) {
        const struct provisioned_action *was = provisioned_action_of(before, &after->actions[i]);
        if (was && provisioned_action_equal(was, &after->actions[i]))
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

static void remove_actions(const struct pair *p, const struct change_member *m, enum side s)
{
    const struct provisioned_side *before = &m->before->side[s], *after = &m->after->side[s];

    for (size_t i = 0; after->scaled && i < before->action_count; i++) {
        const struct provisioned_action *action = &before->actions[i];
        if (provisioned_action_of(after, action) || provisioned_action_over(action, p->start))
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

static bool reads_differ(const struct change *change)
{
    for (size_t i = 0; i < change->member_count; i++) {
        const struct provisioned_side *before = &change->members[i].before->side[READ],
                                      *after = &change->members[i].after->side[READ];
        if (change->kind == CHANGE_CAPACITY
                ? !after->scaled && before->capacity != after->capacity
                : !provisioned_same(before->max_on_demand, after->max_on_demand))
            return true;
    }
    return false;
}

/* What AWS keeps the same in all Regions is changed at home alone. */
static void mark_replica(struct change_set *set, struct change *change)
{
    const struct provisioned_table *table = change->after;
    bool numbers = change->kind == CHANGE_CAPACITY || change->kind == CHANGE_MAX_ON_DEMAND;

    change->follows = change->kind == CHANGE_BILLING || change->kind == CHANGE_WARM ||
                      change->kind == CHANGE_INDEX || (numbers && !reads_differ(change));
    const char *why =
        change->follows
            ? arena_printf(&set->arena,
                           "Not done: AWS keeps this the same in all Regions of a global table. "
                           "Change it of %s at home; the replica in %s follows.",
                           table->is_called, table->region)
            : arena_printf(&set->arena,
                           "In %s, where %s is a replica: a command, and in no template of another "
                           "Region. What stands there is what DescribeTable at home says of it; "
                           "auto scaling there was not collected and is taken as at home.",
                           table->region, table->is_called);
    change->note = change->note && !change->follows
                       ? arena_printf(&set->arena, "%s %s", change->note, why)
                       : why;
}

static void compare_tables(struct change_set *set, const struct provisioning *from,
                           const struct provisioning *to, int64_t start)
{
    for (size_t i = 0; i < to->table_count; i++) {
        struct pair pair = {set, provisioning_table(from, to->tables[i].name), &to->tables[i],
                            start};
        if (!pair.before)
            continue;
        size_t first = set->count;
        remove_scaling(&pair);
        change_billing(&pair);
        raise_warm(&pair);
        change_max_on_demand(&pair);
        change_capacity(&pair, 1);
        create_indexes(&pair);
        raise_scaling(&pair);
        lower_scaling(&pair);
        change_capacity(&pair, -1);
        change_class(&pair);
        for (size_t k = first; k < set->count && to->tables[i].region; k++)
            mark_replica(set, &set->items[k]);
    }
}

/* ---- what no change can say */

static void note_stranger(struct change_set *set, const struct provisioned_table *before,
                          const struct provisioned *index)
{
    const struct provisioned_table *after = provisioning_table(set->to, before->name);
    bool follows = !before->on_demand && after->on_demand;

    note(set, arena_printf(&set->arena,
                           "Index %s of table %s is deployed and not in the scenario: it %s.",
                           index->index, before->name,
                           follows ? "goes on demand with its table" : "stays as it is"));
}

static void note_tables(struct change_set *set, const struct provisioning *wanted)
{
    for (size_t i = 0; i < wanted->table_count; i++) {
        const struct provisioned_table *table = &wanted->tables[i];
        const struct provisioned_table *before = provisioning_table(set->from, table->name);
        if (!before)
            note(set, arena_printf(&set->arena,
                                   "Table %s is not among what is deployed: nothing is changed of "
                                   "it.",
                                   table->name));
        for (size_t k = 0; before && k < before->member_count; k++)
            if (!provisioned_member(table, before->members[k].index))
                note_stranger(set, before, &before->members[k]);
    }
}

static void note_lines(struct change_set *set, const char *lines)
{
    while (*lines) {
        int length = (int)strcspn(lines, "\n");
        note(set, arena_printf(&set->arena, "%.*s", length, lines));
        lines += length + (lines[length] == '\n');
    }
}

/* NULL when it is not made of those letters alone: it comes from a file and goes to a shell. */
static const char *plain(const char *text, const char *letters)
{
    return text && *text && strspn(text, letters) == strlen(text) ? text : NULL;
}

/* First what was chosen, from what stands; then, from there, what else the scenario has. */
static void compare(struct change_set *set, const struct change_basis *basis,
                    const struct provisioning *wanted)
{
    struct text notes = {0};
    struct chosen_basis chosen = {.deployed = set->from,
                                  .written = basis->written,
                                  .wanted = wanted,
                                  .named_after = set->from,
                                  .now = basis->now,
                                  .all = basis->all,
                                  .notes = &notes};

    set->to = chosen_provisioning(&set->arena, &chosen);
    compare_tables(set, set->from, set->to, basis->start);
    note_tables(set, wanted);
    note_lines(set, text_get(&notes));
    text_release(&notes);
    size_t done = set->count;
    chosen.all = true;
    chosen.named_after = set->to;
    chosen.notes = NULL;
    compare_tables(set, set->to, chosen_provisioning(&set->arena, &chosen), basis->start);
    for (size_t i = 0; i < set->count; i++) {
        set->items[i].chosen = i < done;
        set->items[i].held_back = i >= done;
    }
}

void change_set_make(struct change_set *set, const struct change_basis *basis,
                     struct provisioning *wanted)
{
    *set = (struct change_set){.from = basis->deployed ? basis->deployed : basis->written};
    arena_init(&set->arena);
    set->region = plain(set->from->region, "abcdefghijklmnopqrstuvwxyz0123456789-");
    set->account = plain(set->from->account, "0123456789");
    chosen_round(basis->written);
    chosen_round(wanted);
    compare(set, basis, wanted);
}

void change_set_release(struct change_set *set)
{
    free(set->items);
    free(set->notes);
    arena_release(&set->arena);
}
