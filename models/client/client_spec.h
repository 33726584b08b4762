/* What a scenario may say of a client. How it works, and its known answers, are in client.h. */
#ifndef DDBSIM_CLIENT_SPEC_H
#define DDBSIM_CLIENT_SPEC_H

#include "breaker.h"
#include "field.h"
#include "retry.h"

struct client_spec {
    struct origin origin;
    struct retry_spec retry;
    simtime timeout, attempt_timeout, hedge_after;
    int64_t instances, connections;
    struct breaker_spec *breaker;
};
extern const struct record client_record;

/* Keys that are about single attempts, which gathered requests do not have. */
void client_spec_refuse_gathered(const struct client_spec *spec, struct diagnostics *diagnostics);

#endif
