#include "action.h"

static void perform(struct sim *sim, void *subject)
{
    const struct choice *choice = subject;
    const struct action_verb *verb = choice->kind->verb;
    verb->perform(sim, choice->spec);
}

void action_schedule(struct sim *sim, const struct choice *choice, simtime after)
{
    sim_at(sim, sim->now + after, PRIORITY_CONTROL, perform, (void *)(uintptr_t)choice);
}
