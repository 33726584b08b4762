#include "timeline.h"

#include "account.h"
#include "arrivals.h"
#include "cache.h"
#include "deploy.h"
#include "fail_over.h"
#include "fault.h"
#include "redrive.h"
#include "table.h"
#include "units.h"

const struct choice_kind *const timeline_actions[] = {
    table_actions,   account_actions, arrivals_actions, cache_actions, fail_over_actions,
    redrive_actions, deploy_actions,  fault_actions,    NULL};

/* A run that was made shorter leaves the rest of its timeline out, which is told once. */
static void tell_too_late(const struct sim *sim, const struct choice *actions, size_t count,
                          struct diagnostics *diagnostics)
{
    const struct action_spec *first = NULL;
    size_t late = 0;

    for (size_t i = 0; i < count; i++) {
        const struct action_spec *action = actions[i].spec;
        if (action->at <= sim->end)
            continue;
        first = first && first->at <= action->at ? first : action;
        late++;
    }
    if (!first)
        return;
    struct units_text at, end;
    char others[64] = "";
    if (late > 1)
        snprintf(others, sizeof others, ", and %zu later action%s neither", late - 1,
                 late > 2 ? "s" : "");
    diagnostics_warn(diagnostics, origin_place(&first->origin, "at"),
                     "'at: %s' is after the end of the run at %s; it never happens%s",
                     units_write_duration(&at, first->at), units_write_duration(&end, sim->end),
                     others);
}

void timeline_resolve(const struct sim *sim, const struct choice *actions, size_t count,
                      struct diagnostics *diagnostics)
{
    for (size_t i = 0; i < count; i++) {
        const struct action_verb *verb = actions[i].kind->verb;
        if (verb->resolve)
            verb->resolve(sim, actions[i].spec, diagnostics);
    }
    tell_too_late(sim, actions, count, diagnostics);
}

void timeline_start(struct sim *sim, const struct choice *actions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        action_schedule(sim, &actions[i], ((const struct action_spec *)actions[i].spec)->at);
}
