#include "consumer.h"

#include <inttypes.h>

#include "account.h"
#include "api.h"
#include "memory.h"
#include "table.h"
#include "workload.h"

/* Counts of an interval may leave some more than are allowed, by the error of an estimate. */
static double running(const void *subject)
{
    const struct consumer *c = subject;
    int64_t most = sim_gathers(c->sim) ? consumer_allowed(c) : c->running;

    return (double)(c->running < most ? c->running : most);
}

static const struct series consumer_series[] = {
    COMPUTED("running", running, "1", "", "ConcurrentExecutions", "Invocations that run."),
    SERIES_ROW(struct consumer, started, "invocations", SERIES_SUM, "1", "", "Invocations",
               "Invocations that were started."),
    SUM(struct consumer, records, "1", "", "", "Records that were worked on."),
    SUM(struct consumer, failures, "1", "", "", "Records whose call failed."),
    SUM(struct consumer, throttles, "1", "", "Throttles",
        "Times that the account's quota let no further invocation begin."),
    VALUE(struct consumer, environments, "1", "", "",
          "Execution environments: as many as ever ran at once."),
    SUM(struct consumer, billed_ms, "ms", "", "", "Duration of its invocations, as it is billed."),
    SUM(struct consumer, bisections, "1", "", "", "Batches that failed and came back in halves."),
    SERIES_END};

static const struct output_set consumer_outputs = {
    .of = "consumer", .where = "consumers/*", .rows = consumer_series, .has_latency = true};

struct invocation {
    struct caller caller;
    struct consumer *consumer;
    struct lane *lane;
    struct message *left, *done; /* lists; `left` begins with those that are worked on */
    struct message *failed;
    simtime began;
    int called;   /* records of the call that is under way */
    int64_t size; /* of the batch */
    bool any_failed;
};

static void dispatch(void *subject);

static int64_t most_at_once(const struct consumer *c)
{
    if (c->spec->concurrency)
        return c->spec->concurrency;
    return message_queue_variant(c->queue)->ramps ? 1250 : INT64_MAX;
}

int64_t consumer_allowed(const struct consumer *c)
{
    simtime waited = c->busy_since < 0 ? 0 : c->sim->now - c->busy_since;
    if (!message_queue_variant(c->queue)->ramps)
        return most_at_once(c);
    int64_t now = c->spec->start_concurrency + waited / MINUTE * c->spec->ramp_per_minute;
    return now < most_at_once(c) ? now : most_at_once(c);
}

static void push(struct message **list, struct message *message)
{
    message->next = *list;
    *list = message;
}

static bool in_order(const struct consumer *c)
{
    return message_queue_variant(c->queue)->in_order;
}

static void delete_all(struct consumer *c, struct lane *lane, struct message *list)
{
    while (list) {
        struct message *next = list->next;
        histogram_add(&c->latency, c->sim->now - list->sent, 1);
        message_queue_delete(c->queue, lane, list);
        list = next;
    }
}

/* A batch that is halved has not used up a retry of its records. */
static void fail_all(const struct invocation *v, struct message *list, bool halved)
{
    struct consumer *c = v->consumer;
    const struct consumer_spec *spec = c->spec;

    while (list) {
        struct message *next = list->next;
        list->retries += !halved;
        if (spec->max_retries && list->retries > spec->max_retries)
            message_queue_give_up(c->queue, v->lane, list);
        else
            message_queue_fail(c->queue, v->lane, list);
        list = next;
    }
}

/* Each list is in reverse, so giving it back to a lane's head restores the order. */
static void fail_batch(struct invocation *v)
{
    struct consumer *c = v->consumer;
    bool halved = c->spec->bisect_batch && v->size > 1;

    fail_all(v, v->failed, halved);
    if (c->spec->partial_batch)
        delete_all(c, v->lane, v->done);
    else
        fail_all(v, v->done, halved);
    if (halved) {
        c->bisections++;
        lane_bisect(v->lane, v->size);
    }
}

static void end_invocation(struct sim *sim, void *subject)
{
    struct invocation *v = subject;
    struct consumer *c = v->consumer;
    struct lane *lane = v->lane;
    bool failed = v->any_failed;

    if (failed)
        fail_batch(v);
    else
        delete_all(c, lane, v->done);
    c->billed_ms += (sim->now - v->began + MILLISECOND - 1) / MILLISECOND;
    pool_give(&c->invocations, v);
    c->running--;
    message_queue_end_batch(c->queue, lane, failed);
    execution_quota_give(c->quota);
    dispatch(c);
}

static void work_on(struct sim *sim, void *subject);

/* Of each record it is decided once. */
static bool is_bad(struct consumer *c, struct message *m)
{
    if (c->spec->bad_records > 0 && m->nature == RECORD_UNKNOWN)
        m->nature = rng_uniform(&c->bad_draws) < c->spec->bad_records ? RECORD_BAD : RECORD_GOOD;
    return m->nature == RECORD_BAD;
}

/* The records of the next call of a batch: up to the first that the function fails on. */
static void call_batch(struct invocation *v)
{
    struct consumer *c = v->consumer;
    int most = c->in_batch->flow.items, count = 0;

    for (struct message *m = v->left; m && count < most && !is_bad(c, m); m = m->next)
        c->positions[count++] = m->position;
    v->called = count;
    if (c->spec->keys == KEYS_OF_RECORD)
        request_source_batch(&c->in_batch->source, c->positions, count, &v->caller);
    else
        request_source_some(&c->in_batch->source, count, &v->caller);
}

static void call_records(struct sim *sim, void *subject)
{
    struct invocation *v = subject;
    struct consumer *c = v->consumer;

    v->called = 1;
    if (is_bad(c, v->left))
        v->caller.finished(sim, &v->caller, &(struct ending){sim->now, 1, false});
    else if (c->in_batch)
        call_batch(v);
    else if (c->spec->keys == KEYS_OF_RECORD)
        callable_call_for(&c->target, v->left->position, &v->caller);
    else
        callable_call(&c->target, &v->caller);
}

static simtime time_of_work(struct consumer *c)
{
    if (!c->spec->service_time)
        return c->spec->work;
    return simtime_from_ns(distribution_quantile(&c->work, rng_uniform(&c->draws)));
}

/* The next records, or the end of the batch. */
static void work_on(struct sim *sim, void *subject)
{
    struct invocation *v = subject;

    if (!v->left) {
        end_invocation(sim, v);
        return;
    }
    simtime work = time_of_work(v->consumer);
    if (work)
        sim_at(sim, sim->now + work, PRIORITY_TRAFFIC, call_records, v);
    else
        call_records(sim, v);
}

/* Whether the record's item is among those that a batch left unprocessed. Where the keys are not
 * those of the records, as many of the last of them as there are items left. */
static bool is_left(const struct consumer *c, const struct batch *left, const struct message *m,
                    int behind)
{
    if (c->spec->keys != KEYS_OF_RECORD)
        return behind < left->count;
    for (int i = 0; i < left->count; i++)
        if (left->keys[i].position == m->position)
            return true;
    return false;
}

/* Where order counts, a failure ends the batch. */
static void record_ended(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct invocation *v = (struct invocation *)caller;
    struct consumer *c = v->consumer;
    bool over = false;

    for (int i = v->called; i > 0 && !over; i--) {
        struct message *m = v->left;
        bool failed = !ending->success &&
                      (!c->in_batch || !ending->left || is_left(c, ending->left, m, i - 1));
        v->left = m->next;
        c->records++;
        c->failures += failed;
        v->any_failed |= failed;
        push(failed ? &v->failed : &v->done, m);
        over = failed && in_order(c);
    }
    while (over && v->left) {
        struct message *next = v->left->next;
        push(&v->failed, v->left);
        v->left = next;
    }
    sim_at(sim, ending->at > sim->now ? ending->at : sim->now, PRIORITY_TRAFFIC, work_on, v);
}

static void invoke(struct consumer *c, struct lane *lane)
{
    struct invocation *v = pool_take(&c->invocations);

    *v = (struct invocation){
        .caller = {record_ended}, .consumer = c, .lane = lane, .began = c->sim->now};
    v->left = message_queue_receive(c->queue, lane, c->spec->batch_size);
    for (const struct message *m = v->left; m && c->spec->bisect_batch; m = m->next)
        v->size++;
    c->running++;
    c->environments = c->running > c->environments ? c->running : c->environments;
    c->started++;
    sim_at(c->sim, c->sim->now, PRIORITY_TRAFFIC, work_on, v);
}

static void wake(struct sim *sim, void *subject)
{
    struct consumer *c = subject;

    (void)sim;
    c->waking = false;
    dispatch(c);
}

static void wake_at(struct consumer *c, simtime at)
{
    if (c->waking)
        return;
    c->waking = true;
    sim_at(c->sim, at > c->sim->now ? at : c->sim->now + 1, PRIORITY_TRAFFIC, wake, c);
}

static void token_is_there(struct sim *sim, void *subject)
{
    struct consumer *c = subject;

    (void)sim;
    c->waits_for_token = false;
    dispatch(c);
}

static void wait_for_token(struct consumer *c, simtime at)
{
    if (c->waits_for_token)
        return;
    c->waits_for_token = true;
    sim_at(c->sim, at > c->sim->now ? at : c->sim->now + 1, PRIORITY_TRAFFIC, token_is_there, c);
}

/* Whether there is an environment for one more invocation. */
static bool may_grow(struct consumer *c)
{
    struct bucket *more = &c->new_environments;

    if (c->running < c->environments)
        return true;
    double level = bucket_level(more, c->sim->now);
    if (level < 1) {
        wait_for_token(c, c->sim->now + simtime_from_seconds((1 - level) / more->rate_per_s));
        return false;
    }
    return true;
}

/* What the queue, the function and the account allow; it is told again when one of them may allow
 * more. */
static bool may_invoke(struct consumer *c)
{
    simtime at;

    if (!message_queue_may_receive(c->queue, &at)) {
        if (at > c->sim->now)
            wait_for_token(c, at);
        return false;
    }
    if (!may_grow(c))
        return false;
    if (!execution_quota_take(c->quota, &c->waiter)) {
        c->throttles++;
        return false;
    }
    if (c->running >= c->environments)
        bucket_take(&c->new_environments, 1);
    return true;
}

/* As many invocations as messages, windows and concurrency allow. */
static void dispatch(void *subject)
{
    struct consumer *c = subject;
    struct lanes *lanes = &c->queue->lanes;
    struct lane *lane = lanes_next(lanes);

    if (!lane && !c->running)
        c->busy_since = -1;
    else if (lane && c->busy_since < 0)
        c->busy_since = c->sim->now;
    simtime earliest = SIMTIME_MAX; /* when a batch that is not yet full is due */
    size_t deferred = 0;
    for (; lane && deferred < lanes->ready_count; lane = lanes_next(lanes)) {
        if (message_queue_expire(c->queue, lane, c->spec->max_record_age))
            continue;
        simtime due = lane->head->sent + c->spec->window;
        if (c->running >= consumer_allowed(c)) {
            if (c->running < most_at_once(c)) /* until more are allowed */
                wake_at(c, c->busy_since + ((c->sim->now - c->busy_since) / MINUTE + 1) * MINUTE);
            return;
        }
        if (lane->count < c->spec->batch_size && due > c->sim->now) {
            earliest = due < earliest ? due : earliest;
            lanes_defer(lanes);
            deferred++;
        } else if (may_invoke(c)) {
            invoke(c, lane);
        } else {
            return;
        }
    }
    if (earliest < SIMTIME_MAX)
        wake_at(c, earliest);
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct consumer *c = entity;
    const struct consumer_spec *spec = of;

    *c = (struct consumer){.sim = sim, .spec = spec, .busy_since = -1};
    c->path = entity_path("consumers", spec->origin.name);
    c->queue = sim_find(sim, "queues", spec->queue);
    if (c->queue->arrived)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "queue"),
                        "queue '%s' has a consumer already", spec->queue);
    consumer_spec_check(spec, c->queue, diagnostics);
    if (spec->service_time)
        c->work = service_time_distribution(spec->service_time);
    rng_init(&c->draws, sim->seed, c->path, "work");
    rng_init(&c->bad_draws, sim->seed, c->path, "bad records");
    c->quota = &account_of(sim)->executions;
    c->waiter = (struct execution_waiter){.freed = dispatch, .subject = c};
    double environments = (double)spec->new_environments;
    bucket_init(&c->new_environments, environments / 10, environments, environments, sim->now);
    c->queue->arrived = sim_gathers(sim) ? consumer_many_ask : dispatch;
    consumer_many_init(c);
    sim_shorten_intervals(sim, SECOND);
    if (sim_gathers(sim) && message_queue_variant(c->queue)->in_order)
        diagnostics_warn(diagnostics, origin_place(&spec->origin, "queue"),
                         "with this 'resolution' the latency of records in order is off by up to a "
                         "third at its 99th percentile; take 'resolution: request' for it");
    c->queue->consumer = c;
    histogram_init(&c->latency);
    histogram_init(&c->latency_before);
}

/* Named keys of the records are counted in the tables that they are called for. */
static void share_keys(const struct consumer *c, const struct callable *target)
{
    const struct top_keys *top = message_queue_top(c->queue);

    if (target->kind == &workload_kind) {
        const struct workload *w = target->entity;
        top_keys_share(flow_top_keys(&w->flow), top);
    } else if (target->kind == &api_kind) {
        const struct api *api = target->entity;
        for (size_t i = 0; i < api->spec->steps_count; i++)
            share_keys(c, &api->targets[i]);
    }
}

static void resolve_batch(struct consumer *c, struct diagnostics *diagnostics)
{
    struct workload *w = c->target.entity;

    if (w->spec->operation != OPERATION_BATCH_WRITE) {
        diagnostics_add(diagnostics, origin_place(&c->spec->origin, "calls"),
                        "'calls: batch' needs a workload with 'operation: batch_write'; '%s' has "
                        "another",
                        c->spec->workload);
        return;
    }
    c->in_batch = w;
    if (c->spec->keys == KEYS_OF_RECORD && sim_gathers(c->sim))
        diagnostics_warn(diagnostics, origin_place(&c->spec->origin, "keys"),
                         "with this 'resolution' batches are called for keys of workload '%s', not "
                         "of the records; take 'resolution: request' where hot records matter",
                         c->spec->workload);
    c->positions = memory_new((size_t)w->flow.items, sizeof *c->positions);
}

static void resolve(void *entity, struct diagnostics *diagnostics)
{
    static const char *const kinds[] = {"workloads", "apis", NULL};
    struct consumer *c = entity;
    const struct consumer_spec *spec = c->spec;

    c->target = callable_find(c->sim, kinds, (const char *const[]){spec->workload, spec->api});
    if (!c->target.entity)
        return;
    if (spec->calls == CALL_FOR_BATCH && spec->workload)
        resolve_batch(c, diagnostics);
    if (spec->keys != KEYS_OF_RECORD)
        return;
    share_keys(c, &c->target);
    const struct workload *w = spec->workload ? c->target.entity : NULL;
    if (w && w->flow.items > 1 && spec->calls != CALL_FOR_BATCH)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "keys"),
                        "workload '%s' has %d keys a request, and a record has one; a batch_write "
                        "is called with 'calls: batch'",
                        spec->workload, w->flow.items);
}

static void release(void *entity)
{
    struct consumer *c = entity;

    pool_release(&c->invocations);
    consumer_many_release(c);
    free(c->positions);
    free(c->path);
}

static void refresh(void *subject, simtime now)
{
    (void)now;
    consumer_many_count_environments(subject);
}

static void publish(void *entity)
{
    struct consumer *c = entity;

    probes_add(&c->sim->probes, c->path,
               (struct probe){.outputs = &consumer_outputs,
                              .subject = c,
                              .refresh = sim_gathers(c->sim) ? refresh : NULL,
                              .latency = &c->latency,
                              .latency_before = &c->latency_before});
}

static double cost(void *entity, const struct price_book *book, simtime now)
{
    const struct consumer *c = entity;
    double gib = (double)c->spec->memory / (1024.0 * 1024 * 1024);

    (void)now;
    return (double)c->started * book->function_call +
           (double)c->billed_ms * 1e-3 * gib * book->function_gib_s;
}

static void bill(void *entity, struct bills *bills)
{
    struct consumer *c = entity;

    if (c->spec->memory)
        bills_add_total(bills, c->path, cost, c);
}

static void assert_conserved(void *entity)
{
    const struct consumer *c = entity;

    bool within = c->running <= c->environments && c->quota->running <= c->quota->most;

    bucket_assert_conserved(&c->new_environments, c->path);
    invariant(c->running >= 0 && c->running <= c->quota->running && (within || sim_gathers(c->sim)),
              "%s: %" PRId64 " invocations run of the account's %" PRId64, c->path, c->running,
              c->quota->running);
}

static const struct output_set *const outputs[] = {&consumer_outputs, &bill_outputs, NULL};

const struct entity_kind consumer_kind = {
    .plural = "consumers",
    .fallback = "=no consumer",
    .sentence = "Lambda functions that read queues and streams, by name.",
    .record = &consumer_record,
    .size = sizeof(struct consumer),
    .outputs = outputs,
    .init = init,
    .resolve = resolve,
    .publish = publish,
    .bill = bill,
    .assert_conserved = assert_conserved,
    .release = release};
