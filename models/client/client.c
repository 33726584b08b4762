#include "client.h"

#include "batch.h"
#include "interval_admission.h"
#include "table.h"
#include "text.h"

enum { FAN_OUT = 8 };

/* A request kept for later: for its retry, or to be given up. */
struct waiting {
    struct request request;
    bool give_up;
};

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

static bool go_on(struct sim *sim, const struct request *request);
static void attempt(struct sim *sim, const struct request *request);
static void give_up(struct sim *sim, const struct request *request);
static void call_anew(struct sim *sim, const struct request *request);

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct client *client = entity;
    const struct client_spec *spec = of;

    *client = (struct client){.sim = sim, .spec = spec};
    client->path = entity_path("clients", spec->origin.name);
    retry_init(&client->retry, client_spec_retry(spec), &spec->retry, (double)spec->instances);
    client->attempt_timeout = client_spec_attempt_timeout(spec, sim->resolution);
    rng_init(&client->sharing, sim->seed, client->path, "quota");
    send_gate_init(&client->gate, sim, (double)spec->instances, &client->sharing, spec->timeout,
                   attempt, give_up);
    connection_pool_init(&client->connections, sim,
                         client_spec_connections(spec, sim->resolution) * spec->instances, go_on);
    application_retry_init(&client->again, sim, call_anew);
    if (spec->breaker) {
        client->breaker = memory_new(1, sizeof *client->breaker);
        breaker_init(client->breaker, sim, spec->breaker, client->path);
    }
    if (sim->resolution)
        client_spec_refuse_gathered(client->spec, diagnostics);
}

static void release(void *entity)
{
    struct client *client = entity;

    pool_release(&client->waitings);
    connection_pool_release(&client->connections);
    application_retry_release(&client->again);
    free(client->breaker);
    free(client->retry_candidates);
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
}

static struct waiting *keep(struct client *client, const struct request *request)
{
    struct waiting *waiting = pool_take(&client->waitings);
    *waiting = (struct waiting){.request = *request};
    return waiting;
}

static void count_attempt(struct client *client, const struct request *request)
{
    struct flow *flow = request->flow;

    flow->attempts += request->count;
    client->attempts += request->count;
    if (request->attempt > 1) {
        flow->retries += request->count;
        client->retries += request->count;
    }
}

static void submit(struct sim *sim, struct client *client, const struct request *request)
{
    count_attempt(client, request);
    table_submit(sim, request);
}

static void attempt(struct sim *sim, const struct request *request)
{
    struct client *client = request->flow->client;

    if (client->connections.limit && !connection_pool_take(&client->connections, request))
        return;
    submit(sim, client, request);
}

void client_enter(const struct request *request)
{
    request->flow->offered += request->count;
    request->flow->in_flight += request->count;
}

/* The call has ended that long after the SDK's beginning of it. Its latency counts from the
 * program's first call. */
static void end(struct sim *sim, const struct request *request, int64_t count, bool success,
                simtime latency)
{
    struct flow *flow = request->flow;
    simtime at = request->sent + latency;

    if (request->batch && request->batch->call.again)
        latency = at - request->batch->call.began;
    flow->in_flight -= count;
    histogram_add(&flow->latency, latency, count);
    if (request->caller)
        request->caller->finished(sim, request->caller,
                                  &(struct ending){at, count, success, request->batch});
    batch_leave(flow, request->batch, count);
}

void client_finish(struct sim *sim, const struct request *request, int64_t count, bool success,
                   simtime latency)
{
    if (success)
        request->flow->succeeded += count;
    else
        request->flow->failed += count;
    end(sim, request, count, success, latency);
}

/* The fallback answer of the breaker in place of the service's. It is counted apart from
 * successes. */
static void fall_back(struct sim *sim, const struct request *request, simtime latency)
{
    request->flow->fallback++;
    end(sim, request, 1, true, latency);
}

static void finish_watched(struct sim *sim, const struct request *request, int64_t count,
                           bool success, simtime latency)
{
    if (!success && request->flow->client->breaker->spec->fallback)
        fall_back(sim, request, latency);
    else
        client_finish(sim, request, count, success, latency);
}

/* False: the program calls again, so that the call goes on. */
static inline bool finish(struct sim *sim, const struct request *request, int64_t count,
                          bool success, simtime latency)
{
    struct client *client = request->flow->client;

    if (__builtin_expect(client->breaker != NULL, 0))
        breaker_note(client->breaker, success);
    if (!success && request->batch &&
        application_retry_take(&client->again, request, count, latency))
        return false;
    if (__builtin_expect(client->breaker != NULL, 0))
        finish_watched(sim, request, count, success, latency);
    else
        client_finish(sim, request, count, success, latency);
    return true;
}

static void time_out(struct sim *sim, const struct request *request, int64_t count)
{
    if (finish(sim, request, count, false, request->flow->client->spec->timeout))
        request->flow->timed_out += count;
}

static void give_up(struct sim *sim, const struct request *request)
{
    time_out(sim, request, request->count);
}

/* In adaptive mode an attempt is sent once the rate limiter has a token for it. */
static void send(struct sim *sim, struct client *client, const struct request *request)
{
    if (client->retry.law.limits_rate)
        send_gate_send(&client->gate, request);
    else
        attempt(sim, request);
}

void client_reject(struct sim *sim, const struct request *request)
{
    struct flow *flow = request->flow;

    flow->offered += request->count;
    flow->rejected += request->count;
    batch_leave(flow, request->batch, request->count);
    if (request->caller) {
        simtime at = sim->now + table_reply_time(flow, &flow->retry_draws);
        request->caller->finished(sim, request->caller,
                                  &(struct ending){at, request->count, false});
    }
}

/* While the breaker is open no attempt is sent. */
static void stop(struct sim *sim, const struct request *request)
{
    if (!request->flow->client->breaker->spec->fallback) {
        client_reject(sim, request);
        return;
    }
    client_enter(request);
    fall_back(sim, request, 0);
}

/* A read of an index that is not there, or being created, is rejected at once
 * (ResourceNotFoundException, ValidationException): no SDK retries it. */
void client_send(struct sim *sim, const struct request *request)
{
    struct flow *flow = request->flow;
    struct client *client = flow->client;

    if (flow->index && !index_is_read(flow->index)) {
        client_reject(sim, request);
    } else if (client->breaker && !breaker_allows(client->breaker)) {
        stop(sim, request);
    } else {
        client_enter(request);
        if (client->retry.budget > 0)
            retry_called(&client->retry, request->count);
        send(sim, client, request);
    }
}

/* The program calls a transaction again: of a call that has begun already. */
static void call_anew(struct sim *sim, const struct request *request)
{
    struct client *client = request->flow->client;

    if (client->breaker && !breaker_allows(client->breaker)) {
        finish_watched(sim, request, request->count, false, 0);
        return;
    }
    if (client->retry.budget > 0)
        retry_called(&client->retry, request->count);
    send(sim, client, request);
}

static void due(struct sim *sim, void *subject);

/* The next page is asked for when this one has come, as a request of its own. */
static void turn_page(struct sim *sim, struct client *client, const struct request *request,
                      int64_t count, simtime latency)
{
    struct waiting *waiting = keep(client, request);
    struct request *next = &waiting->request;
    simtime at = sim_gather_time(sim, sim->now + latency);

    next->count = count;
    next->page++;
    next->position += request->flow->page_step;
    next->kind = next->page + 1 == request->flow->pages ? KIND_LAST_PAGE : KIND_USUAL;
    next->attempt = 0;
    next->paid = 0;
    sim_at(sim, at > sim->now ? at : sim_gather_time(sim, sim->now + 1), PRIORITY_TRAFFIC, due,
           waiting);
}

static void give_up_attempt(struct sim *sim, struct client *client, const struct request *request);

/* The read is sent once more; whichever answer is in first is the one that counts. The table
 * answers at once, since each request has its own instant. */
static bool hedge(struct sim *sim, struct client *client, const struct request *request,
                  simtime latency)
{
    simtime after = client->spec->hedge_after;

    if (latency <= after || request->flow->side == WRITE || request->batch ||
        request->flow->pages > 1)
        return false;
    struct waiting *waiting = keep(client, request);
    waiting->request.first_answer = sim->now + latency;
    sim_at(sim, sim->now + after, PRIORITY_TRAFFIC, due, waiting);
    return true;
}

static void succeed(struct sim *sim, struct client *client, const struct request *request,
                    const struct answer *answer)
{
    struct flow *flow = request->flow;
    simtime waited = sim->now - request->sent, longest = client->attempt_timeout;
    int64_t left = answer->granted;

    for (int i = 0; i < answer->points; i++) {
        int64_t count = left / (answer->points - i);
        simtime latency = waited + answer->latency[i];
        left -= count;
        if (longest && answer->latency[i] > longest) {
            give_up_attempt(sim, client, request);
            return;
        }
        if (client->spec->hedge_after && hedge(sim, client, request, answer->latency[i]))
            return;
        if (latency > client->spec->timeout)
            time_out(sim, request, count);
        else if (request->page + 1 < flow->pages)
            turn_page(sim, client, request, count, answer->latency[i]);
        else
            finish(sim, request, count, true, latency);
    }
    retry_succeeded(&client->retry, request->paid, answer->granted);
}

/* The answer to a second attempt: the call ends with the earlier of the two. */
static void end_hedged(struct sim *sim, struct client *client, const struct request *request,
                       const struct answer *answer)
{
    simtime at = request->first_answer;

    request->flow->throttled += answer->throttled;
    request->flow->errors += answer->errors;
    if (answer->granted && sim->now + answer->latency[0] < at)
        at = sim->now + answer->latency[0];
    if (at - request->sent > client->spec->timeout)
        time_out(sim, request, 1);
    else
        finish(sim, request, 1, true, at - request->sent);
    retry_succeeded(&client->retry, request->paid, 1);
}

static void due(struct sim *sim, void *subject)
{
    struct waiting *waiting = subject;
    struct request request = waiting->request;
    bool give_up = waiting->give_up;
    struct client *client = request.flow->client;

    pool_give(&client->waitings, waiting);
    if (give_up) {
        time_out(sim, &request, request.count);
        return;
    }
    if (request.first_answer) {
        client->hedges++;
        submit(sim, client, &request);
        return;
    }
    request.attempt++;
    send(sim, request.flow->client, &request);
}

/* How an attempt ended that did not succeed. Its reply takes as long as the table draws, unless the
 * attempt was given up: then so long as the client was ready to wait for it. */
struct attempt_end {
    enum retry_class class;
    bool free;              /* its retry takes nothing of the quota */
    simtime given_up_after; /* of one that took too long */
};
static const struct attempt_end throttled = {.class = RETRY_THROTTLE};
static const struct attempt_end unprocessed = {.class = RETRY_THROTTLE, .free = true};
static const struct attempt_end errored = {.class = RETRY_TRANSIENT};

static simtime reply_time(struct attempt_end end, struct flow *flow)
{
    return end.given_up_after ? end.given_up_after : table_reply_time(flow, &flow->retry_draws);
}

/* One retry of `count` requests after a delay drawn by u, which begins when the throttling reply is
 * in. (Without the reply's own, random time, retries without jitter would keep step with the refill
 * of a bucket, and a request that was throttled once would be throttled each time.) A gathered
 * request was throttled at some moment of the interval that ends now, so its delay begins at one,
 * by the fraction v of the interval. */
static void retry_at(struct sim *sim, struct client *client, const struct request *request,
                     struct attempt_end end, int64_t count, double u, double v)
{
    struct flow *flow = request->flow;
    simtime delay = retry_delay(&client->retry, end.class, request->attempt, u, request->delay_s);
    simtime at = sim->now + delay + reply_time(end, flow);
    simtime deadline = request->sent + client->spec->timeout;
    struct waiting *waiting = keep(client, request);

    if (sim->resolution) {
        at -= (simtime)(v * (double)sim->resolution);
        at = sim_gather_time(sim, at > sim->now ? at : sim->now + 1);
        deadline = sim_gather_time(sim, deadline);
    }
    if (deadline < sim->now)
        deadline = sim->now;
    waiting->request.count = count;
    waiting->request.delay_s = (float)simtime_seconds(delay);
    waiting->request.paid = end.free ? 0 : (uint8_t)retry_price(&client->retry, end.class);
    waiting->give_up = at >= deadline;
    sim_at(sim, waiting->give_up ? deadline : at, PRIORITY_TRAFFIC, due, waiting);
}

/* Many at once are spread over a few delays, fewer at each further attempt, so that the number of
 * requests in flight is bounded whatever the traffic. */
static void retry(struct sim *sim, struct client *client, const struct request *request,
                  struct attempt_end end, int64_t count)
{
    struct rng *draws = &request->flow->retry_draws;

    if (!sim->resolution) {
        retry_at(sim, client, request, end, count, rng_uniform(draws), 0);
        return;
    }
    int64_t points = request->attempt < 4 ? FAN_OUT >> (request->attempt - 1) : 1;
    if (points > count)
        points = count;
    for (int64_t i = 0; i < points; i++) {
        int64_t part = count / (points - i);
        double u = ((double)i + rng_uniform(draws)) / (double)points;
        retry_at(sim, client, request, end, part, u, rng_uniform(draws));
        count -= part;
    }
}

/* Of the request's count `again` are retried, the others have failed. */
static void retry_or_fail(struct sim *sim, struct client *client, const struct request *request,
                          struct attempt_end end, int64_t again)
{
    struct flow *flow = request->flow;
    int64_t failed = request->count - again;

    if (failed)
        finish(sim, request, failed, false, sim->now - request->sent + reply_time(end, flow));
    if (again)
        retry(sim, client, request, end, again);
}

/* All throttled requests of the interval have the same chance of a retry, whoever was told first.
 */
static void share_quota(struct sim *sim, void *subject)
{
    struct client *client = subject;
    double carry = rng_uniform(&client->sharing);
    int64_t wanted = 0;

    for (size_t i = 0; i < client->retry_candidate_count; i++)
        wanted += client->retry_candidates[i].count;
    int64_t paid = retry_pay(&client->retry, wanted, RETRY_THROTTLE);
    for (size_t i = 0; i < client->retry_candidate_count; i++) {
        const struct request *request = &client->retry_candidates[i];
        retry_or_fail(sim, client, request, throttled,
                      proportional_part(request->count, (double)paid / (double)wanted, &carry));
    }
    client->retry_candidate_count = 0;
}

static void add_retry_candidate(struct sim *sim, struct client *client,
                                const struct request *request)
{
    if (client->retry_candidate_count == 0)
        sim_at(sim, sim->now, PRIORITY_SHARE, share_quota, client);
    client->retry_candidates =
        memory_grow(client->retry_candidates, client->retry_candidate_count,
                    &client->retry_candidate_capacity, sizeof *client->retry_candidates);
    client->retry_candidates[client->retry_candidate_count++] = *request;
}

/* The attempt took too long. */
static void give_up_attempt(struct sim *sim, struct client *client, const struct request *request)
{
    struct attempt_end given_up = {.class = RETRY_TIMEOUT,
                                   .given_up_after = client->attempt_timeout};
    bool last = request->attempt >= client->retry.law.attempts;

    client->attempts_timed_out++;
    retry_or_fail(sim, client, request, given_up,
                  last ? 0 : retry_pay(&client->retry, 1, RETRY_TIMEOUT));
}

/* When the reply to the attempt is in. */
static simtime reply_at(struct sim *sim, const struct request *request, const struct answer *answer)
{
    struct flow *flow = request->flow;
    simtime longest = flow->client->attempt_timeout;
    simtime latency =
        answer->granted ? answer->latency[0] : table_reply_time(flow, &flow->retry_draws);

    return sim->now + (longest && latency > longest ? longest : latency);
}

/* A connection is free for an attempt that waited for it, perhaps too long. */
static bool go_on(struct sim *sim, const struct request *request)
{
    struct client *client = request->flow->client;

    if (sim->now - request->sent >= client->spec->timeout) {
        time_out(sim, request, request->count);
        return false;
    }
    submit(sim, client, request);
    return true;
}

/* The service failed the attempt: a transient failure, which the SDK tries again. Many at once share
 * what is left of the quota as they come. */
static void meet_error(struct sim *sim, struct client *client, const struct request *request,
                       const struct answer *answer)
{
    bool last = request->attempt >= client->retry.law.attempts;

    request->flow->errors += answer->errors;
    if (client->retry.law.limits_rate)
        rate_limiter_answered(&client->gate.limiter, answer->errors, 0, sim->now);
    retry_or_fail(sim, client, request, errored,
                  last ? 0 : retry_pay(&client->retry, request->count, RETRY_TRANSIENT));
}

void client_answered(struct sim *sim, const struct request *request, const struct answer *answer)
{
    struct flow *flow = request->flow;
    struct client *client = flow->client;

    if (request->first_answer) {
        end_hedged(sim, client, request, answer);
        return;
    }
    if (client->connections.limit)
        connection_pool_give(&client->connections, reply_at(sim, request, answer));
    if (__builtin_expect(answer->errors > 0, 0)) {
        meet_error(sim, client, request, answer);
        return;
    }
    int64_t count = answer->throttled + answer->rejected;
    if (client->retry.law.limits_rate) {
        int64_t refusals = answer->partial || answer->final ? 0 : count; /* the SDK tries again */
        rate_limiter_answered(&client->gate.limiter, request->count - refusals, refusals, sim->now);
    }
    if (answer->granted)
        succeed(sim, client, request, answer);
    if (answer->granted == request->count)
        return;
    struct request refused = *request;
    refused.count = answer->barred;
    if (answer->barred) /* no SDK tries these again */
        retry_or_fail(sim, client, &refused, throttled, 0);
    if (!count)
        return;
    flow->throttled += answer->throttled;
    refused.count = count;
    if (answer->final || request->attempt >= client->retry.law.attempts)
        retry_or_fail(sim, client, &refused, throttled, 0);
    else if (answer->partial) /* the application sends the rest again, at no cost to the quota */
        retry_or_fail(sim, client, &refused, unprocessed, refused.count);
    else if (sim->resolution && retry_has_quota(&client->retry))
        add_retry_candidate(sim, client, &refused);
    else
        retry_or_fail(sim, client, &refused, throttled,
                      retry_pay(&client->retry, refused.count, RETRY_THROTTLE));
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
