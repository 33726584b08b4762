/* How a client's calls go on, for the client itself: what its gate, its connections and the
 * program's own retries do with a request that they kept. The law is in client.h. */
#ifndef DDBSIM_CLIENT_CALLS_H
#define DDBSIM_CLIENT_CALLS_H

#include "client.h"

/* An attempt has its token of the rate limiter; its call's time is up while it waits for one. */
void client_attempt(struct sim *sim, const struct request *request);
void client_give_up(struct sim *sim, const struct request *request);

/* A connection is free for an attempt that waited for it. False: its time is up. */
bool client_go_on(struct sim *sim, const struct request *request);

/* The program calls a transaction again: of a call that has begun already. */
void client_call_anew(struct sim *sim, const struct request *request);

/* Gives back what is kept of requests that wait. */
void client_forget_waiting(struct client *client);

#endif
