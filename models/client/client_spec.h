/* What a scenario may say of a client. How it works, and its known answers, are in client.h. */
#ifndef DDBSIM_CLIENT_SPEC_H
#define DDBSIM_CLIENT_SPEC_H

#include "breaker.h"
#include "field.h"
#include "sdk.h"

struct client_spec {
    struct origin origin;
    const char *sdk;
    struct retry_spec retry;
    simtime timeout, attempt_timeout, hedge_after;
    int64_t instances, connections;
    struct breaker_spec *breaker;
};
extern const struct record client_record;

/* The SDK's row that holds: of its default mode or of the one that the scenario chooses. NULL where
 * none is named. */
const struct sdk *client_spec_sdk(const struct client_spec *spec);

/* Its retries: those of the mode that is named, as its SDK has it, or of its SDK, or the default. */
const struct retry_law *client_spec_retry(const struct client_spec *spec);

/* Connections of one instance and the longest attempt: those that are named, or of its SDK; 0:
 * none. */
int64_t client_spec_connections(const struct client_spec *spec);
simtime client_spec_attempt_timeout(const struct client_spec *spec);

/* Warns of fewer instances than so many calls a second have: the whole fleet would share their
 * quotas. */
void client_spec_warn_of_few(const struct client_spec *spec, double calls_per_s,
                             struct diagnostics *diagnostics);

/* Warns of what intervals that long tell only roughly. */
void client_spec_warn_of_intervals(const struct client_spec *spec, simtime interval,
                                   struct diagnostics *diagnostics);

#endif
