#include "message_queue.h"

#include <inttypes.h>

#include "hash.h"
#include "keyspace.h"
#include "memory.h"
#include "message_queue_cohorts.h"
#include "table.h"
#include "text.h"

static const struct series message_queue_series[] = {
    SUM(struct message_queue, sent, "1", "sent", "NumberOfMessagesSent", "Messages that came in."),
    SUM(struct message_queue, received, "1", "", "NumberOfMessagesReceived",
        "Messages given to the consumer, each time counted."),
    SUM(struct message_queue, deleted, "1", "done", "NumberOfMessagesDeleted",
        "Messages that are done."),
    SUM(struct message_queue, dead_letters, "1", "given_up", "", "Messages that were given up."),
    SUM(struct message_queue, expired, "1", "", "",
        "Messages that were kept as long as the queue keeps them, or too long for the consumer."),
    SUM(struct message_queue, redriven, "1", "", "",
        "Those of the deleted that were moved to another queue."),
    SUM(struct message_queue, throttled_sends, "1", "", "",
        "Sends that failed: the quota of calls was used up (ThrottlingException)."),
    SUM(struct message_queue, over_limit, "1", "", "",
        "Receives that were refused: as many as may be were in flight (OverLimit)."),
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

static const struct series stream_series[] = {
    SERIES_ROW(struct message_queue, open_shards, "shards", SERIES_VALUE, "1", "", "",
               "Shards that are written: as many as the table has partitions."),
    SERIES_ROW(struct message_queue, waiting_shards, "waiting_shards", SERIES_VALUE, "1", "", "",
               "Shards with records that are not read yet, for those of a parent are not done."),
    SERIES_ROW(struct message_queue, expired_records, "time_to_live_records", SERIES_SUM, "1", "",
               "",
               "Records of items that time to live deleted (userIdentity: the service), among "
               "those that came in."),
    SERIES_END};

static const struct output_set stream_outputs = {
    .of = "stream", .where = "queues/*", .rows = stream_series};

/* New partitions of the table open shards behind their parents'. */
void message_queue_follow_partitions(struct message_queue *q)
{
    const struct partition_map *map = &q->table->throughput.partitions;

    while (q->lanes.shard_count < map->count) {
        int parent = map->all[q->lanes.shard_count]->parent;
        lanes_add_shard(&q->lanes, (size_t)q->spec->parallelization,
                        parent < 0 ? NULL : q->lanes.shards[parent]);
    }
}

static simtime retention_of(const struct message_queue *q)
{
    if (q->spec->retention)
        return q->spec->retention;
    return q->table ? DAY : 4 * DAY;
}

bool message_queue_expire_by(struct message_queue *q, struct lane *lane, simtime age, simtime now)
{
    simtime most = retention_of(q);

    if (age && age < most)
        most = age;
    while (lane->head && now - lane->head->sent > most) {
        struct message *m = message_queue_pop_until(q, lane, now - most);
        q->expired += m->count;
        q->visible -= m->count;
        lanes_done(&q->lanes, lane, m->count);
        pool_give(&q->messages, m);
    }
    return !lane->head;
}

bool message_queue_expire(struct message_queue *q, struct lane *lane, simtime age)
{
    return message_queue_expire_by(q, lane, age, q->sim->now);
}

static void refresh(void *subject, simtime now)
{
    struct message_queue *q = subject;
    simtime oldest = now;

    if (q->table)
        message_queue_follow_partitions(q);
    q->waiting_shards = 0;
    for (size_t s = 0; s < q->lanes.shard_count; s++) {
        const struct shard *shard = q->lanes.shards[s];
        q->waiting_shards += shard->left && !shard_is_open(shard);
        for (size_t i = 0; i < shard->lane_count; i++)
            if (!message_queue_expire(q, &q->lanes.shards[s]->lanes[i], 0) &&
                shard->lanes[i].head->sent < oldest)
                oldest = shard->lanes[i].head->sent;
    }
    q->open_shards = q->table ? q->table->throughput.partition_count : 0;
    q->age_of_oldest_s = simtime_seconds(now - oldest);
}

static void record_writes(void *owner, const struct request *request, uint64_t position,
                          int64_t count);
static void record_expiry(void *owner, uint64_t position);

static void init(void *entity, struct sim *sim, const void *of, struct diagnostics *diagnostics)
{
    struct message_queue *q = entity;
    const struct message_queue_spec *spec = of;
    struct table *table = spec->table ? sim_find(sim, "tables", spec->table) : NULL;

    *q = (struct message_queue){.sim = sim, .spec = spec};
    q->path = entity_path("queues", spec->origin.name);
    q->table = table;
    if (table)
        message_queue_follow_partitions(q);
    else
        lanes_add_shard(&q->lanes, message_queue_lanes(q), NULL);
    q->latency = latency_distribution(&spec->latency);
    rng_init(&q->draws, sim->seed, q->path, "sends");
    double calls =
        spec->calls_per_second ? spec->calls_per_second : queue_kinds[spec->kind].calls_per_s;
    bucket_init(&q->sends, calls, calls, calls, sim->now);
    bucket_init(&q->receives, calls, calls, calls, sim->now);
    if (spec->keys_count) {
        rng_init(&q->key_draws, sim->seed, q->path, "keys");
        keyspace_init(&q->keyspace, sim, spec->keys, spec->keys_count, &q->top);
    }
    if (table)
        table_watch_writes(
            table,
            (struct write_watcher){.written = record_writes, .expired = record_expiry, .owner = q});
    (void)diagnostics;
    if (sim_gathers(sim))
        message_queue_many_init(q);
}

/* A FIFO queue's error queue is FIFO, another's and a stream's is standard. */
static void resolve(void *entity, struct diagnostics *diagnostics)
{
    struct message_queue *q = entity;
    const struct message_queue_spec *spec = q->spec;
    struct place place = origin_place(&spec->origin, "dead_letter_queue");

    if (!spec->dead_letter_queue)
        return;
    struct message_queue *dead = sim_find(q->sim, "queues", spec->dead_letter_queue);
    q->dead_letter_queue = dead;
    if (dead == q)
        diagnostics_add(diagnostics, place, "dead letters cannot go to the queue they come from");
    else if (dead->table || message_queue_variant(dead)->groups != message_queue_variant(q)->groups)
        diagnostics_add(diagnostics, place,
                        "dead letters of a FIFO queue go to a FIFO queue, others to a standard "
                        "one; '%s' is 'kind: %s'",
                        spec->dead_letter_queue, message_queue_variant(dead)->name);
}

static void release(void *entity)
{
    struct message_queue *q = entity;

    pool_release(&q->messages);
    pool_release(&q->redeliveries);
    lanes_release(&q->lanes);
    if (q->spec->keys_count)
        keyspace_release(&q->keyspace);
    message_queue_many_release(q);
    top_keys_release(&q->top);
    free(q->path);
}

static void publish(void *entity)
{
    struct message_queue *q = entity;

    probes_add(&q->sim->probes, q->path,
               (struct probe){.outputs = &queue_outputs, .subject = q, .refresh = refresh});
    if (q->table)
        probes_add(&q->sim->probes, q->path,
                   (struct probe){.outputs = &stream_outputs, .subject = q});
}

static void assert_conserved(void *entity)
{
    const struct message_queue *q = entity;
    int64_t accounted = q->deleted + q->dead_letters + q->expired + q->visible + q->not_visible;
    bucket_assert_conserved(&q->sends, q->path);
    bucket_assert_conserved(&q->receives, q->path);
    invariant(q->table || q->not_visible <= q->spec->in_flight_limit,
              "%s: %" PRId64 " messages are in flight", q->path, q->not_visible);
    invariant(q->sent == accounted, "%s: %" PRId64 " messages sent, %" PRId64 " accounted for",
              q->path, q->sent, accounted);
}

static void put_of(struct message_queue *q, struct lane *lane, uint64_t position, simtime sent)
{
    struct message *m = pool_take(&q->messages);

    *m = (struct message){.sent = sent, .count = 1, .position = position};
    q->sent++;
    q->visible++;
    lanes_enter(&q->lanes, lane, m);
    if (q->arrived)
        q->arrived(q->consumer);
}

static void put(struct message_queue *q, struct lane *lane, uint64_t position)
{
    put_of(q, lane, position, q->sim->now);
}

/* The message group of one that is about no key is a random one. */
static struct lane *lane_for(struct message_queue *q, const uint64_t *position)
{
    size_t lanes = q->lanes.lane_count, lane = 0;

    if (lanes > 1)
        lane = position ? hash_mix(*position / KEYSPACE_COLLECTION) % lanes
                        : rng_below(&q->draws, lanes);
    return &q->lanes.shards[0]->lanes[lane];
}

/* The place of the key tells the shard, its partition key the lane. */
static void put_record(struct message_queue *q, uint64_t position)
{
    const struct partition_map *map = &q->table->throughput.partitions;

    if (__builtin_expect(q->lanes.shard_count < map->count, 0))
        message_queue_follow_partitions(q);
    struct shard *shard = q->lanes.shards[partition_find(map, position)->id];
    uint64_t key = position / KEYSPACE_COLLECTION;
    put(q, &shard->lanes[shard->lane_count > 1 ? hash_mix(key) % shard->lane_count : 0], position);
}

static void record_writes(void *owner, const struct request *request, uint64_t position,
                          int64_t count)
{
    struct message_queue *q = owner;

    if (__builtin_expect(sim_gathers(q->sim), 0)) {
        message_queue_record_many(
            q, &(struct key){.position = position, .width = request->batch ? 0 : request->width},
            count);
        return;
    }
    for (int64_t i = 0; i < count; i++)
        put_record(q, position);
}

static void record_expiry(void *owner, uint64_t position)
{
    struct message_queue *q = owner;

    q->expired_records++;
    if (__builtin_expect(sim_gathers(q->sim), 0))
        message_queue_record_expiry(q, position);
    else
        put_record(q, position);
}

static bool may_send(struct message_queue *q)
{
    double part = 1 / (double)q->spec->send_batch;

    if (!q->sends.rate_per_s)
        return true;
    if (bucket_level(&q->sends, q->sim->now) < part - 1e-9) {
        q->throttled_sends++;
        return false;
    }
    bucket_take(&q->sends, part);
    return true;
}

static void send(struct message_queue *q, const uint64_t *position, struct caller *caller)
{
    struct sim *sim = q->sim;
    simtime at = sim->now + latency_draw(&q->latency, &q->draws);
    bool sent = may_send(q);

    if (sent && q->table) /* nobody but its table writes a stream; what is sent lies anywhere */
        put_record(q, rng_word(&q->draws));
    else if (sent)
        put(q, lane_for(q, position), position ? *position : 0);
    if (caller)
        caller->finished(sim, caller, &(struct ending){at, 1, sent});
}

void message_queue_send(struct message_queue *q, struct caller *caller)
{
    uint64_t position;

    if (q->spec->keys_count)
        position = keyspace_draw(&q->keyspace, &q->key_draws).position;
    send(q, q->spec->keys_count ? &position : NULL, caller);
}

void message_queue_send_about(struct message_queue *q, uint64_t position, struct caller *caller)
{
    send(q, message_queue_has_keys(q) ? &position : NULL, caller);
}

bool message_queue_has_keys(const struct message_queue *q)
{
    return q->table || q->spec->keys_count;
}

const struct top_keys *message_queue_top(const struct message_queue *q)
{
    return q->table ? &q->table->top : &q->top;
}

bool message_queue_may_receive(struct message_queue *q, simtime *at)
{
    *at = q->sim->now;
    if (q->not_visible >= q->spec->in_flight_limit && !q->table) {
        q->over_limit++;
        return false;
    }
    if (!q->receives.rate_per_s)
        return true;
    double level = bucket_level(&q->receives, q->sim->now);
    if (level < 1 - 1e-9)
        *at += 1 + simtime_from_seconds((1 - level) / q->receives.rate_per_s);
    return *at == q->sim->now;
}

struct message *message_queue_receive(struct message_queue *q, struct lane *lane, int64_t most)
{
    struct message *first;
    int64_t room = q->spec->in_flight_limit - q->not_visible;

    if (!q->table && most > room)
        most = room;
    if (q->receives.rate_per_s)
        bucket_take(&q->receives, 1);
    int64_t count = lanes_take(&q->lanes, most, &first);

    lane->busy = message_queue_variant(q)->in_order;
    q->visible -= count;
    q->not_visible += count;
    q->received += count;
    for (struct message *m = first; m; m = m->next)
        m->receives++;
    lanes_offer(&q->lanes, lane);
    return first;
}

/* It is done: worked on, or given up. */
static void end_message(struct message_queue *q, struct lane *lane, struct message *message)
{
    q->not_visible -= message->count;
    lanes_done(&q->lanes, lane, message->count);
    pool_give(&q->messages, message);
}

void message_queue_delete(struct message_queue *q, struct lane *lane, struct message *message)
{
    q->deleted += message->count;
    end_message(q, lane, message);
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
        q->not_visible -= b.message->count;
        q->visible += b.message->count;
        lanes_append(&q->lanes, b.lane, b.message);
    } else {
        b.lane->busy = false;
        lanes_offer(&q->lanes, b.lane);
    }
    if (q->arrived)
        q->arrived(q->consumer);
}

void message_queue_redeliver_at(struct message_queue *q, struct lane *lane, struct message *message,
                                simtime at)
{
    struct redelivery *b = pool_take(&q->redeliveries);

    *b = (struct redelivery){q, lane, message};
    sim_at(q->sim, at, PRIORITY_TRAFFIC, redeliver, b);
}

static void redeliver_later(struct message_queue *q, struct lane *lane, struct message *message)
{
    message_queue_redeliver_at(q, lane, message, q->sim->now + q->spec->visibility_timeout);
}

void message_queue_give_up(struct message_queue *q, struct lane *lane, struct message *m)
{
    struct message_queue *dead = q->dead_letter_queue;

    q->dead_letters += m->count;
    if (dead && sim_gathers(q->sim))
        message_queue_put_letter(dead, m);
    else if (dead)
        put_of(dead, lane_for(dead, &m->position), m->position,
               message_queue_variant(dead)->keeps_age ? m->sent : q->sim->now);
    end_message(q, lane, m);
}

bool message_queue_move(struct message_queue *q, struct message_queue *to)
{
    struct lane *lane = lanes_next(&q->lanes);

    if (!lane)
        return false;
    struct message *m = lane_pop(lane);
    q->visible--;
    q->deleted++;
    q->redriven++;
    put(to, lane_for(to, &m->position), m->position);
    pool_give(&q->messages, m);
    lanes_done(&q->lanes, lane, 1);
    return true;
}

void message_queue_fail(struct message_queue *q, struct lane *lane, struct message *m)
{
    if (q->spec->max_receives && m->receives >= q->spec->max_receives) {
        message_queue_give_up(q, lane, m);
    } else if (!message_queue_variant(q)->in_order) {
        redeliver_later(q, lane, m);
    } else { /* in front of its lane, which waits */
        q->not_visible--;
        q->visible++;
        lane_push(lane, m);
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
    lanes_offer(&q->lanes, lane);
}

static void call(void *entity, struct caller *caller)
{
    message_queue_send(entity, caller);
}

static void call_for(void *entity, uint64_t position, struct caller *caller)
{
    message_queue_send_about(entity, position, caller);
}

static void call_many(void *entity, int64_t count, const struct key *key, struct caller *caller)
{
    message_queue_send_many(entity, count, key, caller);
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

static const struct output_set *const outputs[] = {&queue_outputs, &stream_outputs, &bill_outputs,
                                                   NULL};

const struct entity_kind message_queue_kind = {
    .plural = "queues",
    .fallback = "=no queue",
    .sentence = "Queues of messages and tables' streams, by name.",
    .record = &message_queue_record,
    .size = sizeof(struct message_queue),
    .outputs = outputs,
    .init = init,
    .resolve = resolve,
    .publish = publish,
    .bill = bill,
    .assert_conserved = assert_conserved,
    .release = release,
    .call = call,
    .call_for = call_for,
    .call_many = call_many};
