#include "timeline.h"

#include "account.h"
#include "arrivals.h"
#include "cache.h"
#include "deploy.h"
#include "fail_over.h"
#include "fault.h"
#include "redrive.h"
#include "table.h"

const struct choice_kind *const timeline_actions[] = {
    table_actions,   account_actions, arrivals_actions, cache_actions, fail_over_actions,
    redrive_actions, deploy_actions,  fault_actions,    NULL};

void timeline_resolve(const struct sim *sim, const struct choice *actions, size_t count,
                      struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < count; i++) {
        const struct action_verb *verb = actions[i].kind->verb;
        if (verb->resolve)
            verb->resolve(sim, actions[i].spec, diagnostics);
    }
}

void timeline_start(struct sim *sim, const struct choice *actions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        action_schedule(sim, &actions[i], ((const struct action_spec *)actions[i].spec)->at);
}
