#include "client.h"

#include "client_gathered.h"

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
    SERIES_ROW(struct client, retry.quota, "retry_quota", SERIES_VALUE, "1", "", "",
               "Tokens left in the retry quota."),
    COMPUTED("send_rate_limit", send_rate_limit, "1/s", "", "",
             "The adaptive rate limit; 0 while nothing is limited."),
    SERIES_END};

static const struct output_set client_outputs = {
    .of = "client", .where = "clients/*", .rows = client_series};

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    (void)diagnostics;
    struct client *client = entity;
    const struct client_spec *spec = of;

    *client = (struct client){.sim = sim, .spec = spec, .line_at = -1};
    client->path = entity_path("clients", spec->origin.name);
    retry_init(&client->retry, client_spec_retry(spec), &spec->retry, (double)spec->instances);
    client->attempt_timeout = client_spec_attempt_timeout(spec);
    rng_init(&client->sharing, sim->seed, client->path, "quota");
    send_gate_init(&client->gate, sim, (double)spec->instances, &client->sharing, spec->timeout,
                   client_attempt, client_give_up);
    connection_pool_init(&client->connections, sim, client_spec_connections(spec) * spec->instances,
                         client_go_on);
    retry_cohorts_init(&client->cohorts, sim, &client->sharing, client_cohort_due);
    application_retry_init(&client->again, sim, client_call_anew);
    if (spec->breaker) {
        client->breaker = memory_new(1, sizeof *client->breaker);
        breaker_init(client->breaker, sim, spec->breaker, client->path);
    }
}

static void release(void *entity)
{
    struct client *client = entity;

    client_forget_waiting(client);
    connection_pool_release(&client->connections);
    application_retry_release(&client->again);
    free(client->breaker);
    free(client->retry_candidates);
    free(client->line);
    retry_cohorts_release(&client->cohorts);
    send_gate_release(&client->gate);
    free(client->path);
}

static void publish(void *entity)
{
    struct client *client = entity;

    if (client->breaker)
        probes_add(&client->sim->probes, client->path,
                   (struct probe){.outputs = &breaker_outputs, .subject = client->breaker});
    probes_add(&client->sim->probes, client->path,
               (struct probe){.outputs = &client_outputs, .subject = client});
}

static void start(void *entity, struct diagnostics *diagnostics)
{
    const struct client *client = entity;

    client_spec_warn_of_few(client->spec, client->expected_per_s, diagnostics);
    client_spec_warn_of_intervals(client->spec, sim_fixed_interval(client->sim), diagnostics);
    if (client->breaker || client->connections.limit || client->retry.law.limits_rate)
        sim_shorten_intervals(client->sim, 100 * MILLISECOND);
}

static const struct output_set *const outputs[] = {&client_outputs, &breaker_outputs, NULL};

const struct entity_kind client_kind = {.plural = "clients",
                                        .fallback = "=no client",
                                        .sentence = "SDK clients, by name.",
                                        .record = &client_record,
                                        .size = sizeof(struct client),
                                        .outputs = outputs,
                                        .init = init,
                                        .publish = publish,
                                        .start = start,
                                        .release = release};
