#include "plan_basis.h"

#include "action.h"
#include "alarm.h"
#include "table.h"
#include "units.h"

static bool is_rescue(const struct choice *action)
{
    return ((const struct action_verb *)action->kind->verb)->rescues;
}

/* Of one list of actions, at `path`, the last first. */
static void find(const struct choice *actions, size_t count, const char *path, const char *of,
                 struct set_list *removals, struct text *told)
{
    for (size_t i = count; i > 0; i--) {
        struct units_text at;
        if (!is_rescue(&actions[i - 1]))
            continue;
        set_list_addf(removals, "!%s.%zu", path, i - 1);
        text_addf(told, "%s%s at %s %s", told->length ? ", " : "", actions[i - 1].kind->name,
                  units_write_duration(&at, ((const struct action_spec *)actions[i - 1].spec)->at),
                  of);
    }
}

void plan_basis_rescues(const struct scenario *scenario, struct set_list *removals,
                        struct text *told)
{
    size_t count;
    const struct alarm_spec *alarms = scenario_specs(scenario->spec, "alarms", &count);

    find(scenario->spec->timeline, scenario->spec->timeline_count, "timeline", "of the timeline",
         removals, told);
    for (size_t i = 0; i < count; i++) {
        struct text path = {0}, of = {0};
        text_addf(&path, "alarms.%s.actions", alarms[i].origin.name);
        text_addf(&of, "after alarm %s", alarms[i].origin.name);
        find(alarms[i].actions, alarms[i].actions_count, text_get(&path), text_get(&of), removals,
             told);
        text_release(&path);
        text_release(&of);
    }
}

void plan_basis_no_credit(const struct scenario *scenario, struct set_list *changes)
{
    size_t count;
    const struct table_spec *tables = scenario_specs(scenario->spec, "tables", &count);

    for (size_t i = 0; i < count; i++)
        set_list_addf(changes, "tables.%s.burst=%s", tables[i].origin.name,
                      tables[i].burst_law == BURST_PAST_MINUTES ? "1m" : "1s");
}

bool plan_basis_try(struct plan_basis *b, struct plan_trials *trials,
                    const struct scenario *scenario, const size_t *levels, size_t count)
{
    struct set_list none = {0}, no_credit = {0}, no_rescue = {0};

    plan_basis_no_credit(scenario, &no_credit);
    plan_basis_rescues(scenario, &no_rescue, &b->rescue);
    b->futures = count;
    b->has_rescue = no_rescue.count > 0;
    b->tried = plan_trials_held(trials, levels, &none, count, &b->held) &&
               plan_trials_held(trials, levels, &no_credit, count, &b->held_without_credit) &&
               (!b->has_rescue ||
                plan_trials_held(trials, levels, &no_rescue, count, &b->held_without_rescue));
    set_list_release(&no_credit);
    set_list_release(&no_rescue);
    return b->tried;
}

void plan_basis_release(struct plan_basis *b)
{
    text_release(&b->rescue);
}
