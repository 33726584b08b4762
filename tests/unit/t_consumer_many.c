/* application/consumer_many: what consumers do by counts is what they do one by one. */
#include "fixture.h"

#include "consumer_due.h"
#include "message_queue_cohorts.h"

/* Sends so many messages a second to the first queue, from one time to another. */
struct sender {
    struct caller caller;
    struct message_queue *queue;
    double per_s;
    simtime from, to;
    int64_t sent, told;
};

static void told(struct sim *sim, struct caller *caller, const struct ending *ending)
{
    (void)sim;
    ((struct sender *)caller)->told += ending->count;
}

static void send_interval(struct sim *sim, void *subject)
{
    struct sender *s = subject;
    int64_t due = (int64_t)(s->per_s * simtime_seconds(sim->now - s->from) + 1e-6) - s->sent;

    s->sent += due;
    if (due)
        message_queue_send_many(s->queue, due, NULL, &s->caller);
    if (sim->now < s->to)
        sim_at(sim, sim_gather_time(sim, sim->now + 1), PRIORITY_TRAFFIC, send_interval, s);
}

static void run_sent(struct fixture *f, const char *resolution, const char *rest, struct sender *s)
{
    char yaml[2500];

    snprintf(yaml, sizeof yaml, "name: x\nresolution: %s\n%s", resolution, rest);
    fixture_init(f, yaml);
    assert_true(f->valid);
    s->caller.finished = told;
    s->queue = &queues_in(f)[0];
    s->sent = s->told = 0;
    sim_at(&f->world.sim, sim_gather_time(&f->world.sim, s->from + 1), PRIORITY_TRAFFIC,
           send_interval, s);
    fixture_run(f);
    assert_int_equal(s->sent, s->told);
}

static const char *const resolutions[] = {"100ms", "1s", "500ms"};

#define GRANTS "read: {capacity: 900}, write: {capacity: 5000}, partitions: 5"
#define REFUSES "initial_burst: 0%, read: {capacity: 1}, write: {capacity: 0.001}"
#define WORLD(table, queue, consumer)                                                              \
    "duration: 100s\ntables: {t: {" table ", " FAST "}}\n" ONE_CLIENT(                             \
        NONE) "queues: {q: {" queue "}}\n"                                                         \
              "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 99}]}}\n"    \
              "consumers: {e: {queue: q, workload: save, " consumer "}}\n"

/* 40 workers of 250 ms do 160 a second, and 10 of 2.5 s four, whatever the interval; nobody is made
 * to wait where there are workers enough. */
static void test_worker_time(void **state)
{
    struct sender s = {.per_s = 500, .to = 100 * SECOND};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        run_sent(
            &f, resolutions[i],
            WORLD(GRANTS, "", "work: 246ms, batch_size: 1, concurrency: 40, start_concurrency: 40"),
            &s);
        assert_close((double)queues_in(&f)[0].deleted, 16000, 400);
        assert_close((double)consumers_in(&f)[0].billed_ms, 250.0 * 16000, 100000);
        fixture_release(&f);
        run_sent(&f, resolutions[i],
                 WORLD(GRANTS, "",
                       "work: 2496ms, batch_size: 1, concurrency: 10, start_concurrency: 10"),
                 &s);
        assert_close((double)consumers_in(&f)[0].started, 400, 25);
        assert_close((double)consumers_in(&f)[0].running, 10, 2);
        fixture_release(&f);
    }
    s.per_s = 100;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        run_sent(&f, resolutions[i],
                 WORLD(GRANTS, "", "work: 46ms, concurrency: 40, start_concurrency: 40"), &s);
        const struct consumer *c = &consumers_in(&f)[0];
        assert_close((double)c->started, 10000, 1);
        assert_close(histogram_quantile(&c->latency, 0.5), 50e6, 1e6);
        assert_close(histogram_quantile(&c->latency, 0.99), 50e6, 1e6);
        fixture_release(&f);
    }
}

/* As workers become short batches grow: eight of them do eight records in 10 ms, ten a batch. */
static void test_batches_grow(void **state)
{
    struct sender s = {.per_s = 900, .to = 100 * SECOND};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        run_sent(&f, resolutions[i],
                 WORLD(GRANTS, "", "work: 6ms, concurrency: 8, start_concurrency: 8"), &s);
        const struct message_queue *q = &queues_in(&f)[0];
        assert_close((double)q->deleted, 80000, 1600); /* 8 records in 10 ms */
        assert_close((double)consumers_in(&f)[0].started, 8000, 800);
        fixture_release(&f);
    }
}

/* A table that grants nothing: each message is tried three times, 5 s apart, then is a dead letter. */
static void test_dead_letters(void **state)
{
    struct sender s = {.per_s = 10, .to = 5 * SECOND};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        run_sent(&f, resolutions[i], WORLD(REFUSES, "max_receives: 3, visibility_timeout: 5s", ""),
                 &s);
        const struct message_queue *q = &queues_in(&f)[0];
        assert_int_equal(q->sent, s.sent);
        assert_int_equal(q->dead_letters, s.sent);
        assert_int_equal(q->received, 3 * s.sent);
        assert_int_equal(consumers_in(&f)[0].failures, 3 * s.sent);
        fixture_release(&f);
    }
}

/* Two groups, one record in 10 ms each: 200 a second at most, whatever the concurrency; of ten thousand
 * groups, which share lanes, as many as come. */
static void test_groups(void **state)
{
    struct sender s = {.per_s = 1000, .to = 100 * SECOND};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_sent(&f, resolutions[i],
                 WORLD(GRANTS, "kind: fifo, groups: 2, calls_per_second: 9000", "work: 6ms"), &s);
        assert_close((double)queues_in(&f)[0].deleted, 20000, 400);
        fixture_release(&f);
        run_sent(&f, resolutions[i],
                 WORLD(GRANTS, "kind: fifo, groups: 10000, calls_per_second: 9000",
                       "work: 6ms, start_concurrency: 500"),
                 &s);
        assert_close((double)queues_in(&f)[0].deleted, 100000, 500);
        assert_int_equal(queues_in(&f)[0].lanes.lane_count, MESSAGE_QUEUE_LANES);
        fixture_release(&f);
    }
}

#define STREAM(more)                                                                                     \
    "duration: 100s\ntables:\n  t: {read: {capacity: 10}, write: {capacity: 1000}, partitions: 4, " FAST \
    "}\n  sum: {read: {capacity: 10}, write: {capacity: 5000}, partitions: 5, " FAST                     \
    "}\n" ONE_CLIENT("") "queues: {s: {kind: stream, table: t, visibility_timeout: 1s}}\n"               \
                         "workloads:\n  w: {client: c, table: t, operation: put, keys: [{count: "        \
                         "10000}], arrivals: even, rate: [{per_second: 400}]}\n"                         \
                         "  a: {client: c, table: sum, operation: update, keys: [{count: 100}]}\n"       \
                         "consumers: {agg: {queue: s, workload: a, batch_size: 100, " more "}}\n"

static void run_stream(struct fixture *f, const char *resolution, const char *rest)
{
    char yaml[2000];

    snprintf(yaml, sizeof yaml, "name: x\nresolution: %s\n%s", resolution, rest);
    run_yaml(f, yaml);
}

/* Every write arrives; with one record in 24 ms a shard only four in that time. For its own key the
 * other table gets as much in each partition as falls there. */
static void test_stream(void **state)
{
    static const char *const how[] = {STREAM("work: 1ms"), STREAM("work: 20ms"),
                                      STREAM("work: 1ms, keys: record")};
    (void)state;
    for (int i = 0; i < 6; i++) {
        struct fixture f;
        run_stream(&f, resolutions[i % 2], how[i / 2]);
        const struct message_queue *q = &queues_in(&f)[0];
        assert_int_equal(q->sent, flow_of(&f, 0)->succeeded);
        assert_close((double)q->deleted, i / 2 == 1 ? 4 * 100 / 0.024 : 40000,
                     i / 2 == 1 ? 500 : 100);
        const struct partition_map *sum = &tables_in(&f)[1].throughput.partitions;
        for (size_t p = 0; i / 2 == 2 && p < sum->count; p++)
            assert_close(sum->all[p]->side[WRITE].consumed, 40000.0 / 6, 500);
        fixture_release(&f);
    }
}

/* Nothing but bad records, a batch of 100 each second and shard: it is tried three times, a second
 * apart, and given up; halved until each is alone, all end as dead letters one by one. */
static void test_bad_batches(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_stream(&f, resolutions[i],
                   STREAM("work: 1ms, partial_batch: false, bad_records: 100%, max_retries: 2"));
        const struct message_queue *q = &queues_in(&f)[0];
        const struct consumer *c = &consumers_in(&f)[0];
        assert_int_equal(q->deleted, 0);
        assert_close((double)c->failures, 4 * 100, 20); /* each takes 5 ms and waits a second */
        assert_close((double)q->dead_letters, 4 * 33 * 100, 1200);
        assert_int_equal(c->failures, c->started);
        assert_int_equal(flow_of(&f, 1)->offered, 0);
        fixture_release(&f);
        run_stream(&f, resolutions[i],
                   STREAM("work: 1ms, partial_batch: false, bad_records: 100%, max_retries: 1, "
                          "bisect_batch: true"));
        assert_int_equal(queues_in(&f)[0].deleted, 0);
        assert_true(consumers_in(&f)[0].bisections > 40);
        assert_close((double)(consumers_in(&f)[0].failures), 400, 20);
        fixture_release(&f);
    }
}

/* One record in a hundred is bad and never done; the others are, and it is tried again and again. */
static void test_bad_messages(void **state)
{
    struct sender s = {.per_s = 100, .to = 50 * SECOND};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_sent(&f, resolutions[i],
                 WORLD(GRANTS, "max_receives: 2, visibility_timeout: 5s", "bad_records: 1%"), &s);
        const struct message_queue *q = &queues_in(&f)[0];
        assert_close((double)q->dead_letters, 50, 25);
        assert_int_equal(q->dead_letters + q->deleted, 5000);
        assert_int_equal(consumers_in(&f)[0].failures, 2 * q->dead_letters);
        assert_int_equal(q->received, 5000 + q->dead_letters);
        fixture_release(&f);
    }
}

/* Two at first, three more a minute while messages wait, at most four; ten seconds each. */
static void test_ramp(void **state)
{
    struct sender s = {.per_s = 500, .to = SECOND};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_sent(&f, resolutions[i],
                 WORLD(GRANTS, "",
                       "work: 10s, batch_size: 1, start_concurrency: 2, ramp_per_minute: 3, "
                       "concurrency: 4"),
                 &s);
        assert_close((double)consumers_in(&f)[0].started, 28, 3);
        assert_int_equal(consumers_in(&f)[0].environments, 4);
        fixture_release(&f);
    }
}

/* A record of 20 s whose call comes at its end is called for then, not when it begins. */
static void test_calls_in_time(void **state)
{
    struct sender s = {.per_s = 10, .from = 90 * SECOND, .to = 100 * SECOND};
    struct fixture f;
    (void)state;
    run_sent(&f, "1s", WORLD(GRANTS, "", "work: 20s, batch_size: 1, start_concurrency: 200"), &s);
    assert_close((double)consumers_in(&f)[0].started, 100, 1);
    assert_int_equal(flow_of(&f, 0)->offered, 0);
    fixture_release(&f);
    s.from = 50 * SECOND;
    s.to = 60 * SECOND;
    run_sent(&f, "1s", WORLD(GRANTS, "", "work: 20s, batch_size: 1, start_concurrency: 200"), &s);
    assert_int_equal(flow_of(&f, 0)->offered, 100);
    assert_int_equal(queues_in(&f)[0].deleted, 100);
    assert_close(histogram_quantile(&consumers_in(&f)[0].latency, 0.5), 20.004e9, 1e8);
    fixture_release(&f);
}

/* What comes in a window, at most a batch. */
static void test_window_batches(void **state)
{
    (void)state;
    assert_close(consumer_due_batch(100, 10), 11, 1e-6);
    assert_close(consumer_due_batch(100, 100), 96.5, 0.1);
    assert_close(consumer_due_batch(10, 1000), 10, 1e-9);
    assert_close(consumer_due_batch(1, 5), 1, 1e-9);
}

static void assert_world(struct sim *sim, void *subject)
{
    struct fixture *f = subject;

    world_assert_conserved(&f->world);
    if (sim->now < sim->end)
        sim_at(sim, sim->now + 3 * SECOND, PRIORITY_OBSERVE, assert_world, f);
}

/* A queue and the consumer that reads it. */
static const struct reading {
    const char *queue, *consumer;
} kinds[] = {{"max_receives: 3, visibility_timeout: 2s, dead_letter_queue: e, in_flight_limit: 40",
              "bad_records: 3%"},
             {"kind: fifo, groups: 7, visibility_timeout: 1s, calls_per_second: 40, "
              "keys: [{key: hot}, {count: 50}]",
              "keys: record, bad_records: 5%"},
             {"retention: 1m, keys: [{count: 50}]", "keys: record, service_time: {mean: 9ms}"},
             {"kind: fifo, groups: 3000, visibility_timeout: 3s, max_receives: 2, "
              "calls_per_second: 500",
              "bad_records: 2%"},
             {"kind: stream, table: t", "max_record_age: 1m, bad_records: 1%"},
             {"kind: stream, table: t, parallelization: 3, visibility_timeout: 100ms",
              "keys: record, bad_records: 5%, bisect_batch: true, max_retries: 2"},
             {"visibility_timeout: 4s, max_receives: 2, dead_letter_queue: e",
              "calls: batch, service_time: {median: 3s, p99: 20s}, start_concurrency: 40"}};
enum { VARIANTS = sizeof kinds / sizeof *kinds };

static void write_random_yaml(char *yaml, size_t size, int seed)
{
    static const char *const lengths[] = {"100ms", "250ms", "1s", "auto"};
    static const char *const windows[] = {"0s", "300ms", "2s"};
    const struct reading *kind = &kinds[seed % VARIANTS];
    bool in_batch = strstr(kind->consumer, "calls: batch") != NULL;

    snprintf(
        yaml, size,
        "name: x\nresolution: %s\n"
        "seed: %d\nduration: 100s\ntables:\n  t: {write: {capacity: 200}, read: {capacity: 1}, "
        "partitions: 3}\n  d: {initial_burst: 0%%, burst: 1s, write: {capacity: %d}, read: "
        "{capacity: 1}}\nclients: {c: {retry: {mode: %s}}}\nqueues: {q: {%s}, e: {}}\n"
        "workloads:\n  w: {client: c, table: t, operation: put, keys: [{count: 500}], rate: "
        "[{per_second: 60}]}\n  save: {client: c, table: d, operation: %s, keys: [{count: "
        "99}]}\nconsumers: {f: {queue: q, workload: save, batch_size: %d, window: %s, %s%s}}\n",
        lengths[seed / 7 % 4], seed + 1, seed % 3 ? 900 : 20, seed % 4 ? "none" : "standard",
        kind->queue, in_batch ? "batch_write, items: 4" : "put", 1 + seed % 9, windows[seed % 3],
        kind->consumer, strstr(kind->consumer, "bisect") ? ", partial_batch: false" : "");
    if (strstr(kind->queue, "dead_letter"))
        snprintf(yaml + strlen(yaml), size - strlen(yaml),
                 "timeline: [{at: 70s, action: redrive, queue: e, to: q, per_second: 7}]\n");
}

/* Random queues and consumers lose no message, at intervals of any length. */
static void test_random_consumers(void **state)
{
    (void)state;
    for (int seed = 0; seed < 12 * VARIANTS; seed++) {
        struct fixture f;
        char yaml[2500];
        struct sender s = {.per_s = 3 + 40 * (seed % 5), .to = 70 * SECOND};
        write_random_yaml(yaml, sizeof yaml, seed);
        fixture_init(&f, yaml);
        if (!f.valid)
            fprintf(stderr, "%s", yaml);
        s.caller.finished = told;
        s.queue = &queues_in(&f)[0];
        if (f.valid) {
            sim_at(&f.world.sim, sim_gather_time(&f.world.sim, 1), PRIORITY_TRAFFIC, send_interval,
                   &s);
            sim_at(&f.world.sim, SECOND, PRIORITY_OBSERVE, assert_world, &f);
        }
        fixture_run(&f);
        const struct consumer *c = &consumers_in(&f)[0];
        assert_true(s.queue->received >= s.queue->deleted);
        assert_true(c->started > 0 && c->records >= s.queue->deleted - s.queue->redriven);
        fixture_release(&f);
    }
}

TESTS(consumer_many, cmocka_unit_test(test_random_consumers), cmocka_unit_test(test_window_batches),
      cmocka_unit_test(test_worker_time), cmocka_unit_test(test_batches_grow),
      cmocka_unit_test(test_dead_letters), cmocka_unit_test(test_groups),
      cmocka_unit_test(test_stream), cmocka_unit_test(test_bad_batches),
      cmocka_unit_test(test_bad_messages), cmocka_unit_test(test_ramp),
      cmocka_unit_test(test_calls_in_time))
