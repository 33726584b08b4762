/* application/message_queue: what is sent is received until it is deleted. */
#include "fixture.h"

/* 1,000 messages a second into a table of 100 writes a second: ten workers' worth; the depth grows
 * by 900 a second, nothing is throttled when concurrency is right, and all is accounted for. */
static void test_queue(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {read: {capacity: 10}, write: {capacity: 5000}, "
        "partitions: 5, " FAST "}}\n" ONE_CLIENT(
            "") "queues: {q: {}}\n"
                "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                "consumers: {f: {queue: q, workload: save, work: 6ms, start_concurrency: 1, "
                "concurrency: "
                "1}}\n"
                "apis: {add: {arrivals: even, rate: [{per_second: 1000}], steps: [{queue: q}]}}\n");
    const struct message_queue *q = &queues_in(&f)[0];
    assert_close((double)q->sent, 100000, 2);
    assert_close((double)q->deleted, 10000, 30); /* one record in 6 + 4 ms */
    assert_close((double)q->visible, 90000, 40);
    assert_int_equal(apis_in(&f)[0].failed, 0);
    fixture_release(&f);
}

/* A table that grants nothing: each message is tried three times, 5 s apart, then is a dead letter.
 */
static void test_dead_letters(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {initial_burst: 0%, burst: 1s, item_size: 10KiB, "
        "read: {capacity: 10}, write: {capacity: 0.001}}}\n" ONE_CLIENT(
            NONE) "queues: {q: {max_receives: 3, visibility_timeout: 5s}}\n"
                  "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                  "consumers: {f: {queue: q, workload: save}}\n"
                  "apis: {add: {arrivals: even, calls: 50, rate: [{per_second: 10}], steps: "
                  "[{queue: "
                  "q}]}}\n");
    const struct message_queue *q = &queues_in(&f)[0];
    assert_int_equal(q->sent, 50);
    assert_int_equal(q->dead_letters, 50);
    assert_int_equal(q->received, 150);
    assert_int_equal(consumers_in(&f)[0].failures, 150);
    fixture_release(&f);
}

/* Two groups, one record in 10 ms each: 200 a second at most, whatever the concurrency. */
static void test_fifo(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\n" ROOMY_TABLE("") ONE_CLIENT(
            "") "queues: {q: {kind: fifo, groups: 2}}\n"
                "workloads: {save: {client: c, table: t, operation: put, keys: [{count: 100}]}}\n"
                "consumers: {f: {queue: q, workload: save, work: 6ms}}\n"
                "apis: {add: {arrivals: even, rate: [{per_second: 1000}], steps: [{queue: q}]}}\n");
    assert_close((double)queues_in(&f)[0].deleted, 20000, 60);
    fixture_release(&f);
}

/* A stream of four partitions into another table: every write arrives, and the lag is small as long
 * as the consumer keeps up; with one record in 24 ms a shard it does not. */
static void test_stream(void **state)
{
    static const char *const work[] = {"1ms", "20ms"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[1200];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 100s\ntables:\n  t: {read: {capacity: 10}, write: {capacity: "
                 "1000}, partitions: 4, " FAST "}\n  sum: {read: {capacity: 10}, write: {capacity: "
                 "5000}, partitions: 5, " FAST "}\n" ONE_CLIENT(
                     "") "queues: {s: {kind: stream, table: t}}\n"
                         "workloads:\n  w: {client: c, table: t, operation: put, keys: [{count: "
                         "10000}], "
                         "arrivals: even, rate: [{per_second: 400}]}\n"
                         "  a: {client: c, table: sum, operation: update, keys: [{count: 100}]}\n"
                         "consumers: {agg: {queue: s, workload: a, batch_size: 100, work: %s}}\n",
                 work[i]);
        run_yaml(&f, yaml);
        const struct message_queue *q = &queues_in(&f)[0];
        assert_int_equal(q->sent, flow_of(&f, 0)->succeeded);
        assert_close((double)q->deleted, i ? 4 * 100 / 0.024 : 40000, i ? 400 : 100);
        assert_true(i ? q->visible > 20000 : q->visible < 100);
        fixture_release(&f);
    }
}

TESTS(message_queue, cmocka_unit_test(test_queue), cmocka_unit_test(test_dead_letters),
      cmocka_unit_test(test_fifo), cmocka_unit_test(test_stream))
