/* A client: an SDK (sdk.h) with its retry mode and the time a caller is ready to wait.
 *
 * Law. What is done after a throttled attempt is in retry.h, when an attempt may be sent at all in
 * send_gate.h and rate_limiter.h (adaptive mode).
 *
 * A client may have a pool of connections (connection_pool.h) and a circuit breaker (breaker.h). An
 * attempt that takes longer than `attempt_timeout` is given up and retried as a timeout (retry.h);
 * what it consumed is spent. With `hedge_after` a read of one page that is not answered by then is
 * sent once more, and the first answer counts; both are paid for.
 *
 * What no SDK tries again - a transaction that was cancelled, a write that met one - has failed with
 * its first answer (transaction.h, conflict.h); the program may call a transaction again
 * (application_retry.h).
 *
 * Latency counts from the first attempt's intended time. A call that outlives its timeout has
 * failed at that moment, whatever becomes of its attempt.
 *
 * Calls that are gathered (any `resolution` but `request`) go on by counts: client_gathered.h has
 * their law, and how far it is from this one.
 *
 * A fleet has a quota for each of its instances, and few programs make more than a thousand calls a
 * second with one: where that is what a scenario has, the whole fleet would share 500 tokens, and a
 * warning says so.
 *
 * Known answer: three attempts that are
 * refused after 10 ms each, with delays of 100 and 200 ms, have failed after 330 ms, or after the
 * timeout when that is 320 ms or less. */
#ifndef DDBSIM_CLIENT_H
#define DDBSIM_CLIENT_H

#include "client_parts.h"

extern const struct entity_kind client_kind;

/* A workload will make so many calls a second at its busiest. Before the client starts. */
static inline void client_expect(struct client *client, double calls_per_s)
{
    client->expected_per_s += calls_per_s;
}

#endif
