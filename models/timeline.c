#include "timeline.h"

#include "arrivals.h"
#include "table.h"

const struct choice_kind *const timeline_actions[] = {
    &table_set_capacity_action,        &table_set_billing_action,
    &table_set_warm_throughput_action, &table_create_index_action,
    &table_delete_index_action,        &arrivals_set_rate_action,
    &arrivals_set_users_action,        NULL};

static void perform(struct sim *sim, void *subject)
{
    const struct choice *choice = subject;
    const struct action_verb *verb = choice->kind->verb;
    verb->perform(sim, choice->spec);
}

void timeline_start(struct sim *sim, struct choice *actions, size_t count,
                    struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < count; i++) {
        const struct action_verb *verb = actions[i].kind->verb;
        const struct action_spec *action = actions[i].spec;
        if (verb->resolve)
            verb->resolve(sim, actions[i].spec, diagnostics);
        sim_at(sim, action->at, PRIORITY_CONTROL, perform, &actions[i]);
    }
}
