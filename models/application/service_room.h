/* How many calls of a service may begin that has workers and depends on something, where calls are
 * gathered (service_many.h).
 *
 * Law. How long a call takes a worker is its own time and that of what is below, as it was for the
 * last calls: at least 64 of them, or those of one such time. Where that is longer than four
 * intervals the workers that are busy are counted. Else the pool is a fluid: of those busy when an
 * interval of length r begins the part exp(-r/h) is at its end, and one that begins within it
 * takes h (1 - exp(-r/h)) of it. So many may begin that c r is used up; of a full pool that is c r/h
 * in the long run. Calls below may wait for an interval's end that is not in their own time
 * (api_many.h): a worker that is only busy for that is free. Known answer: ten workers that need
 * 0.98 s begin 10.2 calls a second. */
#ifndef DDBSIM_SERVICE_ROOM_H
#define DDBSIM_SERVICE_ROOM_H

#include "service.h"

/* So many calls of what is below took so long, and ended so long after they were made. */
void service_room_learn(struct service *service, simtime takes, simtime held, int64_t count);

struct worker_load service_room_load(const struct service *service);

/* Makes `may_begin` what it is at this instant, once. */
void service_room_open(struct service *service, const struct worker_load *load);

#endif
