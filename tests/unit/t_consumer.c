/* application/consumer: batches. */
#include "fixture.h"

/* A batch of ten is full after a second and never waits its window out; a group with one message in
 * three seconds does not hold up the others. */
static void test_window(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\n" ROOMY_TABLE("") ONE_CLIENT(
            "") "queues: {q: {}, g: {kind: fifo, groups: 50}}\n"
                "workloads:\n  a: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"
                "  b: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"
                "consumers: {f: {queue: q, workload: a, window: 30s}, e: {queue: g, workload: b, "
                "window: 2s}}\n"
                "apis: {add: {arrivals: even, rate: [{per_second: 10}], steps: [{queue: q}]}, "
                "order: {arrivals: even, rate: [{per_second: 10}], steps: [{queue: g}]}}\n");
    assert_close((double)consumers_in(&f)[0].started, 100, 1);
    assert_int_equal(consumers_in(&f)[0].records, consumers_in(&f)[0].started * 10);
    assert_true(consumers_in(&f)[1].records > 950); /* each within 2 s */
    assert_true(histogram_quantile(&consumers_in(&f)[1].latency, 0.99) < 2.2e9);
    fixture_release(&f);
}

static void run_consumed(struct fixture *f, const char *table, const char *rest)
{
    char yaml[2000];
    snprintf(yaml, sizeof yaml,
             "name: x\nduration: 100s\ntables: {t: {%s, " FAST "}}\n" ONE_CLIENT(NONE) "%s", table,
             rest);
    run_yaml(f, yaml);
}

#define GRANTS "read: {capacity: 900}, write: {capacity: 900}"
#define REFUSES "initial_burst: 0%, read: {capacity: 1}, write: {capacity: 0.001}"
#define SAVE "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 9}]}}\n"

/* 25 messages are there at once when the consumer wakes: batches of ten, ten and five, one at a
 * time, each record 6 + 4 ms: the last is done after a quarter of a second. Its latency counts
 * from the send. */
static void test_batches_known(void **state)
{
    struct fixture f;
    (void)state;
    run_consumed(
        &f, GRANTS,
        "queues: {q: {latency: {median: 1ms, p99: 1ms}}}\n" SAVE
        "consumers: {e: {queue: q, workload: save, work: 6ms, concurrency: 1, window: 2s}}\n"
        "apis: {a: {arrivals: even, calls: 1, rate: [{per_second: 1}], steps: [{queue: q, times: 25}]}}\n");
    const struct consumer *c = &consumers_in(&f)[0];
    assert_int_equal(c->started, 3);
    assert_int_equal(c->records, 25);
    assert_int_equal(c->failures, 0);
    assert_int_equal(c->running, 0);
    assert_int_equal(queues_in(&f)[0].deleted, 25);
    assert_int_equal(c->latency.total, 25);
    assert_close(histogram_quantile(&c->latency, 0.2), 100e6,
                 1e6); /* those of a batch end with it */
    assert_close(histogram_quantile(&c->latency, 0.8), 200e6, 1e6);
    assert_close(histogram_quantile(&c->latency, 1), 2050e6, 1e7); /* five wait out the window */
    fixture_release(&f);
}

/* Two at first, three more a minute while messages wait, at most four. Invocations take ten
 * seconds. */
static void test_ramp(void **state)
{
    struct fixture f;
    (void)state;
    run_consumed(
        &f, GRANTS,
        "queues: {q: {}}\n" SAVE
        "consumers: {e: {queue: q, workload: save, work: 10s, batch_size: 1, start_concurrency: 2, ramp_per_minute: 3, concurrency: 4}}\n"
        "apis: {a: {arrivals: even, calls: 1, rate: [{per_second: 1}], steps: [{queue: q, times: 500}]}}\n");
    /* 2 every 10.004 s from 1 s on: at 61 s the limit rises to four: 2 x 7 + 2 at 61 s ... */
    const struct consumer *c = &consumers_in(&f)[0];
    assert_int_equal(c->running, 4);
    assert_int_equal(c->started, 2 * 6 + 4 * 4);
    fixture_release(&f);
}

/* Of a table that grants nothing a batch of ten comes back whole each 30 s; with partial batches
 * too, for all of it failed. With a call's half granted only the failed come back. */
static void test_partial_batches(void **state)
{
    static const char *const partial[] = {"false", "true"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char rest[900];
        snprintf(
            rest, sizeof rest,
            "queues: {q: {visibility_timeout: 20s}}\n" SAVE
            "consumers: {e: {queue: q, workload: save, partial_batch: %s, window: 1s}}\n"
            "apis: {a: {arrivals: even, calls: 1, rate: [{per_second: 1}], steps: [{queue: q, times: 10}]}}\n",
            partial[i]);
        /* four writes' worth of tokens are there, and one more a hundred seconds later */
        run_consumed(
            &f, "burst: 400s, initial_burst: 100%, read: {capacity: 1}, write: {capacity: 0.01}",
            rest);
        const struct consumer *c = &consumers_in(&f)[0];
        const struct message_queue *q = &queues_in(&f)[0];
        assert_int_equal(q->deleted, i ? 4 : 0);
        assert_int_equal(q->sent, 10);
        assert_int_equal(q->received, i ? 10 + 4 * 6 : 5 * 10);
        assert_int_equal(c->failures, c->records - 4);
        assert_int_equal(c->records, q->received);
        fixture_release(&f);
    }
}

/* In a FIFO lane the first failure ends the batch: of ten records four are done and the fifth
 * fails, the rest is not tried; the next time it begins with the fifth (or, without partial
 * batches, with the first). */
static void test_order_counts(void **state)
{
    static const char *const partial[] = {"false", "true"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char rest[900];
        snprintf(
            rest, sizeof rest,
            "queues: {q: {kind: fifo, groups: 1, visibility_timeout: 20s}}\n" SAVE
            "consumers: {e: {queue: q, workload: save, partial_batch: %s, window: 1s}}\n"
            "apis: {a: {arrivals: even, calls: 1, rate: [{per_second: 1}], steps: [{queue: q, times: 10}]}}\n",
            partial[i]);
        run_consumed(
            &f, "burst: 400s, initial_burst: 100%, read: {capacity: 1}, write: {capacity: 0.01}",
            rest);
        const struct consumer *c = &consumers_in(&f)[0];
        const struct message_queue *q = &queues_in(&f)[0];
        assert_int_equal(q->deleted, i ? 4 : 0);
        assert_int_equal(c->records, 5 + (c->started - 1));
        assert_int_equal(c->failures, c->started);
        assert_int_equal(c->started, 5);
        assert_int_equal(q->visible + q->not_visible, i ? 6 : 10);
        fixture_release(&f);
    }
}

#define CONSUMER(queue, consumer)                                                                  \
    "name: x\nduration: 1m\n" ROOMY_TABLE("") ONE_CLIENT("") "queues: {q: {" queue "}}\n" SAVE     \
                                                             "consumers: {" consumer "}\n"

static void test_consumer_mistakes(void **state)
{
    (void)state;
    assert_mistake(CONSUMER("", "e: {queue: q}"), "either a 'workload' or an 'api'");
    assert_mistake(CONSUMER("", "e: {queue: q, workload: save}, f: {queue: q, workload: save}"),
                   "has a consumer already");
    assert_mistake(CONSUMER("", "e: {queue: q, workload: save, batch_size: 11}"),
                   "need a 'window' of at least 1s");
    assert_mistake(CONSUMER("", "e: {queue: q, workload: save, batch_size: 11, window: 1s}"), "");
    assert_mistake(CONSUMER("", "e: {queue: q, workload: save, batch_size: 10}"), "");
    assert_mistake(CONSUMER("kind: fifo", "e: {queue: q, workload: save, batch_size: 11}"),
                   "at most 10 messages a batch");
    assert_mistake(CONSUMER("kind: fifo", "e: {queue: q, workload: save, batch_size: 10}"), "");
    assert_mistake(
        CONSUMER("kind: stream, table: t", "e: {queue: q, workload: save, batch_size: 100}"), "");
    assert_mistake(CONSUMER("kind: stream", "e: {queue: q, workload: save}"),
                   "a stream needs the 'table'");
    assert_mistake(CONSUMER("table: t", "e: {queue: q, workload: save}"),
                   "'table' is for 'kind: stream'");
    assert_mistake(CONSUMER("groups: 3", "e: {queue: q, workload: save}"),
                   "'groups' is for 'kind: fifo'");
    assert_mistake(CONSUMER("parallelization: 3", "e: {queue: q, workload: save}"),
                   "'parallelization' is for 'kind: stream'");
    assert_mistake("resolution: 1s\n" CONSUMER("", "e: {queue: q, workload: save}"), "");
}

/* A record may call an API, and fails when that does: its one step is refused. */
static void test_of_an_api(void **state)
{
    static const char *const tables[] = {GRANTS, REFUSES};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_consumed(
            &f, tables[i],
            "queues: {q: {max_receives: 1}}\n" SAVE
            "apis:\n  work: {steps: [{workload: save}]}\n  a: {arrivals: even, calls: 7, rate: [{per_second: 1}], steps: [{queue: q}]}\nconsumers: {e: {queue: q, api: work}}\n");
        assert_int_equal(apis_in(&f)[0].offered, 7);
        assert_int_equal(i ? apis_in(&f)[0].failed : apis_in(&f)[0].succeeded, 7);
        assert_int_equal(consumers_in(&f)[0].failures, i ? 7 : 0);
        assert_int_equal(i ? queues_in(&f)[0].dead_letters : queues_in(&f)[0].deleted, 7);
        fixture_release(&f);
    }
}

/* Busy for more than a minute the consumer has come to four at once; after an idle time it
 * begins with two again. */
static void test_idle_start_again(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 194s\ntables: {t: {" GRANTS ", " FAST "}}\n" ONE_CLIENT(
            NONE) "queues: {q: {}}\n" SAVE
                  "consumers: {e: {queue: q, workload: save, work: 10s, batch_size: 1, start_concurrency: 2, ramp_per_minute: 3, concurrency: 4}}\n"
                  "apis:\n  a: {arrivals: even, calls: 1, rate: [{per_second: 1}], steps: [{queue: q, times: 20}]}\n  b: {arrivals: even, calls: 1, rate: [{per_second: 0}, {at: 170s, per_second: 0}, {at: 170s, per_second: 1}], steps: [{queue: q, times: 20}]}\n");
    /* 20 records by two and then four are done before 100 s; 20 more come at 171 s, two each ten seconds until 194 s */
    assert_int_equal(consumers_in(&f)[0].started, 20 + 6);
    assert_int_equal(consumers_in(&f)[0].running, 2);
    fixture_release(&f);
}

/* Who works is not idle, though nobody waits: one record each ten seconds for three minutes, each
 * of 15 s, and then twenty at once find four allowed, not two. */
static void test_busy_without_a_line(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 206s\ntables: {t: {" GRANTS ", " FAST "}}\n" ONE_CLIENT(
            NONE) "queues: {q: {}}\n" SAVE
                  "consumers: {e: {queue: q, workload: save, work: 15s, batch_size: 1, start_concurrency: 2, ramp_per_minute: 3, concurrency: 4}}\n"
                  "apis:\n  a: {arrivals: even, calls: 20, rate: [{per_second: 0.1}], steps: [{queue: q}]}\n  b: {arrivals: even, calls: 1, rate: [{per_second: 0}, {at: 204s, per_second: 0}, {at: 204s, per_second: 1}], steps: [{queue: q, times: 20}]}\n");
    /* those of 190 s and 200 s are being worked on when twenty come at 205 s; the former ends just then */
    assert_int_equal(consumers_in(&f)[0].running, 4);
    fixture_release(&f);
}

/* Two at first and three more a minute: from 100 s on two work for ten minutes each, and at 161 s
 * two more begin although none has ended. */
static void test_more_are_allowed_in_time(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 165s\ntables: {t: {" GRANTS ", " FAST "}}\n" ONE_CLIENT(
            NONE) "queues: {q: {}}\n" SAVE
                  "consumers: {e: {queue: q, workload: save, work: 10m, batch_size: 1, start_concurrency: 2, ramp_per_minute: 3, concurrency: 4}}\n"
                  "apis: {a: {arrivals: even, calls: 1, rate: [{per_second: 0}, {at: 100s, per_second: 0}, {at: 100s, per_second: 1}], steps: [{queue: q, times: 20}]}}\n");
    assert_int_equal(consumers_in(&f)[0].started, 4);
    assert_int_equal(consumers_in(&f)[0].running, 4);
    fixture_release(&f);
}

/* Each record of a table whose keys are even is called for its own key, so that the second table
 * gets as much of one hot key as the first; without `keys: record` it gets keys of the workload. A
 * stream's shards are all read at once, six of them here. */
static void test_keys_of_records(void **state)
{
    static const char *const keys[] = {"", ", keys: record"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[1000];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 100s\ntables:\n  t: {read: {capacity: 10}, write: {capacity: 1000}, partitions: 6, " FAST
            "}\n  copy: {read: {capacity: 10}, write: {capacity: 5000}, partitions: 6, " FAST
            "}\n" ONE_CLIENT(
                "") "queues: {s: {kind: stream, table: t}}\n"
                    "workloads:\n  w: {client: c, table: t, operation: put, keys: [{count: 10k}], arrivals: even, rate: [{per_second: 60}]}\n"
                    "  v: {client: c, table: copy, operation: put, keys: [{key: one}]}\n"
                    "consumers: {f: {queue: s, workload: v, work: 80ms, batch_size: 1%s}}\n",
            keys[i]);
        run_yaml(&f, yaml);
        const struct partition_map *copy = &tables_in(&f)[1].throughput.partitions;
        const struct partition_map *first = &tables_in(&f)[0].throughput.partitions;
        for (size_t p = 0; i && p < 6; p++)
            assert_close(copy->all[p]->side[WRITE].consumed, first->all[p]->side[WRITE].consumed,
                         20);
        size_t used = 0;
        for (size_t p = 0; p < copy->count; p++)
            used += copy->all[p]->side[WRITE].consumed > 0;
        assert_int_equal(used, i ? 6 : 1);
        assert_close((double)queues_in(&f)[0].deleted, 6000, 40);
        fixture_release(&f);
    }
    assert_mistake(CONSUMER("groups: 3, kind: fifo", "e: {queue: q, workload: save, keys: record}"),
                   "'keys: record' is for a consumer of a stream, or of a queue");
    assert_mistake(
        CONSUMER("kind: stream, table: t", "e: {queue: q, workload: save, start_concurrency: 5}"),
        "'start_concurrency' is for a consumer of a queue");
}

/* Ten records are one BatchWriteItem of 6 + 4 ms: 25 messages are done after 10 ms, 20 ms and, when
 * their window is over, 2.01 s. */
static void test_batch_calls_known(void **state)
{
    struct fixture f;
    (void)state;
    run_consumed(
        &f, GRANTS,
        "queues: {q: {latency: {median: 1ms, p99: 1ms}}}\n"
        "workloads: {save: {client: c, table: t, operation: batch_write, items: 25, keys: [{count: 999}]}}\n"
        "consumers: {e: {queue: q, workload: save, calls: batch, work: 6ms, concurrency: 1, window: 2s}}\n"
        "apis: {a: {arrivals: even, calls: 1, rate: [{per_second: 1}], steps: [{queue: q, times: 25}]}}\n");
    const struct consumer *c = &consumers_in(&f)[0];
    assert_int_equal(c->started, 3);
    assert_int_equal(c->records, 25);
    assert_int_equal(flow_of(&f, 0)->succeeded, 3);
    assert_close(table_of(&f)->throughput.side[WRITE].consumed, 25, 0);
    assert_close(histogram_quantile(&c->latency, 0.2), 10e6, 2e5);
    assert_close(histogram_quantile(&c->latency, 0.8), 20e6, 4e5);
    assert_close(histogram_quantile(&c->latency, 1), 2010e6, 2e7);
    fixture_release(&f);
}

/* Of ten items four are written; the records of the six that stay unprocessed come back, or all ten
 * without partial batches. */
static void test_unprocessed_come_back(void **state)
{
    static const char *const partial[] = {"false", "true"};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        char rest[900];
        snprintf(
            rest, sizeof rest,
            "queues: {q: {visibility_timeout: 200s, keys: [{count: 9999}]}}\n"
            "workloads: {save: {client: c, table: t, operation: batch_write, items: 25, keys: [{count: 999}]}}\n"
            "consumers: {e: {queue: q, workload: save, calls: batch, keys: %s, partial_batch: %s, window: 1s}}\n"
            "apis: {a: {arrivals: even, calls: 1, rate: [{per_second: 1}], steps: [{queue: q, times: 10}]}}\n",
            i / 2 ? "record" : "workload", partial[i % 2]);
        run_consumed(
            &f, "burst: 400s, initial_burst: 100%, read: {capacity: 1}, write: {capacity: 0.01}",
            rest);
        assert_int_equal(queues_in(&f)[0].deleted, i % 2 ? 4 : 0);
        assert_int_equal(consumers_in(&f)[0].failures, 6);
        fixture_release(&f);
    }
}

/* Messages about a product: each call is for its message's, straight, in batches, or as the step of
 * an API with a timeout, so that the table counts the hot one, which no workload of it names. */
static void test_keys_of_messages(void **state)
{
    static const char *const how[] = {"workload: save, keys: record",
                                      "workload: many, calls: batch, keys: record",
                                      "api: work, keys: record", "workload: save"};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        char rest[1200];
        snprintf(
            rest, sizeof rest,
            "queues: {q: {keys: [{key: hot, share: 60%%}, {count: 99999}]}}\n"
            "workloads:\n  save: {client: c, table: t, operation: put, keys: [{count: 9}]}\n"
            "  many: {client: c, table: t, operation: batch_write, items: 10, keys: [{count: 9}]%s}\n"
            "consumers: {e: {queue: q, %s}}\n"
            "apis:\n  work: {%s, steps: [{workload: save, timeout: 1s}]}\n"
            "  a: {arrivals: even, calls: 2000, rate: [{per_second: 100}], steps: [{queue: q}]}\n",
            i != 1 ? ", rate: [{per_second: 0.0001}]" : "", how[i],
            i != 2 ? "rate: [{per_second: 0.0001}]" : "timeout: 9s");
        run_consumed(&f, GRANTS, rest);
        const struct top_keys *top = &table_of(&f)->top;
        assert_int_equal(queues_in(&f)[0].deleted, 2000);
        assert_int_equal(top->count, i < 3 ? 1 : 0);
        if (i == 0 || i == 2)
            assert_close(top->keys[0].consumed, 1200, 90);
        if (i == 1) /* several records of one batch are one item */
            assert_true(top->keys[0].consumed > 100 && top->keys[0].consumed < 1200);
        fixture_release(&f);
    }
    assert_mistake(
        CONSUMER("kind: stream, table: t, keys: [{count: 3}]", "e: {queue: q, workload: save}"),
        "records of a stream have the keys of the items");
    assert_mistake(CONSUMER("", "e: {queue: q, workload: save, calls: batch}"),
                   "needs a workload with 'operation: batch_write'");
    assert_mistake(
        CONSUMER("", "e: {queue: q, workload: save, work: 1s, service_time: {mean: 1s}}"),
        "give 'work' or 'service_time', not both");
    assert_mistake(CONSUMER("", "e: {queue: q, workload: save, bisect_batch: true}"),
                   "add 'partial_batch: false'");
    assert_mistake(CONSUMER("", "e: {queue: q, workload: save, max_retries: 3}"),
                   "'max_retries' is for a consumer of a stream");
}

/* One at a time, exponential of 9 ms on average and 4 ms of the call: some 77 a second. */
static void test_service_time(void **state)
{
    struct fixture f;
    (void)state;
    run_consumed(
        &f, GRANTS,
        "queues: {q: {}}\n" SAVE
        "consumers: {e: {queue: q, workload: save, service_time: {mean: 9ms}, concurrency: 1, start_concurrency: 1}}\n"
        "apis: {a: {arrivals: even, rate: [{per_second: 200}], steps: [{queue: q}]}}\n");
    assert_close((double)consumers_in(&f)[0].records, 100 / 0.013, 300);
    fixture_release(&f);
}

#define STREAM(consumer)                                                                                    \
    "name: x\nduration: 200s\ntables: {t: {read: {capacity: 5}, write: {capacity: 900}, " FAST              \
    "}, d: {billing: on_demand, " FAST "}}\n" ONE_CLIENT(                                                   \
        "") "queues: {s: {kind: stream, table: t, visibility_timeout: 10ms}}\n"                             \
            "workloads:\n  w: {client: c, table: t, operation: put, keys: [{count: 10k}], arrivals: even, " \
            "rate: [{per_second: 20}]}\n  v: {client: c, table: d, operation: put, keys: [{count: 99}]}\n"  \
            "consumers: {f: {queue: s, workload: v, batch_size: 8, window: 1s, " consumer "}}\n"

/* A bad record in a hundred. It blocks its shard for ever; with retries the whole batch is given up
 * with it, halved it goes alone; when records may be 60 s old, the shard goes on then. */
static void test_failing_batches(void **state)
{
    static const char *const how[] = {
        STREAM("bad_records: 1%, partial_batch: false"),
        STREAM("bad_records: 1%, partial_batch: false, max_retries: 2"),
        STREAM("bad_records: 1%, partial_batch: false, max_retries: 2, bisect_batch: true"),
        STREAM("bad_records: 1%, partial_batch: false, max_record_age: 60s")};
    int64_t done[4], given_up[4], expired[4], bisections = 0, started = 0;
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        run_yaml(&f, how[i]);
        const struct message_queue *q = &queues_in(&f)[0];
        done[i] = q->deleted;
        given_up[i] = q->dead_letters;
        expired[i] = q->expired;
        if (i == 2) {
            bisections = consumers_in(&f)[0].bisections;
            started = consumers_in(&f)[0].started;
        }
        fixture_release(&f);
    }
    assert_true(done[0] < 1500 && given_up[0] == 0 && expired[0] == 0);
    assert_true(given_up[1] > 100 && given_up[1] < 600);
    assert_close((double)given_up[2], 40, 20); /* the bad ones alone */
    assert_close((double)(done[2] + given_up[2]), 4000, 60);
    /* 8, 4, 2; two bad ones may share a batch */
    assert_close((double)bisections, 3.0 * (double)given_up[2], 12);
    assert_close((double)started, 500 + 8 * 40, 160); /* and six more tries, and two retries */
    /* records behind a bad one wait with it, and the next bad one is old already */
    assert_true(expired[3] >= 10 && expired[3] < 700 && done[3] > done[0] + 500);
}

TESTS(consumer, cmocka_unit_test(test_batch_calls_known),
      cmocka_unit_test(test_unprocessed_come_back), cmocka_unit_test(test_keys_of_messages),
      cmocka_unit_test(test_service_time), cmocka_unit_test(test_failing_batches),
      cmocka_unit_test(test_keys_of_records), cmocka_unit_test(test_window),
      cmocka_unit_test(test_batches_known), cmocka_unit_test(test_ramp),
      cmocka_unit_test(test_partial_batches), cmocka_unit_test(test_order_counts),
      cmocka_unit_test(test_consumer_mistakes), cmocka_unit_test(test_of_an_api),
      cmocka_unit_test(test_idle_start_again), cmocka_unit_test(test_busy_without_a_line),
      cmocka_unit_test(test_more_are_allowed_in_time))
