/* What gathered attempts (any `resolution` but `request`) pass before they are sent: the adaptive rate
 * limiter and the line for a connection.
 *
 * Law. At the end of an interval all attempts of a client that want to be sent have the same chance
 * of the limiter's tokens, whichever cell they are for. Those that are held back want one of the next
 * interval's, and have taken an interval longer; whose time is up before has failed. Those that may
 * be sent wait for a connection (connection_pool.h): they come evenly over the interval, and those
 * whose turn is within it are sent now, the others in the interval of their turn. The wait is part of
 * a call's time. The answers of an interval move the limiter once, when all are in (rate_limiter.h).
 *
 * Known answers: at ten tokens a second and a timeout of 3 s, of 35 calls at once 10 a second are
 * sent; those of send_gate.h and connection_pool.h in tests/unit, gathered. */
#ifndef DDBSIM_CLIENT_LINE_H
#define DDBSIM_CLIENT_LINE_H

#include "client_parts.h"

/* The request's attempts are sent as soon as they may be, at once where nothing is in their way. */
void client_line_send(struct sim *sim, struct client *client, const struct request *request);

/* Some that were held back want to be sent again; the turn of some has come. */
void client_line_again(struct sim *sim, struct client *client, const struct request *request);
void client_line_turn(struct sim *sim, struct client *client, const struct request *request);

/* Answers of this interval, for the limiter. */
void client_line_answered(struct sim *sim, struct client *client, int64_t granted,
                          int64_t throttled);

#endif
