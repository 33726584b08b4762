/* client/application_retry: the program calls a transaction again. */
#include "fixture.h"

static const char *const resolutions[] = {"request", "100ms"};

/* `table` and `client` in YAML; transactions of six writes, one call every ten seconds. */
static void run_calls(struct fixture *f, const char *resolution, const char *table,
                      const char *client, const char *retry)
{
    char yaml[900];
    snprintf(
        yaml, sizeof yaml,
        "name: x\nduration: 101s\nresolution: %s\ntables: {t: {read: {capacity: 50}, write: {capacity: 9}, %s}}\n"
        "clients: {c: {%s}}\nworkloads: {w: {client: c, table: t, operation: put, "
        "transaction: true, items: 6, new_items: 100%%, arrivals: even, keys: [{count: 1M}], "
        "rate: [{per_second: 0.1}], application_retry: {%s}}}\n",
        resolution, table, client, retry);
    run_yaml(f, yaml);
}

/* Twelve units of a partition that serves ten: each call is cancelled after 4 ms, and the third
 * ends at 312 ms. */
static void test_known(void **state)
{
    struct fixture f;
    (void)state;
    for (int r = 0; r < 2; r++) {
        run_calls(
            &f, resolutions[r],
            "partitions: 1, partition_burst: 1s, partition_write_limit: 10, latency: {median: 4ms, p99: 4ms}",
            "retry: {mode: standard}", "calls: 3, delay: 100ms, jitter: false");
        const struct flow *flow = flow_of(&f, 0);
        assert_int_equal(flow->offered, 10);
        assert_int_equal(flow->failed, 10);
        assert_int_equal(flow->attempts, 30);
        assert_int_equal(flow->retries, 0); /* the SDK made none */
        assert_int_equal(flow->transaction->called_again, 20);
        assert_close((double)histogram_quantile(&flow->latency, 0.5), 312e6, 4e6);
        fixture_release(&f);
        /* Half the pause on average: 4 + 50 + 4 + 100 + 4. */
        run_calls(
            &f, resolutions[r],
            "partitions: 1, partition_burst: 1s, partition_write_limit: 10, latency: {median: 4ms, p99: 4ms}",
            "retry: {mode: standard}", "calls: 3, delay: 100ms");
        assert_close((double)histogram_quantile(&flow_of(&f, 0)->latency, 0.5), 162e6, 80e6);
        fixture_release(&f);
    }
}

/* The reply takes 30 ms and the client waits for 20: the transaction is done, unheard. Called again
 * with the same token it is not done twice, without it is. */
static void test_token(void **state)
{
    (void)state;
    for (int k = 0; k < 4; k++) {
        int same = k % 2, r = k / 2;
        struct fixture f;
        run_calls(&f, resolutions[r], "latency: {median: 30ms, p99: 30ms}", "timeout: 20ms",
                  same ? "calls: 2, jitter: false" : "calls: 2, jitter: false, same_token: false");
        const struct flow *flow = flow_of(&f, 0);
        assert_int_equal(flow->failed, 10);
        assert_int_equal(flow->timed_out, 10);
        assert_int_equal(flow->transaction->repeated, same ? 10 : 0);
        assert_close(table_of(&f)->items, same ? 60 : 120, 0);
        assert_close(table_of(&f)->throughput.side[READ].consumed, same ? 60 : 0, 0);
        fixture_release(&f);
    }
}

/* Two conflicts of three are lost on one item without, and nearly none with, calls again. */
static void test_conflicts_pass(void **state)
{
    double failed[2];
    (void)state;
    for (int again = 0; again < 2; again++) {
        struct fixture f;
        char yaml[700];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 200s\ntables: {t: {read: {capacity: 50}, write: {capacity: "
                 "900}, latency: {median: 20ms, p99: 20ms}}}\nclients: {c: {}}\nworkloads: {w: "
                 "{client: c, table: t, operation: put, transaction: true, keys: [{key: k}], "
                 "rate: [{per_second: 10}]%s}}\n",
                 again ? ", application_retry: {calls: 6, delay: 100ms}" : "");
        run_yaml(&f, yaml);
        failed[again] = (double)flow_of(&f, 0)->failed / (double)flow_of(&f, 0)->offered;
        fixture_release(&f);
    }
    assert_close(failed[0], 0.2 / 1.2, 0.03);
    assert_true(failed[1] < 0.001);
}

/* Each call of the SDK has all of its attempts: two that are given up after 10 ms, of replies that
 * take 30. */
static void test_attempts_begin_anew(void **state)
{
    struct fixture f;
    (void)state;
    for (int r = 0; r < 2; r++) {
        run_calls(
            &f, resolutions[r], "latency: {median: 30ms, p99: 30ms}",
            "attempt_timeout: 10ms, retry: {mode: custom, attempts: 2, base_delay: 50ms, jitter: "
            "none}",
            "calls: 3, jitter: false");
        const struct flow *flow = flow_of(&f, 0);
        assert_int_equal(flow->failed, 10);
        assert_int_equal(flow->attempts, 10 * 3 * 2);
        assert_int_equal(flow->retries, 10 * 3);
        assert_int_equal(flow->transaction->repeated, 10 * 5);
        fixture_release(&f);
    }
}

/* The breaker that opens meanwhile ends the call. */
static void test_breaker(void **state)
{
    struct fixture f;
    (void)state;
    run_calls(
        &f, resolutions[0],
        "partitions: 1, partition_burst: 1s, partition_write_limit: 10, latency: {median: 4ms, p99: 4ms}",
        "breaker: {least_calls: 2, reset: 60s}", "calls: 9, delay: 10ms, jitter: false");
    const struct flow *flow = flow_of(&f, 0);
    assert_int_equal(flow->offered, flow->failed + flow->rejected);
    assert_true(flow->failed > 0 && flow->rejected > 0);
    assert_true(flow->attempts < 9 * flow->failed);
    fixture_release(&f);
}

TESTS(application_retry, cmocka_unit_test(test_known), cmocka_unit_test(test_token),
      cmocka_unit_test(test_conflicts_pass), cmocka_unit_test(test_attempts_begin_anew),
      cmocka_unit_test(test_breaker))
