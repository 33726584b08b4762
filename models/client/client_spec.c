#include "client_spec.h"

#include "client.h"

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

static double retry_quota(const void *subject)
{
    const struct client *client = subject;
    return client->retry.has_quota ? client->retry.quota : 0;
}

static double send_rate_limit(const void *subject)
{
    const struct rate_limiter *limiter = &((const struct client *)subject)->gate.limiter;
    return limiter->enabled ? limiter->rate * limiter->instances : 0;
}

static const struct series client_series[] = {
    SUM(struct client, attempts, "1", "attempts", "", "Attempts sent."),
    SUM(struct client, retries, "1", "retries", "", "Attempts that were retries."),
    SERIES_ROW(struct client, retry.refused, "quota_refusals", SERIES_SUM, "1", "", "",
               "Retries that the retry quota forbade."),
    SERIES_ROW(struct client, gate.held_back, "held_back", SERIES_VALUE, "1", "", "",
               "Requests that the rate limiter holds back."),
    SUM(struct client, hedges, "1", "", "", "Second attempts of reads that took long."),
    SUM(struct client, attempts_timed_out, "1", "", "", "Attempts that were given up."),
    SERIES_ROW(struct client, connections.busy, "connections_busy", SERIES_VALUE, "1", "", "",
               "Connections in use, where there is a limit."),
    SERIES_ROW(struct client, connections.waiting, "connections_waiting", SERIES_VALUE, "1", "", "",
               "Attempts that wait for a connection."),
    COMPUTED("retry_quota", retry_quota, "1", "", "", "Tokens left in the retry quota."),
    COMPUTED("send_rate_limit", send_rate_limit, "1/s", "", "",
             "The adaptive rate limit; 0 while nothing is limited."),
    SERIES_END};

const struct output_set client_outputs = {
    .of = "client", .where = "clients/*", .rows = client_series};
