/* service/transaction: several items and tables, whole or not at all; tokens. */
#include "fixture.h"

#define TWO_TABLES(t, u)                                                                           \
    "tables:\n  t: {read: {capacity: 500}, write: {capacity: 500}, partitions: 2, " t "}\n"        \
    "  u: {read: {capacity: 500}, partitions: 2, " u "}\n"
#define LATENCY(ms) "latency: {median: " ms ", p99: " ms "}"
#define ENOUGH "write: {capacity: 500}"
/* Two items of t and one of u. */
#define ORDER(more, also)                                                                          \
    "workloads:\n  w: {client: c, table: t, operation: put, items: 2, item_size: 500B, "           \
    "transaction: true, " more                                                                     \
    ", arrivals: even, keys: [{count: 100k}], rate: [{per_second: 1}], "                           \
    "also: [{table: u, operation: update, item_size: 500B, " also "keys: [{count: 100k}]}]}\n"

static double consumed(const struct fixture *f, int table, enum side side)
{
    return tables_in(f)[table].throughput.side[side].consumed;
}

static void test_costs(void **state)
{
    struct fixture f;
    (void)state;
    for (int i = 0; i < 2; i++) {
        if (i == 0) /* gathered as well */
            run_yaml(&f, "name: x\nduration: 20s\nresolution: 1s\nclients: {c: {}}\n" TWO_TABLES(
                             LATENCY("4ms"), ENOUGH) ORDER("new_items: 100%", ""));
        else
            run_yaml(&f, "name: x\nduration: 20s\nclients: {c: {}}\n" TWO_TABLES(
                             LATENCY("4ms"), ENOUGH) ORDER("new_items: 100%", ""));
        const struct flow *flow = flow_of(&f, 0);
        const double n = i == 0 ? 20 : 19; /* the last one comes at the end */
        assert_int_equal(flow->offered, n);
        assert_int_equal(flow->succeeded, n);
        assert_close(consumed(&f, 0, WRITE), 4 * n, 0);
        assert_close(consumed(&f, 1, WRITE), 2 * n, 0);
        assert_close(tables_in(&f)[0].items, 2 * n, 0);
        assert_close(tables_in(&f)[1].items, 0, 0);
        assert_int_equal(tables_in(&f)[1].successful_requests, n);
        assert_int_equal(flow->items, 3);
        fixture_release(&f);
    }
    /* A check of 3 KiB costs 6, and writes nothing. */
    run_yaml(&f,
             "name: x\nduration: 20s\nclients: {c: {}}\n" TWO_TABLES(
                 "item_size: 1KiB", ENOUGH ", indexes: {i: {read: {capacity: 1}, write: {capacity: "
                                           "1}}}") "workloads:\n  w: {client: c, table: t, "
                                                   "operation: put, transaction: true, arrivals: "
                                                   "even, keys: [{count: 9}], rate: [{per_second: "
                                                   "1}], also: [{table: u, operation: "
                                                   "condition_check, item_size: 3KiB, keys: "
                                                   "[{count: 9}]}]}\n");
    assert_close(consumed(&f, 0, WRITE), 2 * 19, 0);
    assert_close(consumed(&f, 1, WRITE), 6 * 19, 0);
    assert_close(tables_in(&f)[1].indexes[0].throughput.side[WRITE].consumed, 0, 0);
    fixture_release(&f);
}

/* What the other table, or its index, has no room for takes nothing from the first: two writes a
 * second of a table with one unit for each; of an index with one unit, 300 saved and a buffer of 4. */
static void test_whole_or_not(void **state)
{
    static const struct {
        const char *table;
        double succeeded;
    } others[] = {{"initial_burst: 0%, write: {capacity: 2}", 1000 * 2 / 4.0},
                  {ENOUGH ", indexes: {i: {read: {capacity: 1}, write: {capacity: 1}, buffer: 4}}",
                   (1000 + 300 + 4) / 2.0}};
    (void)state;
    for (int k = 0; k < 4; k++) {
        struct fixture f;
        char yaml[1200];
        int i = k % 2;
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 1000s\nresolution: %s\nclients: {c: {retry: {mode: standard}}}\n" TWO_TABLES(
                LATENCY("4ms"),
                "%s") "workloads: {w: {client: c, table: t, operation: put, transaction: "
                      "true, arrivals: even, keys: [{count: 100k}], rate: [{per_second: 1}], "
                      "also: [{table: u, operation: update, items: 2, keys: [{count: "
                      "100k}]}]}}\n",
            k < 2 ? "request" : "1s", others[i].table);
        run_yaml(&f, yaml);
        const struct flow *flow = flow_of(&f, 0);
        assert_close((double)flow->succeeded, others[i].succeeded, 3);
        assert_int_equal(flow->attempts, flow->offered); /* no SDK tries again */
        assert_close(consumed(&f, 0, WRITE), 2 * (double)flow->succeeded, 0);
        assert_close(consumed(&f, 1, WRITE), 4 * (double)flow->succeeded, 0);
        assert_int_equal(flow->failed, flow->transaction->cancelled[CANCELLED_THROTTLING]);
        assert_int_equal(flow->failed, flow->throttled);
        assert_int_equal(tables_in(&f)[0].throttled_requests, 0);
        assert_int_equal(tables_in(&f)[1].throttled_requests, flow->failed);
        const struct throughput *full =
            i ? &tables_in(&f)[1].indexes[0].throughput : &tables_in(&f)[1].throughput;
        assert_int_equal(full->side[WRITE].throttle_events, 2 * flow->failed);
        fixture_release(&f);
    }
}

/* The reply comes with the slowest table's, whichever is first; what is tracked of the keys that
 * were written and thrown back is told of each table's own. */
static void test_slowest(void **state)
{
    static const char *const latencies[][2] = {{"4ms", "30ms"}, {"30ms", "4ms"}};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 101s\nclients: {c: {}}\n" TWO_TABLES(
                     "latency: {median: %s, p99: %s}",
                     "initial_burst: 0%%, write: {capacity: 1}, latency: {median: %s, p99: "
                     "%s}") "workloads: {w: {client: c, table: t, operation: put, transaction: "
                            "true, arrivals: even, keys: [{key: a}], rate: [{per_second: 1}], "
                            "also: [{table: u, operation: update, keys: [{key: a}]}]}}\n",
                 latencies[i][0], latencies[i][0], latencies[i][1], latencies[i][1]);
        run_yaml(&f, yaml);
        const struct flow *flow = flow_of(&f, 0);
        assert_close((double)flow->succeeded, 50, 1);
        assert_close((double)histogram_quantile(&flow->latency, 0.9), 30e6, 1e6);
        for (int t = 0; t < 2; t++) {
            const struct top_key *key = tables_in(&f)[t].top.keys;
            assert_close(key->consumed, 2 * (double)flow->succeeded, 0);
            assert_int_equal(key->throttled, flow->failed);
        }
        fixture_release(&f);
    }
}

/* Parts of one table ask together: one partition of 10 units a second has room for two writes and
 * three more, not for four more. */
static void test_parts_of_one_table(void **state)
{
    (void)state;
    for (int more = 3; more <= 4; more++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 20s\nclients: {c: {}}\ntables: {t: {read: {capacity: 1}, "
            "write: {capacity: 9}, partition_burst: 1s, partition_write_limit: 10}}\nworkloads: {w: {client: c, "
            "table: t, operation: put, transaction: true, items: 2, arrivals: even, keys: "
            "[{count: 9}], rate: [{per_second: 1}], also: [{table: t, operation: delete, "
            "items: %d, keys: [{count: 9}]}]}}\n",
            more);
        run_yaml(&f, yaml);
        assert_int_equal(flow_of(&f, 0)->succeeded, more == 3 ? 19 : 0);
        fixture_release(&f);
    }
}

/* A condition that does not hold is paid for and cancels the call; nothing is added. */
static void test_condition(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(&f, "name: x\nduration: 2001s\nclients: {c: {}}\n" TWO_TABLES(LATENCY("4ms"), ENOUGH)
                     ORDER("new_items: 100%, application_retry: {calls: 5}",
                           "condition_failures: 30%, "));
    const struct flow *flow = flow_of(&f, 0);
    assert_int_equal(flow->offered, 2000);
    assert_close((double)flow->failed, 600, 80);
    assert_int_equal(flow->failed, flow->transaction->cancelled[CANCELLED_CONDITION]);
    assert_int_equal(flow->failed, tables_in(&f)[1].conditional_check_failed_requests);
    assert_int_equal(flow->attempts, 2000); /* nor does the program try it again */
    assert_close(consumed(&f, 0, WRITE), 4 * 2000, 0);
    assert_close(tables_in(&f)[0].items, 2 * (double)flow->succeeded, 0);
    fixture_release(&f);
}

/* Attempts that are given up after 10 ms, of transactions that take 30. The next attempt comes with
 * the same token: while the first is under way it is not done, later it reads what was written,
 * two strong units of t and one of u. */
static void test_token(void **state)
{
    static const struct {
        const char *delay;
        int attempts, in_progress, repeated;
    } cases[] = {{"5ms", 2, 1, 0}, {"50ms", 2, 0, 1}, {"50ms", 3, 0, 2}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char yaml[1200];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 20s\nclients: {c: {attempt_timeout: 10ms, retry: {mode: "
            "custom, base_delay: %s, multiplier: 1, jitter: none, attempts: %d}}}\n" TWO_TABLES(
                LATENCY("30ms"), ENOUGH ", " LATENCY("30ms")) ORDER("new_items: 100%%", ""),
            cases[i].delay, cases[i].attempts);
        run_yaml(&f, yaml);
        const struct flow *flow = flow_of(&f, 0);
        assert_int_equal(flow->offered, 19);
        assert_int_equal(flow->failed, 19);
        assert_int_equal(flow->transaction->in_progress, 19 * cases[i].in_progress);
        assert_int_equal(flow->transaction->repeated, 19 * cases[i].repeated);
        assert_close(consumed(&f, 0, WRITE), 4 * 19, 0);
        assert_close(tables_in(&f)[0].items, 2 * 19, 0);
        assert_close(consumed(&f, 0, READ), 2 * 19 * cases[i].repeated, 0);
        assert_close(consumed(&f, 1, READ), 19 * cases[i].repeated, 0);
        fixture_release(&f);
    }
}

#define WORK(more)                                                                                        \
    "name: x\nduration: 20s\nclients: {c: {}}\n" TWO_TABLES(                                              \
        LATENCY("4ms"),                                                                                   \
        ENOUGH) "workloads: {w: {client: c, table: t, keys: [{count: 9}], rate: [{per_second: 1}], " more \
                "}}\n"

static void test_mistakes(void **state)
{
    (void)state;
    assert_mistake(WORK("operation: put, also: [{table: u, operation: put, keys: [{count: 9}]}]"),
                   "'also' is for 'transaction: true'");
    assert_mistake(WORK("operation: put, application_retry: {}"),
                   "'application_retry' is for 'transaction: true'");
    assert_mistake(WORK("operation: put, transaction: true, also: [{table: u, operation: get, "
                        "keys: [{count: 9}]}]"),
                   "only reads (get) or only writes");
    assert_mistake(WORK("operation: put, transaction: true, items: 60, also: [{table: u, "
                        "operation: delete, items: 41, keys: [{count: 99}]}]"),
                   "a transaction has at most 100 items; this one has 101");
    assert_mistake(WORK("operation: put, transaction: true, also: [{table: u, operation: "
                        "condition_check, new_items: 5%, keys: [{count: 9}]}]"),
                   "'new_items' is for put; this is a condition_check");
    assert_mistake(WORK("operation: get, transaction: true, also: [{table: u, operation: get, "
                        "condition_failures: 5%, keys: [{count: 9}]}]"),
                   "this is a get");
    assert_mistake(WORK("operation: get, transaction: true, also: [{table: z, operation: get, "
                        "keys: [{count: 9}]}]"),
                   "z");
    assert_mistake(WORK("operation: get, transaction: true, consistency: eventual"),
                   "a transaction reads strongly");
    assert_mistake("resolution: 1s\n" WORK("operation: put, transaction: true"), "");
    assert_mistake(WORK("operation: get, transaction: true, items: 60, also: [{table: u, "
                        "operation: get, items: 40, missing: 5%, keys: [{count: 99}]}]"),
                   "");
}

TESTS(transaction, cmocka_unit_test(test_costs), cmocka_unit_test(test_whole_or_not),
      cmocka_unit_test(test_slowest), cmocka_unit_test(test_parts_of_one_table),
      cmocka_unit_test(test_condition), cmocka_unit_test(test_token),
      cmocka_unit_test(test_mistakes))
