#include "client_spec.h"

#include <math.h>

enum { CALLS_OF_AN_INSTANCE = 1000 }; /* a second */

static const struct field client_fields[] = {
    TEXT(struct client_spec, sdk, "=botocore's modes, no pool and no read timeout",
         "The SDK, by name or name@version, as in java-v2@2.20, js-v3, go-v2, python: its retries, "
         "connections and read timeout for DynamoDB. 'retry.mode', 'connections' and "
         "'attempt_timeout' go before it."),
    SUB(struct client_spec, retry, struct retry_spec, retry_record, "Retries."),
    DURATION(struct client_spec, timeout, "60s", MILLISECOND, DAY,
             "How long a call may take, retries included."),
    DURATION(struct client_spec, attempt_timeout, "=the SDK's, or none", MILLISECOND, DAY,
             "How long one attempt may take before it is tried again."),
    DURATION(struct client_spec, hedge_after, "=no second attempt", MILLISECOND, MINUTE,
             "Hedging: a read that is not answered by then is sent once more."),
    COUNT(struct client_spec, connections, "=the SDK's, or no limit", 1, 1000000,
          "Attempts at once of one instance; the others wait for a connection."),
    OPTION(struct client_spec, breaker, struct breaker_spec, breaker_record, "=none",
           "A circuit breaker around the calls."),
    COUNT(struct client_spec, instances, "1", 1, 1000000,
          "SDK instances in the fleet; each has its own retry quota and rate limiter."),
    FIELD_END};

static void client_spec_validate(const void *of, struct diagnostics *diagnostics)
{
    const struct client_spec *spec = of;

    if (spec->sdk)
        sdk_validate(spec->sdk, origin_place(&spec->origin, "sdk"), diagnostics);
}

const struct record client_record = RECORD(struct client_spec, "client", client_fields,
                                           client_spec_validate, "An application's SDK client.");

const struct sdk *client_spec_sdk(const struct client_spec *spec)
{
    return spec->sdk ? sdk_find(spec->sdk, RETRY_MODE_OF_SDK) : NULL;
}

const struct retry_law *client_spec_retry(const struct client_spec *spec)
{
    bool chosen = origin_has(&spec->retry.origin, "mode");
    const struct sdk *sdk =
        spec->sdk ? sdk_find(spec->sdk, chosen ? spec->retry.mode : RETRY_MODE_OF_SDK) : NULL;

    return sdk ? sdk->retry : &retry_laws[spec->retry.mode];
}

int64_t client_spec_connections(const struct client_spec *spec)
{
    const struct sdk *sdk = client_spec_sdk(spec);

    return spec->connections || !sdk ? spec->connections : sdk->connections;
}

simtime client_spec_attempt_timeout(const struct client_spec *spec)
{
    const struct sdk *sdk = client_spec_sdk(spec);

    return spec->attempt_timeout || !sdk ? spec->attempt_timeout : sdk->read_timeout;
}

void client_spec_warn_of_few(const struct client_spec *spec, double calls_per_s,
                             struct diagnostics *diagnostics)
{
    double plausible = ceil(calls_per_s / CALLS_OF_AN_INSTANCE - 1e-9);
    bool quota = client_spec_retry(spec)->quota > 0 || spec->retry.budget > 0;

    if (quota && (double)spec->instances < plausible)
        diagnostics_warn(diagnostics, origin_place(&spec->origin, "instances"),
                         "client '%s' makes up to %.0f calls a second with %d SDK instance%s, each "
                         "with one retry quota; a fleet for that has 'instances: %.0f' or more",
                         spec->origin.name, calls_per_s, (int)spec->instances,
                         spec->instances == 1 ? "" : "s", plausible);
}

void client_spec_warn_of_intervals(const struct client_spec *spec, simtime interval,
                                   struct diagnostics *diagnostics)
{
    static const simtime rough = 100 * MILLISECOND;

    if (interval > rough && spec->breaker)
        diagnostics_warn(
            diagnostics, origin_place(&spec->origin, "breaker"),
            "client '%s': its breaker opens at the end of an interval of %g s, so that "
            "more calls go on than with each on its own; 'resolution: 100ms' or less "
            "tells it within 2 %%",
            spec->origin.name, simtime_seconds(interval));
    if (interval > rough && client_spec_connections(spec))
        diagnostics_warn(
            diagnostics, origin_place(&spec->origin, "connections"),
            "client '%s': waits for its connections are those of a fluid at intervals "
            "of %g s, and p99 up to 40 %% longer near to the limit; 'resolution: 100ms' "
            "or less tells it within 10 %%",
            spec->origin.name, simtime_seconds(interval));
}
