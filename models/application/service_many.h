/* A service whose calls are gathered (any `resolution` but `request`): the law of service.h for all
 * calls of an interval at once.
 *
 * Law. The calls of an interval come to the workers' line (worker_line.h), which says how long they
 * wait and how many find it full. Then each works for a time of its own, drawn at a few quantiles,
 * longer by `load_factor` times the part of the workers that a call finds busy. Where the service
 * depends on something, calls stand in line as they are counted, begin first come, first served, as
 * far as there are workers (service_room.h), and those whose own work ends at an instant call what is below
 * as one; so what is slow below makes a line above. Callers that give up do so at their moment
 * (caller.h, patience), and one interval later at the latest it is known; of a call with
 * `drop_abandoned` it is known when it comes whether anybody will be there at its turn, and it
 * takes no worker's time.
 *
 * busy_workers and utilisation are means since the last sample; queue_length is a mean of calls that
 * wait less than half an interval, and those that wait longer. in_flight counts those that have
 * not ended within their interval. Conservation is checked as in service.h; that all workers are busy
 * while calls wait is not.
 *
 * Error. The known answers of service.h at 100 ms, 1 s and 10 s: waits within 6 %, rejections within
 * one part in a hundred of all calls, timeouts within 4 % of themselves. A cascade of services that depend
 * on a table that throttles, at 100 ms and at `auto`: totals and timeouts within 2 %, of one with a
 * tenth of its calls 5 %; at 1 s, a quarter of their callers' timeouts, 15 % more pages fail than
 * should. So an API warns of such intervals, and `auto` takes a fortieth of
 * a timeout where calls wait for others. */
#ifndef DDBSIM_SERVICE_MANY_H
#define DDBSIM_SERVICE_MANY_H

#include "service.h"

void service_many_init(struct service *service);
void service_many_release(struct service *service);

/* entity.h, call_many; keys do not matter. */
void service_call_many(void *entity, int64_t count, const struct key *key, struct caller *outer);

/* Brings worker_time_s up to date; `read`: and the means that are read. */
void service_many_refresh(struct service *service, simtime now, bool read);

void service_many_assert_conserved(const struct service *service);

#endif
