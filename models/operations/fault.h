/* Faults: what nature does to the service, for a time.
 *
 * Law. With a lost zone one of three replicas is gone: eventual reads are spread over two, so one
 * partition serves a third less of them, never less than of strong reads; and the partitions that
 * led from it have no leader for `leader_change`, so that their writes and strong reads fail
 * (impairment.h). Requests may fail at random (`fail_requests`), all take longer (`slow_requests`)
 * or those of one partition (`slow_partition`: of the key range it has when the fault begins). Lost request routers take
 * the tokens they hold with them; the others get their share at the next interval. When metrics
 * stop, CloudWatch publishes nothing: alarms and auto scaling have no datapoints. A slow control
 * plane takes `factor` times as long for UpdateTable. When replication is paused a replica of a
 * global table is isolated (isolation.h). A cache's lost nodes are in its own room
 * (cache.h).
 *
 * Faults of one kind stack while they overlap, and the end of one ends only that one. Each names
 * what it takes of the whole, so losses add up: two lost zones leave one replica of three, and no
 * more than two can be lost, for a table without replicas is not simulated; 33 % and 20 % of the
 * routers are 53 %, and one always serves; 10 % and 20 % of failing requests are 30 %. Each slowness says how many times as long an update
 * takes as it would without that cause, so factors multiply. Metrics are out or not: they are out
 * until the last end. Known answer: slow_control_plane by 10 from 0 to 10 minutes and by 3 from 5
 * to 7 makes an update take 10 times as long at minute 4, 30 times at 6, 10 times at 8, and once
 * at 11. Sources: ATC'22 [4], sections 3, 4.2 and 6; the chaos drills of the incident report [32].
 * And one key is read eventually 4,500 times a second, 3,000 while a zone is lost; strongly 3,000
 * times throughout. */
#ifndef DDBSIM_FAULT_H
#define DDBSIM_FAULT_H

#include "action.h"

extern const struct choice_kind fault_actions[]; /* for the timeline; the last has no name */

#endif
