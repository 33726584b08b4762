#include "message_queue.h"

#include <inttypes.h>

#include "hash.h"
#include "memory.h"
#include "table.h"
#include "text.h"

const struct queue_kind queue_kinds[] = {
    {.name = "standard", .paid = true, .most_unwindowed = 10},
    {.name = "fifo", .groups = true, .in_order = true, .paid = true, .most_at_once = 10},
    {.name = "stream", .of_table = true, .in_order = true}, /* Lambda reads it for nothing */
    {.name = NULL}};

static const struct field message_queue_fields[] = {
    VARIANT(struct message_queue_spec, kind, queue_kinds, "standard",
            "SQS standard, SQS FIFO, or the stream of a table."),
    REFERENCE(struct message_queue_spec, table, "=messages are sent by an API", "tables",
              "stream: the table whose writes make the records."),
    COUNT(struct message_queue_spec, groups, "100", 1, 1000000,
          "fifo: message groups, each as likely."),
    COUNT(struct message_queue_spec, parallelization, "1", 1, 10,
          "stream: batches of one shard that are worked on at once (ParallelizationFactor)."),
    COUNT(struct message_queue_spec, max_receives, "=it is tried for ever", 1, 1000,
          "After so many failures a message goes to the dead letters."),
    DURATION(struct message_queue_spec, visibility_timeout, "30s", 0, DAY,
             "How long a message whose processing failed stays away."),
    SUB(struct message_queue_spec, latency, struct latency_spec, latency_record,
        "How long a send takes."),
    FIELD_END};

static void message_queue_check_spec(const void *spec, struct diagnostics *diagnostics)
{
    const struct message_queue_spec *s = spec;
    const struct queue_kind *kind = &queue_kinds[s->kind];

    if (kind->of_table != (s->table != NULL))
        diagnostics_add(diagnostics, origin_place(&s->origin, s->table ? "table" : "kind"),
                        s->table ? "'table' is for 'kind: stream'"
                                 : "a stream needs the 'table' that it belongs to");
    if (!kind->groups && origin_has(&s->origin, "groups"))
        diagnostics_add(diagnostics, origin_place(&s->origin, "groups"),
                        "'groups' is for 'kind: fifo'");
    if (!kind->of_table && origin_has(&s->origin, "parallelization"))
        diagnostics_add(diagnostics, origin_place(&s->origin, "parallelization"),
                        "'parallelization' is for 'kind: stream'");
}

const struct record message_queue_record =
    RECORD(struct message_queue_spec, "queue", message_queue_fields, message_queue_check_spec,
           "A queue of messages, or a table's stream.");

static const struct series message_queue_series[] = {
    SUM(struct message_queue, sent, "1", "sent", "NumberOfMessagesSent", "Messages that came in."),
    SUM(struct message_queue, received, "1", "", "NumberOfMessagesReceived",
        "Messages given to the consumer, each time counted."),
    SUM(struct message_queue, deleted, "1", "done", "NumberOfMessagesDeleted",
        "Messages that are done."),
    SUM(struct message_queue, dead_letters, "1", "given_up", "", "Messages that were given up."),
    VALUE(struct message_queue, visible, "1", "waiting", "ApproximateNumberOfMessagesVisible",
          "Messages that wait."),
    VALUE(struct message_queue, not_visible, "1", "", "ApproximateNumberOfMessagesNotVisible",
          "Messages that are being worked on or wait to be tried again."),
    SERIES_ROW(struct message_queue, age_of_oldest_s, "age_of_oldest", SERIES_VALUE, "s", "age",
               "ApproximateAgeOfOldestMessage",
               "How long the oldest message that waits has waited (of a stream: IteratorAge)."),
    SERIES_END};

static const struct output_set queue_outputs = {
    .of = "queue", .where = "queues/*", .rows = message_queue_series};

static void refresh(void *subject, simtime now)
{
    struct message_queue *q = subject;
    simtime oldest = now;

    for (size_t i = 0; i < q->lane_count; i++)
        if (q->lanes[i].head && q->lanes[i].head->sent < oldest)
            oldest = q->lanes[i].head->sent;
    q->age_of_oldest_s = simtime_seconds(now - oldest);
}

static void record_writes(void *owner, const struct request *request, uint64_t position,
                          int64_t count);

static size_t lanes_of(const struct message_queue_spec *spec, const struct table *table)
{
    if (queue_kinds[spec->kind].groups)
        return (size_t)spec->groups;
    if (queue_kinds[spec->kind].of_table)
        return table->throughput.partitions.serving_count * (size_t)spec->parallelization;
    return 1;
}

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct message_queue *q = entity;
    const struct message_queue_spec *spec = of;
    struct table *table = spec->table ? sim_find(sim, "tables", spec->table) : NULL;

    *q = (struct message_queue){.sim = sim, .spec = spec};
    q->path = entity_path("queues", spec->origin.name);
    q->lane_count = lanes_of(spec, table);
    q->lanes = memory_new(q->lane_count, sizeof *q->lanes);
    q->ready = memory_new(q->lane_count, sizeof *q->ready);
    q->latency = latency_distribution(&spec->latency);
    rng_init(&q->draws, sim->seed, q->path, "sends");
    if (table)
        table_watch_writes(table, (struct write_watcher){.written = record_writes, .owner = q});
    if (sim->resolution)
        diagnostics_add(diagnostics, origin_place(&spec->origin, NULL),
                        "queues and streams need 'resolution: request'");
}

static void release(void *entity)
{
    struct message_queue *q = entity;

    pool_release(&q->messages);
    pool_release(&q->redeliveries);
    free(q->lanes);
    free(q->ready);
    free(q->path);
}

static void publish(void *entity)
{
    struct message_queue *q = entity;

    probes_add(&q->sim->probes, q->path,
               (struct probe){.outputs = &queue_outputs, .subject = q, .refresh = refresh});
}

static void assert_conserved(void *entity)
{
    const struct message_queue *q = entity;
    int64_t accounted = q->deleted + q->dead_letters + q->visible + q->not_visible;
    invariant(q->sent == accounted, "%s: %" PRId64 " messages sent, %" PRId64 " accounted for",
              q->path, q->sent, accounted);
}

/* Puts the lane among those that may be taken from. */
static void offer(struct message_queue *q, struct lane *lane)
{
    if (lane->queued || lane->busy || !lane->head)
        return;
    lane->queued = true;
    q->ready[(q->ready_first + q->ready_count++) % q->lane_count] = (size_t)(lane - q->lanes);
}

static void append(struct message_queue *q, struct lane *lane, struct message *m)
{
    m->next = NULL;
    if (lane->tail)
        lane->tail->next = m;
    else
        lane->head = m;
    lane->tail = m;
    lane->count++;
    q->visible++;
    offer(q, lane);
}

static void put(struct message_queue *q, size_t lane)
{
    struct message *m = pool_take(&q->messages);

    *m = (struct message){.sent = q->sim->now};
    q->sent++;
    append(q, &q->lanes[lane], m);
    if (q->arrived)
        q->arrived(q->consumer);
}

/* The place of the key tells the shard. */
static void record_writes(void *owner, const struct request *request, uint64_t position,
                          int64_t count)
{
    struct message_queue *q = owner;

    (void)request;
    for (int64_t i = 0; i < count; i++)
        put(q, (size_t)(((word128)position * q->lane_count) >> 64));
}

void message_queue_send(struct message_queue *q, struct caller *caller)
{
    struct sim *sim = q->sim;
    simtime at = sim->now + latency_draw(&q->latency, &q->draws);

    put(q, q->lane_count > 1 ? rng_below(&q->draws, q->lane_count) : 0);
    if (caller)
        caller->finished(sim, caller, &(struct ending){at, 1, true});
}

struct lane *message_queue_next(struct message_queue *q)
{
    return q->ready_count ? &q->lanes[q->ready[q->ready_first]] : NULL;
}

void message_queue_defer(struct message_queue *q)
{
    size_t first = q->ready[q->ready_first];

    q->ready_first = (q->ready_first + 1) % q->lane_count;
    q->ready[(q->ready_first + q->ready_count - 1) % q->lane_count] = first;
}

struct message *message_queue_receive(struct message_queue *q, struct lane *lane, int64_t most)
{
    struct message *first = lane->head, *last = first;
    int64_t count = 1;

    q->ready_first = (q->ready_first + 1) % q->lane_count;
    q->ready_count--;
    lane->queued = false;
    for (; count < most && last->next; count++)
        last = last->next;
    lane->head = last->next;
    if (!lane->head)
        lane->tail = NULL;
    last->next = NULL;
    lane->count -= count;
    lane->busy = message_queue_variant(q)->in_order;
    q->visible -= count;
    q->not_visible += count;
    q->received += count;
    for (struct message *m = first; m; m = m->next)
        m->receives++;
    offer(q, lane);
    return first;
}

void message_queue_delete(struct message_queue *q, struct message *message)
{
    q->not_visible--;
    q->deleted++;
    pool_give(&q->messages, message);
}

/* The end of a visibility timeout: a message is visible again, or a lane may be taken from again. */
struct redelivery {
    struct message_queue *queue;
    struct lane *lane;
    struct message *message; /* NULL: the lane only */
};

static void redeliver(struct sim *sim, void *subject)
{
    struct redelivery *taken = subject, b = *taken;
    struct message_queue *q = b.queue;

    (void)sim;
    pool_give(&q->redeliveries, taken);
    if (b.message) {
        q->not_visible--;
        append(q, b.lane, b.message);
    } else {
        b.lane->busy = false;
        offer(q, b.lane);
    }
    if (q->arrived)
        q->arrived(q->consumer);
}

static void redeliver_later(struct message_queue *q, struct lane *lane, struct message *message)
{
    struct redelivery *b = pool_take(&q->redeliveries);

    *b = (struct redelivery){q, lane, message};
    sim_at(q->sim, q->sim->now + q->spec->visibility_timeout, PRIORITY_TRAFFIC, redeliver, b);
}

void message_queue_fail(struct message_queue *q, struct lane *lane, struct message *m)
{
    if (q->spec->max_receives && m->receives >= q->spec->max_receives) {
        q->not_visible--;
        q->dead_letters++;
        pool_give(&q->messages, m);
    } else if (!message_queue_variant(q)->in_order) {
        redeliver_later(q, lane, m);
    } else { /* in front of its lane, which waits */
        q->not_visible--;
        q->visible++;
        m->next = lane->head;
        lane->head = m;
        if (!lane->tail)
            lane->tail = m;
        lane->count++;
    }
}

void message_queue_end_batch(struct message_queue *q, struct lane *lane, bool failed)
{
    if (!message_queue_variant(q)->in_order)
        return;
    if (failed) {
        redeliver_later(q, lane, NULL);
        return;
    }
    lane->busy = false;
    offer(q, lane);
}

static void call(void *entity, struct caller *caller)
{
    message_queue_send(entity, caller);
}

/* Messages are received and deleted in batches of ten at best. */
static double cost(void *entity, const struct price_book *book, simtime now)
{
    const struct message_queue *q = entity;

    (void)now;
    return ((double)q->sent + 2 * (double)q->received / 10) * book->queue_request;
}

static void bill(void *entity, struct bills *bills)
{
    struct message_queue *q = entity;

    if (message_queue_variant(q)->paid)
        bills_add_total(bills, q->path, cost, q);
}

static const struct output_set *const outputs[] = {&queue_outputs, &bill_outputs, NULL};

const struct entity_kind message_queue_kind = {
    .plural = "queues",
    .fallback = "=no queue",
    .sentence = "Queues of messages and tables' streams, by name.",
    .record = &message_queue_record,
    .size = sizeof(struct message_queue),
    .outputs = outputs,
    .init = init,
    .publish = publish,
    .bill = bill,
    .assert_conserved = assert_conserved,
    .release = release,
    .call = call};
