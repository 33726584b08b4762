#include "consumer.h"

#include "memory.h"
#include "workload.h"

static const char *const keys_names[] = {"workload", "record", NULL};

static const struct field consumer_fields[] = {
    REFERENCE(struct consumer_spec, queue, REQUIRED, "queues", "The queue or stream it reads."),
    REFERENCE(struct consumer_spec, workload, "=each record is a call of an `api`", "workloads",
              "The workload that is called for each record."),
    REFERENCE(struct consumer_spec, api, "=each record is a call of a `workload`", "apis",
              "The API that is called for each record."),
    COUNT(struct consumer_spec, batch_size, "10", 1, 10000, "Records of one invocation at most."),
    DURATION(struct consumer_spec, window, "0s", 0, 300 * SECOND,
             "How long a batch is waited for until it is full."),
    COUNT(struct consumer_spec, concurrency, "1000", 1, 1000000, "Invocations at once at most."),
    COUNT(struct consumer_spec, start_concurrency, "5", 1, 1000000,
          "Invocations at once when work begins; of a stream each shard is read at once."),
    COUNT(struct consumer_spec, ramp_per_minute, "300", 1, 1000000,
          "So many more each minute that messages of a queue wait."),
    DURATION(struct consumer_spec, work, "0s", 0, HOUR, "The function's own time for a record."),
    FLAG(struct consumer_spec, partial_batch, "true",
         "Only the records that failed are tried again (ReportBatchItemFailures)."),
    ENUM(struct consumer_spec, keys, keys_names, "workload",
         "Which keys the workload is called for: its own, or (record) that of each record of a "
         "stream."),
    FIELD_END};

static void consumer_validate(const void *spec, struct diagnostics *diagnostics)
{
    const struct consumer_spec *s = spec;
    if (!s->workload == !s->api)
        diagnostics_add(diagnostics, origin_place(&s->origin, NULL),
                        "a consumer calls either a 'workload' or an 'api'");
    if (s->keys == KEYS_OF_RECORD && s->api)
        diagnostics_add(diagnostics, origin_place(&s->origin, "keys"),
                        "'keys: record' is for a 'workload'; an API has keys of its own");
}

const struct record consumer_record =
    RECORD(struct consumer_spec, "consumer", consumer_fields, consumer_validate,
           "A Lambda function that reads a queue or stream.");

static const struct series consumer_series[] = {
    VALUE(struct consumer, running, "1", "", "ConcurrentExecutions", "Invocations that run."),
    SERIES_ROW(struct consumer, started, "invocations", SERIES_SUM, "1", "", "Invocations",
               "Invocations that were started."),
    SUM(struct consumer, records, "1", "", "", "Records that were worked on."),
    SUM(struct consumer, failures, "1", "", "", "Records whose call failed."), SERIES_END};

static const struct output_set consumer_outputs = {
    .of = "consumer", .where = "consumers/*", .rows = consumer_series, .has_latency = true};

struct invocation {
    struct caller caller;
    struct consumer *consumer;
    struct lane *lane;
    struct message *left, *done; /* lists; `left` begins with the one that is worked on */
    struct message *failed;
    bool any_failed;
};

static void dispatch(void *subject);

static int64_t allowed(const struct consumer *c)
{
    simtime waited = c->busy_since < 0 ? 0 : c->sim->now - c->busy_since;
    if (!message_queue_variant(c->queue)->ramps)
        return c->spec->concurrency;
    int64_t now = c->spec->start_concurrency + waited / MINUTE * c->spec->ramp_per_minute;
    return now < c->spec->concurrency ? now : c->spec->concurrency;
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

static void fail_all(struct consumer *c, struct lane *lane, struct message *list)
{
    while (list) {
        struct message *next = list->next;
        message_queue_fail(c->queue, lane, list);
        list = next;
    }
}

static void end_invocation(struct sim *sim, void *subject)
{
    struct invocation *v = subject;
    struct consumer *c = v->consumer;
    struct lane *lane = v->lane;
    bool failed = v->any_failed;

    (void)sim;
    /* Each list is in reverse, so giving it back to a lane's head restores the order. */
    fail_all(c, lane, v->failed);
    if (failed && !c->spec->partial_batch)
        fail_all(c, lane, v->done);
    else
        delete_all(c, lane, v->done);
    pool_give(&c->invocations, v);
    c->running--;
    message_queue_end_batch(c->queue, lane, failed);
    dispatch(c);
}

static void work_on(struct sim *sim, void *subject);

static void call_record(struct sim *sim, void *subject)
{
    struct invocation *v = subject;
    struct consumer *c = v->consumer;

    (void)sim;
    if (c->keyed)
        workload_call_for(c->keyed, v->left->position, &v->caller);
    else
        callable_call(&c->target, &v->caller);
}

/* The next record, or the end of the batch. */
static void work_on(struct sim *sim, void *subject)
{
    struct invocation *v = subject;
    struct consumer *c = v->consumer;

    if (!v->left)
        end_invocation(sim, v);
    else if (c->spec->work)
        sim_at(sim, sim->now + c->spec->work, PRIORITY_TRAFFIC, call_record, v);
    else
        call_record(sim, v);
}

/* Where order counts, a failure ends the batch. */
static void record_ended(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    struct invocation *v = (struct invocation *)caller;
    struct consumer *c = v->consumer;
    struct message *m = v->left;

    v->left = m->next;
    c->records++;
    c->failures += !ending->success;
    v->any_failed |= !ending->success;
    push(ending->success ? &v->done : &v->failed, m);
    while (!ending->success && in_order(c) && v->left) {
        struct message *next = v->left->next;
        push(&v->failed, v->left);
        v->left = next;
    }
    sim_at(sim, ending->at > sim->now ? ending->at : sim->now, PRIORITY_TRAFFIC, work_on, v);
}

static void invoke(struct consumer *c, struct lane *lane)
{
    struct invocation *v = pool_take(&c->invocations);

    *v = (struct invocation){.caller = {record_ended}, .consumer = c, .lane = lane};
    v->left = message_queue_receive(c->queue, lane, c->spec->batch_size);
    c->running++;
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
        simtime due = lane->head->sent + c->spec->window;
        if (c->running >= allowed(c)) {
            if (c->running < c->spec->concurrency) /* until more are allowed */
                wake_at(c, c->busy_since + ((c->sim->now - c->busy_since) / MINUTE + 1) * MINUTE);
            return;
        }
        if (lane->count < c->spec->batch_size && due > c->sim->now) {
            earliest = due < earliest ? due : earliest;
            lanes_defer(lanes);
            deferred++;
        } else {
            invoke(c, lane);
        }
    }
    if (earliest < SIMTIME_MAX)
        wake_at(c, earliest);
}

/* What is for streams only, and for queues only. */
static void check_stream(const struct consumer_spec *spec, const struct queue_kind *kind,
                         struct diagnostics *diagnostics)
{
    static const char *const ramp[] = {"start_concurrency", "ramp_per_minute"};

    if (spec->keys == KEYS_OF_RECORD && !kind->of_table)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "keys"),
                        "'keys: record' is for a consumer of a stream; messages of a queue have no "
                        "key");
    for (size_t i = 0; i < 2; i++)
        if (!kind->ramps && origin_has(&spec->origin, ramp[i]))
            diagnostics_add(diagnostics, origin_place(&spec->origin, ramp[i]),
                            "'%s' is for a consumer of a queue; shards of a stream are read at "
                            "once",
                            ramp[i]);
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
    const struct queue_kind *kind = message_queue_variant(c->queue);
    if (kind->most_at_once && spec->batch_size > kind->most_at_once)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "batch_size"),
                        "a FIFO queue gives at most %d messages a batch", kind->most_at_once);
    if (kind->most_unwindowed && spec->batch_size > kind->most_unwindowed && spec->window < SECOND)
        diagnostics_add(diagnostics, origin_place(&spec->origin, "window"),
                        "batches of more than %d messages need a 'window' of at least 1s",
                        kind->most_unwindowed);
    check_stream(spec, kind, diagnostics);
    c->queue->arrived = dispatch;
    c->queue->consumer = c;
    histogram_init(&c->latency);
    histogram_init(&c->latency_before);
}

static void resolve(void *entity, struct diagnostics *diagnostics)
{
    static const char *const kinds[] = {"workloads", "apis", NULL};
    struct consumer *c = entity;

    c->target =
        callable_find(c->sim, kinds, (const char *const[]){c->spec->workload, c->spec->api});
    if (c->spec->keys != KEYS_OF_RECORD || !c->target.entity)
        return;
    c->keyed = c->target.entity;
    if (c->keyed->flow.items > 1)
        diagnostics_add(diagnostics, origin_place(&c->spec->origin, "keys"),
                        "workload '%s' has %d keys a request, and a record has one",
                        c->spec->workload, c->keyed->flow.items);
}

static void release(void *entity)
{
    struct consumer *c = entity;

    pool_release(&c->invocations);
    free(c->path);
}

static void publish(void *entity)
{
    struct consumer *c = entity;

    probes_add(&c->sim->probes, c->path,
               (struct probe){.outputs = &consumer_outputs,
                              .subject = c,
                              .latency = &c->latency,
                              .latency_before = &c->latency_before});
}

static const struct output_set *const outputs[] = {&consumer_outputs, NULL};

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
    .release = release};
