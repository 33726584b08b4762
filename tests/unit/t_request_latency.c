/* models/service/request_latency.h: the median by operation, items and bytes, and two slopes. */
#include "fixture.h"

#include "request_latency.h"

/* The latency of a table whose `latency` is `how`. */
static struct request_latency of(const char *how, const struct request_shape *shape, bool refused)
{
    struct fixture f;
    char yaml[300];

    snprintf(yaml, sizeof yaml,
             "name: x\nduration: 1m\ntables: {t: {billing: on_demand, latency: {%s}}}\n", how);
    fixture_init(&f, yaml);
    assert_true(f.valid);
    const struct request_latency_spec *spec = &tables_spec(&f.scenario)->latency;
    struct request_latency latency =
        refused ? request_latency_of_refusal(spec, shape) : request_latency_of(spec, shape);
    fixture_release(&f);
    return latency;
}

static double ms(const struct request_latency *latency, double u)
{
    return request_latency_quantile(latency, u) / 1e6;
}

static double median(const char *how, struct request_shape shape)
{
    struct request_latency latency = of(how, &shape, false);
    return ms(&latency, 0.5);
}

#define SHAPE(...) ((struct request_shape){__VA_ARGS__})
static const int64_t KIB = 1024;

static void test_known(void **state)
{
    struct request_shape put = SHAPE(.operation = OPERATION_PUT, .bytes = 1024);
    struct request_latency latency = of("", &put, false);

    (void)state;
    assert_close(ms(&latency, 0.5), 3.652, 1e-6);
    assert_close(ms(&latency, 0.99), 7.85, 0.005);
    assert_close(median("", SHAPE(.operation = OPERATION_PUT, .bytes = 400 * KIB)), 16.42, 1e-6);
    assert_close(median("", SHAPE(.operation = OPERATION_PUT, .transaction = true, .items = 100,
                                  .bytes = 37000)),
                 85.37, 0.005);
}

/* Each class has its own times, and the way there is added to all of them. */
static void test_classes(void **state)
{
    const struct request_shape shapes[] = {
        SHAPE(.operation = OPERATION_GET, .consistency = CONSISTENCY_STRONG),
        SHAPE(.operation = OPERATION_QUERY, .consistency = CONSISTENCY_STRONG, .bytes = 1000 * KIB),
        SHAPE(.operation = OPERATION_GET),
        SHAPE(.operation = OPERATION_SCAN, .bytes = 1000 * KIB),
        SHAPE(.operation = OPERATION_BATCH_GET, .consistency = CONSISTENCY_STRONG, .items = 10),
        SHAPE(.operation = OPERATION_BATCH_GET, .items = 10),
        SHAPE(.operation = OPERATION_GET, .transaction = true, .items = 10),
        SHAPE(.operation = OPERATION_DELETE),
        SHAPE(.operation = OPERATION_BATCH_WRITE, .items = 10, .bytes = 1000 * KIB),
        SHAPE(.operation = OPERATION_UPDATE, .transaction = true, .items = 10)};
    const double want[] = {2.19, 16.19, 1.93, 15.93, 3.52, 3.01, 7.04, 3.62, 17.47, 21.5};

    (void)state;
    for (int i = 0; i < 10; i++) {
        assert_close(median("", shapes[i]), want[i], 1e-6);
        assert_close(median("round_trip: 4ms", shapes[i]), want[i] + 4, 1e-6);
    }
    assert_close(median("write: {base: 1ms, per_kib: 1ms}",
                        SHAPE(.operation = OPERATION_PUT, .bytes = 2048)),
                 3, 1e-6);
}

/* The two slopes meet at the 95th percentile, and a transaction's tail is the heavier. */
static void test_tail(void **state)
{
    struct request_shape five = SHAPE(.operation = OPERATION_PUT, .transaction = true, .items = 5);
    struct request_latency t = of("", &five, false);

    (void)state;
    assert_close(ms(&t, 0.95) / ms(&t, 0.5), 1.29, 1e-6);
    assert_close(ms(&t, 0.99) / ms(&t, 0.5), 3.3, 1e-6);
    assert_close(ms(&t, 0.95 + 1e-9), ms(&t, 0.95 - 1e-9), 1e-5);
    for (double u = 0.9; u < 0.999; u += 0.001)
        assert_true(ms(&t, u + 0.001) > ms(&t, u));
}

/* A throttle is answered soon, a transaction's late; with one latency for all there is no
 * difference. */
static void test_refusals(void **state)
{
    struct request_shape put = SHAPE(.operation = OPERATION_PUT, .items = 1, .bytes = 400 * KIB);
    struct request_latency latency = of("", &put, true);

    (void)state;
    assert_close(ms(&latency, 0.5), 1.93, 1e-6);
    put.transaction = true;
    latency = of("", &put, true);
    assert_close(ms(&latency, 0.5), 14.5 + 400 * 0.024 + 0.7, 1e-6);
    latency = of("median: 5ms, p99: 20ms", &put, true);
    assert_close(ms(&latency, 0.5), 5, 1e-6);
    assert_close(ms(&latency, 0.99), 20, 1e-6);
    latency = of("median: 3ms", &put, false);
    assert_close(ms(&latency, 0.99), 10, 1e-6);
    latency = of("p99: 30ms", &put, false);
    assert_close(ms(&latency, 0.5), 4, 1e-6);
}

/* A batch of 25 has a base and 25 items: five of them take what a batch of five does. */
static void test_part_of_a_batch(void **state)
{
    struct request_shape batch = SHAPE(.operation = OPERATION_BATCH_WRITE, .bytes = 25 * KIB);

    (void)state;
    batch.items = 25;
    struct request_latency all = of("", &batch, false);
    batch.items = 5, batch.bytes = 5 * KIB;
    struct request_latency five = of("", &batch, false);
    assert_close(ms(&all, 0.5) * request_latency_of_part(&all, 5, 25), ms(&five, 0.5), 1e-6);
    all = of("median: 5ms, p99: 20ms", &batch, false);
    assert_close(request_latency_of_part(&all, 5, 25), 1, 0);
}

/* Requests of a run: their mean and 99th percentile follow the law at either resolution. */
static void test_in_a_run(void **state)
{
    static const char *const resolutions[] = {"request", "1s"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char head[60];
        snprintf(head, sizeof head, "duration: 100s\nresolution: %s", resolutions[i]);
        run_one(&f, head,
                "item_size: 100KiB, "
                "read: {capacity: 40000}, write: {capacity: 40000}, partitions: 400",
                NONE, "operation: put, keys: [{count: 1M}], rate: [{per_second: 100}]");
        const struct histogram *h = &flow_of(&f, 0)->latency;
        assert_close(histogram_quantile(h, 0.5) / 1e6, 3.62 + 3.2, 0.1);
        assert_close(histogram_quantile(h, 0.99) / 1e6, 2.15 * 6.82, 2);
        fixture_release(&f);
    }
}

/* Nine of a batch of ten are written; the tenth is sent again by itself some 0.15 s later and takes
 * 0.1 s, not the second that all ten take. */
static void test_rest_of_a_batch(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 100s",
            "item_size: 1KiB, burst: 1s, read: {capacity: 1}, write: {capacity: 9}, latency: "
            "{batch_write: {base: 1ms, per_item: 100ms, per_kib: 0s, p95: 1, p99: 1}}",
            "retry: {mode: legacy}",
            "operation: batch_write, items: 10, arrivals: even, keys: [{count: 1M}], rate: "
            "[{per_second: 0.1}]");
    assert_int_equal(flow_of(&f, 0)->succeeded, flow_of(&f, 0)->offered);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.5) / 1e9, 0.26, 0.03);
    fixture_release(&f);
}

static void test_mistakes(void **state)
{
#define WITH(how) "name: x\nduration: 1m\ntables: {t: {billing: on_demand, latency: {" how "}}}\n"
    (void)state;
    assert_mistake(WITH("median: 5ms, p99: 4ms"), "'p99' must not be below 'median'");
    assert_mistake(WITH("median: 11ms"), "'p99' must not be below 'median'");
    assert_mistake(WITH("median: 5ms, write: {base: 1ms}"), "so 'write' would have no effect");
    assert_mistake(WITH("p99: 50ms, round_trip: 1ms"), "so 'round_trip' would have no effect");
    assert_mistake(WITH("write: {p95: 3}"), "'p99' must not be below 'p95'");
    assert_mistake(WITH("get: {base: 0s, per_kib: 0s}"), "a latency of nothing");
    assert_mistake(WITH("round_trip: 1ms, write: {base: 1ms, p99: 9}"), "");
}

/* The table is within 0.2 % of the law, and the law itself
 * at both ends. */
static void test_table(void **state)
{
    const struct request_latency_spec *spec;
    struct fixture f;
    (void)state;
    fixture_init(&f, "name: x\nduration: 1m\ntables: {t: {billing: on_demand}}\n");
    spec = &tables_in(&f)[0].spec->latency;
    struct request_shape shape = {
        .operation = OPERATION_PUT, .consistency = CONSISTENCY_STRONG, .items = 1, .bytes = 1024};
    struct request_latency latency = request_latency_of(spec, &shape);
    for (int i = 1; i < 20000; i++) {
        double u = i / 20000.0, exact = request_latency_quantile(&latency, u);
        assert_close(request_latency_quick_quantile(&latency, u), exact, 0.002 * exact);
    }
    double end = request_latency_quantile(&latency, 0.999);
    assert_close(request_latency_quick_quantile(&latency, 0.999), end, 0);
    fixture_release(&f);
}

TESTS(request_latency, cmocka_unit_test(test_table), cmocka_unit_test(test_known),
      cmocka_unit_test(test_classes), cmocka_unit_test(test_tail), cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_part_of_a_batch), cmocka_unit_test(test_in_a_run),
      cmocka_unit_test(test_rest_of_a_batch), cmocka_unit_test(test_mistakes))
