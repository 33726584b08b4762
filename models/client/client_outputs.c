#include "client_outputs.h"

#include "client.h"

static double retry_quota(const void *subject)
{
    const struct client *client = subject;
    return client->retry.quota;
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
