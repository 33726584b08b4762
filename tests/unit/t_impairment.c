/* models/service/impairment.h and impaired.h: requests that fail, wait for a leader or take longer. */
#include "fixture.h"

#include "impairment.h"

static const char path[] = "tables/t";

static void test_errors_add_up(void **state)
{
    struct impairment i;
    enum { N = 100000 };

    (void)state;
    impairment_init(&i, 1, path, 0);
    assert_false(i.any);
    impairment_err(&i, 0.1, 1);
    impairment_err(&i, 0.2, 1);
    assert_true(i.any);
    assert_close((double)impairment_fail(&i, N, 0), 0.3 * N, 5 * sqrt(N * 0.21));
    impairment_err(&i, 0.1, -1);
    assert_close((double)impairment_fail(&i, N, 0), 0.2 * N, 5 * sqrt(N * 0.16));
    assert_int_equal(impairment_fail(&i, N, 1), N);
    impairment_err(&i, 0.9, 1);
    assert_int_equal(impairment_fail(&i, N, 0), N); /* no more than all */
    impairment_err(&i, 0.9, -1);
    impairment_err(&i, 0.2, -1);
    assert_false(i.any);
    assert_int_equal(impairment_fail(&i, N, 0), 0);
    impairment_release(&i);
}

static int leaderless(const struct impairment *i, simtime now)
{
    int lost = 0;

    for (int partition = 0; partition < 600; partition++)
        lost += impairment_leaderless(i, partition, now, 0) > 0;
    return lost;
}

/* A third of the leaders is in the first zone; the second one has half of those that are left. */
static void test_leaders(void **state)
{
    struct impairment i;

    (void)state;
    impairment_init(&i, 7, path, 0);
    impairment_lose_zone(&i, 0, 10 * SECOND, 12 * SECOND);
    assert_true(i.any);
    assert_int_equal(leaderless(&i, 9 * SECOND), 0);
    assert_int_equal(leaderless(&i, 10 * SECOND), 200);
    assert_int_equal(leaderless(&i, 12 * SECOND), 0);
    impairment_settle(&i, 12 * SECOND);
    assert_false(i.any);
    impairment_lose_zone(&i, 1, 20 * SECOND, 22 * SECOND);
    assert_int_equal(leaderless(&i, 21 * SECOND), 300);
    impairment_release(&i);
}

/* From 10.5 to 12 s: half of the second that ends at 11, all of the next, nothing of the one after. */
static void test_part_of_an_interval(void **state)
{
    struct impairment i;
    int partition = 0;

    (void)state;
    impairment_init(&i, 7, path, 0);
    impairment_lose_zone(&i, 0, 10500 * MILLISECOND, 12 * SECOND);
    while (impairment_leaderless(&i, partition, 11 * SECOND, 0) <= 0)
        partition++;
    assert_close(impairment_leaderless(&i, partition, 11 * SECOND, SECOND), 0.5, 1e-12);
    assert_close(impairment_leaderless(&i, partition, 12 * SECOND, SECOND), 1, 1e-12);
    assert_close(impairment_leaderless(&i, partition, 13 * SECOND, SECOND), 0, 1e-12);
    impairment_release(&i);
}

static void test_slowness(void **state)
{
    struct impairment i;
    int a, b;

    (void)state;
    impairment_init(&i, 1, path, 0);
    impairment_slow_down(&i, 10, 1);
    impairment_slow_range(&i, (struct slow_range){100, 200, 3, &a});
    impairment_slow_range(&i, (struct slow_range){150, 300, 2, &b});
    assert_close(impairment_slowness(&i, 99), 10, 0);
    assert_close(impairment_slowness(&i, 100), 30, 0);
    assert_close(impairment_slowness(&i, 150), 60, 0);
    assert_close(impairment_slowness(&i, 300), 20, 0);
    impairment_range_is_quick(&i, &a);
    assert_close(impairment_slowness(&i, 150), 20, 0);
    impairment_slow_down(&i, 10, -1);
    impairment_range_is_quick(&i, &b);
    assert_close(impairment_slowness(&i, 150), 1, 0);
    assert_false(i.any);
    impairment_release(&i);
}

/* The base rate: of 100 requests a second 1 % fail and are tried again, at either resolution; none
 * is throttled. What failed is not granted. */
static void test_base_rate(void **state)
{
    static const char *const resolutions[] = {"request", "1s"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char head[60];
        snprintf(head, sizeof head, "duration: 1000s\nresolution: %s", resolutions[i]);
        run_one(&f, head, ROOMY ", partitions: 30, error_rate: 1%", "retry: {mode: legacy}",
                "operation: put, keys: [{count: 1M}], rate: [{per_second: 100}]");
        const struct flow *flow = flow_of(&f, 0);
        double attempts = (double)flow->attempts;
        assert_close((double)flow->errors, attempts / 100, 5 * sqrt(attempts / 100));
        assert_int_equal(flow->errors, table_of(&f)->impairment.system_errors);
        assert_int_equal(flow->failed, 0);
        assert_int_equal(flow->throttled, 0);
        assert_int_equal(table_of(&f)->successful_requests, flow->attempts - flow->errors);
        assert_close(table_of(&f)->throughput.side[WRITE].consumed,
                     4.0 * (double)table_of(&f)->successful_requests, 1e-6);
        fixture_release(&f);
    }
}

static void test_all_fail(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 10s", ROOMY ", error_rate: 100%", NONE,
            EVEN ", rate: [{per_second: 10}]");
    assert_int_equal(flow_of(&f, 0)->failed, flow_of(&f, 0)->offered);
    assert_close(table_of(&f)->throughput.side[READ].consumed, 0, 0);
    fixture_release(&f);
}

/* A batch of ten with one key in a slow range is slow, and one item without a leader stays
 * unprocessed while the others are written. */
static void test_batches(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f, "name: x\nduration: 100s\ntables: {t: {item_size: 1KiB, read: {capacity: 1000}, "
            "write: {capacity: 20000}, partitions: 20, latency: {median: 4ms, p99: 4ms}}}\n"
            "clients: {c: {retry: {mode: legacy}}}\n"
            "workloads: {w: {client: c, table: t, operation: batch_write, items: 20, "
            "keys: [{count: 1M}], rate: [{per_second: 10}]}}\n"
            "timeline:\n  - {at: 50s, action: lose_zone, table: t, for: 10s, leader_change: 5s}\n");
    const struct flow *flow = flow_of(&f, 0);
    assert_true(flow->throttled >= 40); /* what has a leader is written, the rest sent again */
    assert_true(flow->errors > 0);      /* when none of the rest has one yet */
    assert_int_equal(flow->failed, 0);
    fixture_release(&f);

    run_yaml(&f, "name: x\nduration: 20s\ntables: {t: {item_size: 1KiB, read: {capacity: 1000}, "
                 "write: {capacity: 20000}, partitions: 20, latency: {median: 4ms, p99: 4ms}}}\n"
                 "clients: {c: {retry: {mode: none}}}\n"
                 "workloads: {w: {client: c, table: t, operation: batch_write, items: 20, "
                 "keys: [{count: 1M}], rate: [{per_second: 100}]}}\n"
                 "timeline:\n  - {action: slow_partition, table: t, for: 20s, factor: 10}\n");
    const struct histogram *h = &flow_of(&f, 0)->latency;
    assert_close(histogram_quantile(h, 0.25) / 1e6, 4, 0.1); /* 0.95^20 = 36 % miss the partition */
    assert_close(histogram_quantile(h, 0.5) / 1e6, 40, 0.5);
    fixture_release(&f);
}

/* A transaction of four items fails when one of them has no leader: 1 - (2/3)^4 = 80 % of them for
 * 10 s of 20. */
static void test_transactions(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f,
             "name: x\nduration: 20s\ntables: {t: {item_size: 1KiB, read: {capacity: 1000}, "
             "write: {capacity: 20000}, partitions: 300}}\nclients: {c: {retry: {mode: none}}}\n"
             "workloads: {w: {client: c, table: t, operation: put, transaction: true, items: 4, "
             "arrivals: even, keys: [{count: 1M}], rate: [{per_second: 100}]}}\n"
             "timeline: [{at: 10s, action: lose_zone, table: t, for: 10s, leader_change: 10s}]\n");
    assert_close((double)flow_of(&f, 0)->errors, 1000 * 65.0 / 81, 5 * sqrt(1000 * 0.16));
    assert_int_equal(flow_of(&f, 0)->failed, flow_of(&f, 0)->errors);
    fixture_release(&f);
}

TESTS(impairment, cmocka_unit_test(test_transactions), cmocka_unit_test(test_errors_add_up),
      cmocka_unit_test(test_leaders), cmocka_unit_test(test_part_of_an_interval),
      cmocka_unit_test(test_slowness), cmocka_unit_test(test_base_rate),
      cmocka_unit_test(test_all_fail), cmocka_unit_test(test_batches))
