/* Faults: what nature does to the service, for a time.
 *
 * Law.
 *   lose_zone          one of three replicas is gone: eventual reads are spread over two, so one
 *                      partition serves a third less of them (never less than of strong reads)
 *   lose_routers       a part of a table's request routers is gone with the tokens they hold; the
 * others get their share at the next interval stop_metrics       CloudWatch publishes nothing:
 * alarms and auto scaling have no datapoints slow_control_plane UpdateTable takes `factor` times as
 * long A cache's lost nodes are in its own room (cache.h). Sources: ATC'22 sections 3, 4.2 and 6;
 * seed document S0, chaos drills. */
#ifndef DDBSIM_FAULT_H
#define DDBSIM_FAULT_H

#include "action.h"

extern const struct choice_kind fault_lose_zone_action, fault_lose_routers_action,
    fault_stop_metrics_action, fault_slow_control_plane_action;

#endif
