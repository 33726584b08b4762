/* client/client: attempts that are hedged or given up. */
#include "fixture.h"

/* An attempt of 4 ms median, 100 ms p99: hedged after 10 ms the p99 is that of the better of two.
 */
static void test_hedging(void **state)
{
    double p99[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 100s\ntables: {t: {read: {capacity: 5000}, write: {capacity: "
                 "50}, partitions: 5, latency: {median: 4ms, p99: 100ms}}}\nclients: {c: {%s}}\n"
                 "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 1000}]}}\n",
                 i ? "hedge_after: 10ms" : "timeout: 60s");
        run_yaml(&f, yaml);
        p99[i] = (double)histogram_quantile(&flow_of(&f, 0)->latency, 0.99);
        if (i) { /* P(latency > 10 ms) = 1 - Phi(ln(2.5) / 1.384) = 25.4 % */
            assert_close((double)clients_in(&f)[0].hedges, 25400, 800);
            assert_int_equal(flow_of(&f, 0)->attempts,
                             flow_of(&f, 0)->offered + clients_in(&f)[0].hedges);
        }
        assert_int_equal(flow_of(&f, 0)->succeeded + flow_of(&f, 0)->in_flight,
                         flow_of(&f, 0)->offered);
        fixture_release(&f);
    }
    assert_close(p99[0], 100e6, 5e6);
    assert_true(p99[1] < 40e6);
}

/* An attempt is given up after 20 ms: what took longer is tried again, and consumes again. */
static void test_attempt_timeout(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f, "name: x\nduration: 100s\ntables: {t: {read: {capacity: 5000}, write: {capacity: "
                 "50}, partitions: 5, latency: {median: 4ms, p99: 100ms}}}\nclients: {c: {retry: "
                 "{mode: custom, base_delay: 1ms, jitter: none, attempts: 9}, attempt_timeout: "
                 "20ms}}\n"
                 "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 1000}]}}\n");
    /* P(latency > 20 ms) = 1 - Phi(ln(5) / 1.384) = 12.2 %; attempts a call 1 / (1 - 0.122) */
    assert_close((double)flow_of(&f, 0)->attempts, 100000 / (1 - 0.1224), 600);
    assert_close(table_of(&f)->throughput.side[READ].consumed, (double)flow_of(&f, 0)->attempts, 1);
    fixture_release(&f);
}

TESTS(client, cmocka_unit_test(test_hedging), cmocka_unit_test(test_attempt_timeout))
