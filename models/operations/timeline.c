#include "timeline.h"

#include "arrivals.h"
#include "cache.h"
#include "fault.h"
#include "table.h"

const struct choice_kind *const timeline_actions[] = {&table_set_capacity_action,
                                                      &table_set_billing_action,
                                                      &table_set_warm_throughput_action,
                                                      &table_multiply_capacity_action,
                                                      &table_create_index_action,
                                                      &table_delete_index_action,
                                                      &arrivals_set_rate_action,
                                                      &arrivals_set_users_action,
                                                      &cache_set_action,
                                                      &cache_lose_action,
                                                      &fault_lose_zone_action,
                                                      &fault_lose_routers_action,
                                                      &fault_stop_metrics_action,
                                                      &fault_slow_control_plane_action,
                                                      NULL};

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
