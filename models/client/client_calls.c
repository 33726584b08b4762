/* How a client's calls go on: their attempts, retries and ends. The law is in client.h. */
#include "batch.h"
#include "client_gathered.h"
#include "client_line.h"
#include "table.h"

/* A request kept for later: for its retry, or to be given up. */
struct waiting {
    struct request request;
    bool give_up;
};

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

void client_attempt(struct sim *sim, const struct request *request)
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
static void fall_back(struct sim *sim, const struct request *request, int64_t count,
                      simtime latency)
{
    request->flow->fallback += count;
    end(sim, request, count, true, latency);
}

static void finish_watched(struct sim *sim, const struct request *request, int64_t count,
                           bool success, simtime latency)
{
    if (!success && request->flow->client->breaker->spec->fallback)
        fall_back(sim, request, count, latency);
    else
        client_finish(sim, request, count, success, latency);
}

/* False: the program calls again, so that the call goes on. */
static inline bool finish(struct sim *sim, const struct request *request, int64_t count,
                          bool success, simtime latency)
{
    struct client *client = request->flow->client;

    if (__builtin_expect(client->breaker != NULL, 0))
        breaker_note(client->breaker, success, count);
    if (!success && request->batch &&
        application_retry_take(&client->again, request, count, latency))
        return false;
    if (__builtin_expect(client->breaker != NULL, 0))
        finish_watched(sim, request, count, success, latency);
    else
        client_finish(sim, request, count, success, latency);
    return true;
}

void client_end_calls(struct sim *sim, const struct request *request, int64_t count, bool success,
                      simtime latency)
{
    finish(sim, request, count, success, latency);
}

void client_time_out(struct sim *sim, const struct request *request, int64_t count)
{
    if (finish(sim, request, count, false, request->flow->client->spec->timeout))
        request->flow->timed_out += count;
}

void client_give_up(struct sim *sim, const struct request *request)
{
    client_time_out(sim, request, request->count);
}

/* In adaptive mode an attempt is sent once the rate limiter has a token for it. */
void client_send_attempt(struct sim *sim, struct client *client, const struct request *request)
{
    if (__builtin_expect(sim_gathers(sim), 0))
        client_line_send(sim, client, request);
    else if (client->retry.law.limits_rate)
        send_gate_send(&client->gate, request);
    else
        client_attempt(sim, request);
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

static void begin_anew(struct sim *sim, struct client *client, const struct request *request)
{
    if (client->retry.budget > 0)
        retry_called(&client->retry, request->count);
    client_send_attempt(sim, client, request);
}

static void begin(struct sim *sim, struct client *client, const struct request *request)
{
    client_enter(request);
    begin_anew(sim, client, request);
}

/* While the breaker is open no attempt is sent. */
static void stop(struct sim *sim, const struct request *request)
{
    if (!request->flow->client->breaker->spec->fallback) {
        client_reject(sim, request);
        return;
    }
    client_enter(request);
    fall_back(sim, request, request->count, 0);
}

/* Of many calls some may go on. */
static void send_watched(struct sim *sim, struct client *client, const struct request *request)
{
    struct request part = *request;

    part.count = request->count - breaker_allow(client->breaker, request->count);
    if (part.count)
        stop(sim, &part);
    part.count = request->count - part.count;
    if (part.count)
        begin(sim, client, &part);
}

/* A read of an index that is not there, or being created, is rejected at once
 * (ResourceNotFoundException, ValidationException): no SDK retries it. */
void client_send(struct sim *sim, const struct request *request)
{
    struct flow *flow = request->flow;
    struct client *client = flow->client;

    if (flow->index && !index_is_read(flow->index))
        client_reject(sim, request);
    else if (client->breaker)
        send_watched(sim, client, request);
    else
        begin(sim, client, request);
}

/* The program calls a transaction again: of a call that has begun already. */
void client_call_anew(struct sim *sim, const struct request *request)
{
    struct client *client = request->flow->client;
    struct request part = *request;

    part.count = client->breaker ? breaker_allow(client->breaker, request->count) : request->count;
    if (part.count < request->count)
        finish_watched(sim, request, request->count - part.count, false, 0);
    if (part.count)
        begin_anew(sim, client, &part);
}

static void due(struct sim *sim, void *subject);

/* The next page is asked for when this one has come, as a request of its own. */
static void turn_page(struct sim *sim, struct client *client, const struct request *request,
                      simtime latency)
{
    struct waiting *waiting = keep(client, request);
    struct request *next = &waiting->request;

    next->page++;
    next->position += request->flow->page_step;
    next->kind = next->page + 1 == request->flow->pages ? KIND_LAST_PAGE : KIND_USUAL;
    next->attempt = 0;
    next->paid = 0;
    sim_at(sim, sim->now + (latency > 1 ? latency : 1), PRIORITY_TRAFFIC, due, waiting);
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
    simtime latency = answer->latency[0], longest = client->attempt_timeout;
    simtime waited = sim->now - request->sent;

    if (longest && latency > longest) {
        give_up_attempt(sim, client, request);
        return;
    }
    if (client->spec->hedge_after && hedge(sim, client, request, latency))
        return;
    if (waited + latency > client->spec->timeout)
        client_time_out(sim, request, 1);
    else if (request->page + 1 < request->flow->pages)
        turn_page(sim, client, request, latency);
    else
        finish(sim, request, 1, true, waited + latency);
    retry_succeeded(&client->retry, request->paid, 1);
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
        client_time_out(sim, request, 1);
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
        client_time_out(sim, &request, request.count);
        return;
    }
    if (request.first_answer) {
        client->hedges++;
        submit(sim, client, &request);
        return;
    }
    request.attempt++;
    client_send_attempt(sim, request.flow->client, &request);
}

static const struct attempt_end throttled = {.class = RETRY_THROTTLE};
static const struct attempt_end unprocessed = {.class = RETRY_THROTTLE, .free = true};
static const struct attempt_end errored = {.class = RETRY_TRANSIENT};

simtime client_reply_time(struct attempt_end end, struct flow *flow)
{
    return end.given_up_after ? end.given_up_after : table_reply_time(flow, &flow->retry_draws);
}

/* One retry after a delay, which begins when the throttling reply is in. (Without the reply's own,
 * random time, retries without jitter would keep step with the refill of a bucket, and a request that
 * was throttled once would be throttled each time.) */
static void retry(struct sim *sim, struct client *client, const struct request *request,
                  struct attempt_end end)
{
    struct flow *flow = request->flow;
    double u = rng_uniform(&flow->retry_draws);
    simtime delay = retry_delay(&client->retry, end.class, request->attempt, u, request->delay_s);
    simtime at = sim->now + delay + client_reply_time(end, flow);
    simtime deadline = request->sent + client->spec->timeout;
    struct waiting *waiting = keep(client, request);

    if (deadline < sim->now)
        deadline = sim->now;
    waiting->request.delay_s = (float)simtime_seconds(delay);
    waiting->request.paid = end.free ? 0 : (uint8_t)retry_price(&client->retry, end.class);
    waiting->give_up = at >= deadline;
    sim_at(sim, waiting->give_up ? deadline : at, PRIORITY_TRAFFIC, due, waiting);
}

/* Of the request's count `again` are retried, the others have failed. */
static void retry_or_fail(struct sim *sim, struct client *client, const struct request *request,
                          struct attempt_end end, int64_t again)
{
    struct flow *flow = request->flow;
    int64_t failed = request->count - again;

    if (failed)
        finish(sim, request, failed, false,
               sim->now - request->sent + client_reply_time(end, flow));
    if (again)
        retry(sim, client, request, end);
}

/* The attempt took too long. */
static void give_up_attempt(struct sim *sim, struct client *client, const struct request *request)
{
    struct attempt_end given_up = {.class = RETRY_TIMEOUT,
                                   .given_up_after = client->attempt_timeout};
    bool last = request->attempt >= client->retry.law.attempts;

    client->attempts_timed_out++;
    batch_not_heard(request->batch);
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
bool client_go_on(struct sim *sim, const struct request *request)
{
    struct client *client = request->flow->client;

    if (sim->now - request->sent >= client->spec->timeout) {
        client_time_out(sim, request, request->count);
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

    if (__builtin_expect(sim_gathers(sim), 0)) {
        client_answered_gathered(sim, client, request, answer);
        return;
    }
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
    else
        retry_or_fail(sim, client, &refused, throttled,
                      retry_pay(&client->retry, refused.count, RETRY_THROTTLE));
}

void client_forget_waiting(struct client *client)
{
    pool_release(&client->waitings);
}
