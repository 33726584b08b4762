/* What a scenario may say of a client, and what a client shows. How it works is in client.h; the
 * known answers are there. */
#ifndef DDBSIM_CLIENT_SPEC_H
#define DDBSIM_CLIENT_SPEC_H

#include "breaker.h"
#include "field.h"
#include "retry.h"
#include "series.h"

struct client_spec {
    struct origin origin;
    struct retry_spec retry;
    simtime timeout, attempt_timeout, hedge_after;
    int64_t instances, connections;
    struct breaker_spec *breaker;
};
extern const struct record client_record;

extern const struct output_set client_outputs; /* of a struct client */

#endif
