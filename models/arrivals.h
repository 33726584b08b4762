/* Arrivals: when a workload makes its calls, and for which keys.
 *
 * Law. Open: a Poisson process of the given rate, or evenly spaced (rate.h), whatever becomes of
 * the calls. Closed: `users` who each wait for the end of a call, think, and make the next; the
 * time to think is exponential (arrivals: poisson) or always the same (even), and so the offered
 * traffic falls when the table is slow or throttles. Little's law holds: users = throughput x
 * (latency + think time). After `calls` calls the workload is over.
 *
 * At resolution `request` each call has its own instant and key. Otherwise the number that falls
 * into an interval is drawn (Poisson, or the whole part of the area under the rate), split over
 * cells of keys by a multinomial draw (keyspace.h) and sent as one request a cell at the interval's
 * end; users who wait cannot be gathered, nor can requests with several keys. */
#ifndef DDBSIM_ARRIVALS_H
#define DDBSIM_ARRIVALS_H

#include "workload.h"

void arrivals_start(struct workload *workload);

extern const struct choice_kind arrivals_set_rate_action, arrivals_set_users_action;

#endif
