#include "client_spec.h"

static const struct field client_fields[] = {
    SUB(struct client_spec, retry, struct retry_spec, retry_record, "Retries."),
    DURATION(struct client_spec, timeout, "60s", MILLISECOND, DAY,
             "How long a call may take, retries included."),
    DURATION(struct client_spec, attempt_timeout, "=none", MILLISECOND, DAY,
             "How long one attempt may take before it is tried again."),
    DURATION(struct client_spec, hedge_after, "=no second attempt", MILLISECOND, MINUTE,
             "Hedging: a read that is not answered by then is sent once more."),
    COUNT(struct client_spec, connections, "=no limit", 1, 1000000,
          "Attempts at once of one instance; the others wait for a connection."),
    OPTION(struct client_spec, breaker, struct breaker_spec, breaker_record, "=none",
           "A circuit breaker around the calls."),
    COUNT(struct client_spec, instances, "1", 1, 1000000,
          "SDK instances in the fleet; each has its own retry quota and rate limiter."),
    FIELD_END};

const struct record client_record =
    RECORD(struct client_spec, "client", client_fields, NULL, "An application's SDK client.");

void client_spec_refuse_gathered(const struct client_spec *spec, struct diagnostics *diagnostics)
{
    static const char *const keys[] = {"attempt_timeout", "hedge_after", "connections", "breaker"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (origin_has(&spec->origin, keys[i]))
            diagnostics_add(diagnostics, origin_place(&spec->origin, keys[i]),
                            "'%s' needs 'resolution: request'", keys[i]);
}
