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

TESTS(consumer, cmocka_unit_test(test_window))
