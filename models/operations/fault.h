/* Faults: what nature does to the service, for a time.
 *
 * Law. With a lost zone one of three replicas is gone: eventual reads are spread over two, so one
 * partition serves a third less of them, never less than of strong reads. Lost request routers take
 * the tokens they hold with them; the others get their share at the next interval. When metrics
 * stop, CloudWatch publishes nothing: alarms and auto scaling have no datapoints. A slow control
 * plane takes `factor` times as long for UpdateTable. A cache's lost nodes are in its own room
 * (cache.h). Sources: ATC'22 sections 3, 4.2 and 6; seed document S0, chaos drills. Known answer:
 * one key is read eventually 4,500 times a second, 3,000 while a zone is lost; strongly 3,000 times
 * throughout. */
#ifndef DDBSIM_FAULT_H
#define DDBSIM_FAULT_H

#include "action.h"

extern const struct choice_kind fault_lose_zone_action, fault_lose_routers_action,
    fault_stop_metrics_action, fault_slow_control_plane_action;

#endif
