#include "application_retry.h"

#include "batch.h"
#include "transaction.h"

/* A call between the failure and the next call. */
struct repeated_call {
    struct application_retry *retry;
    struct request request;
    simtime at; /* when the program calls, whenever that is decided */
};

static const struct field application_retry_fields[] = {
    COUNT(struct application_retry_spec, calls, "3", 2, 1000,
          "Calls of the SDK in all, the first included."),
    DURATION(struct application_retry_spec, delay, "100ms", 0, HOUR,
             "Before the second call; twice as long before each further one."),
    FLAG(struct application_retry_spec, jitter, "true", "A random part of the delay is waited."),
    FLAG(struct application_retry_spec, same_token, "true",
         "The same ClientRequestToken is given again: what had succeeded is not done twice."),
    FIELD_END};

const struct record application_retry_record =
    RECORD(struct application_retry_spec, "application_retry", application_retry_fields, NULL,
           "The program's own retries of a transaction that failed.");

void application_retry_init(struct application_retry *retry, struct sim *sim,
                            void (*call)(struct sim *sim, const struct request *request))
{
    *retry = (struct application_retry){.sim = sim, .call = call};
}

void application_retry_release(struct application_retry *retry)
{
    pool_release(&retry->waiting);
}

static void call_again(struct sim *sim, void *subject)
{
    struct repeated_call *waiting = subject;
    struct application_retry *retry = waiting->retry;
    struct request request = waiting->request;

    request.sent = sim_gather_time(sim, sim->now);
    request.batch->call.began -= waiting->at - request.sent;
    pool_give(&retry->waiting, waiting);
    retry->call(sim, &request);
}

/* The delay before call number `again` + 1, for a uniform u. */
static simtime delay_of(const struct application_retry_spec *spec, int again, double u)
{
    double delay = (double)spec->delay;

    for (int i = 1; i < again && delay < (double)DAY; i++)
        delay *= 2;
    return (simtime)(spec->jitter ? delay * u : delay);
}

/* When calls are made that the program makes `at`. What it failed by lies anywhere in the interval. */
static simtime next_call(struct sim *sim, simtime at, struct rng *draws)
{
    if (sim_gathers(sim))
        at -= (simtime)(rng_uniform(draws) * (double)sim_interval(sim));
    return at > sim->now ? sim_gather_time(sim, at) : sim->now;
}

static void wait(struct application_retry *retry, const struct request *request, int64_t count,
                 simtime at)
{
    struct sim *sim = retry->sim;
    struct flow *flow = request->flow;
    struct repeated_call *waiting = pool_take(&retry->waiting);

    *waiting = (struct repeated_call){retry, *request, at > sim->now ? at : sim->now};
    waiting->request.count = count;
    waiting->request.cohort = NULL;
    waiting->request.batch = batch_split(flow, request->batch, count);
    waiting->request.attempt = 1;
    waiting->request.delay_s = 0;
    sim_at(sim, next_call(sim, at, &flow->retry_draws), PRIORITY_TRAFFIC, call_again, waiting);
}

bool application_retry_take(struct application_retry *retry, const struct request *request,
                            int64_t count, simtime latency)
{
    enum { DELAYS = 8 };
    struct flow *flow = request->flow;
    const struct application_retry_spec *spec = flow->transaction ? flow->transaction->again : NULL;

    if (!spec || request->batch->call.hopeless || request->batch->call.again + 1 >= spec->calls)
        return false;
    struct request again = *request;
    again.batch = batch_split(flow, request->batch, count);
    struct transaction_call *call = &again.batch->call;
    if (!call->again++)
        call->began = request->sent;
    flow->transaction->called_again += count;
    if (!spec->same_token)
        call->ends = 0;
    int64_t delays = count < DELAYS ? count : DELAYS;
    int number = call->again;
    for (int64_t i = 0; i < delays; i++) {
        int64_t part = count / (delays - i);
        double u =
            spec->jitter ? ((double)i + rng_uniform(&flow->retry_draws)) / (double)delays : 1;
        wait(retry, &again, part, request->sent + latency + delay_of(spec, number, u));
        count -= part;
    }
    return true;
}
