/* service/conflict: what an unfinished transaction keeps out. */
#include "fixture.h"

#include "conflict.h"

static void test_who_stops_whom(void **state)
{
    struct conflicts c = {0};
    (void)state;
    conflicts_note_write(&c, 5, 100, 10); /* nobody reads in transactions: it is not kept */
    assert_false(conflicts_stop_read(&c, 5, 20));
    c.transact_reads = true;
    conflicts_note_write(&c, 5, 100, 10);
    conflicts_hold(&c, 6, 100, 10);
    assert_true(conflicts_stop_read(&c, 5, 99));
    assert_false(conflicts_stop_read(&c, 5, 100));
    assert_false(conflicts_stop_write(&c, 5, 20)); /* a write and a write */
    assert_true(conflicts_stop_write(&c, 6, 99));
    assert_true(conflicts_stop_read(&c, 6, 99));
    assert_false(conflicts_stop_write(&c, 7, 99));
    assert_int_equal(c.met, 3);
    conflicts_release(&c);
}

#define ONE_TABLE(latency)                                                                            \
    "tables: {t: {read: {capacity: 5000}, write: {capacity: 5000}, partitions: 5, latency: {" latency \
    "}}}\nclients: {c: {retry: {mode: legacy}}}\n"

/* Erlang: 25 transactions a second of 40 ms, half are cancelled, whatever the distribution of the
 * 40 ms: constant, or lognormal with a median of 40 / exp(s^2 / 2) and s = 0.8. */
static void test_loss(void **state)
{
    static const char *const tables[] = {
        ONE_TABLE("median: 40ms, p99: 40ms"),
        ONE_TABLE("median: 29.046ms, p99: 186.76ms")}; /* p99 = median * exp(2.3263 * 0.8) */
    static const char *const resolutions[] = {"request", "100ms", "1s"};
    (void)state;
    for (int i = 0; i < 6; i++) {
        struct fixture f;
        char yaml[600];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 1000s\nresolution: %s\n%sworkloads: {w: {client: c, table: t, "
            "operation: update, transaction: true, keys: [{key: k}], rate: [{per_second: 25}]}}\n",
            resolutions[i / 2], tables[i % 2]);
        run_yaml(&f, yaml);
        const struct flow *flow = flow_of(&f, 0);
        assert_close((double)flow->failed / (double)flow->offered, 0.5, 0.015);
        assert_int_equal(flow->failed, flow->transaction->cancelled[CANCELLED_CONFLICT]);
        assert_int_equal(flow->failed, table_of(&f)->conflicts->met);
        assert_int_equal(flow->attempts,
                         flow->offered); /* legacy: ten attempts, but not of these */
        assert_int_equal(flow->throttled + table_of(&f)->throttled_requests, 0);
        assert_close(table_of(&f)->throughput.side[WRITE].consumed, 2 * (double)flow->succeeded,
                     1e-9);
        fixture_release(&f);
    }
}

/* A transaction each second that takes half of it. Of ten single writes a second those in its time fail, at once;
 * reads do not, and of other items nothing does. */
static void test_single_writes(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\n" ONE_TABLE(
            "median: 500ms, p99: 500ms") "workloads:\n"
                                         "  w: {client: c, table: t, operation: update, "
                                         "transaction: true, arrivals: even, keys: [{key: k}], "
                                         "rate: [{per_second: 1}]}\n"
                                         "  put: {client: c, table: t, operation: put, arrivals: "
                                         "even, keys: [{key: k}], rate: [{per_second: 10}]}\n"
                                         "  other: {client: c, table: t, operation: put, arrivals: "
                                         "even, keys: [{key: l}], rate: [{per_second: 10}]}\n"
                                         "  get: {client: c, table: t, arrivals: even, keys: "
                                         "[{key: k}], rate: [{per_second: 10}]}\n"
                                         "  batch: {client: c, table: t, operation: batch_write, "
                                         "items: 2, arrivals: even, keys: [{key: k, share: 50%}, "
                                         "{key: l}], rate: [{per_second: 1}]}\n");
    const struct flow *put = flow_of(&f, 1), *batch = flow_of(&f, 4);
    assert_int_equal(flow_of(&f, 0)->failed, 0);
    assert_close((double)put->failed / (double)put->offered, 0.45, 0.06); /* 4 or 5 of 10 */
    assert_int_equal(put->failed, put->conflicts);
    assert_int_equal(put->attempts, put->offered);
    assert_int_equal(flow_of(&f, 2)->failed + flow_of(&f, 3)->failed + batch->failed, 0);
    /* It comes right behind the transaction: the item is unprocessed, and sent again. */
    assert_true(batch->conflicts >= batch->offered - 2 && batch->retries >= batch->succeeded - 2);
    assert_int_equal(table_of(&f)->conflicts->met, put->conflicts + batch->conflicts);
    assert_int_equal(table_of(&f)->throttled_requests, 0);
    fixture_release(&f);
}

/* Single writes and those of batches stop the reads of a transaction, and reads stop nothing. */
static void test_reads(void **state)
{
    static const char *const writes[] = {"operation: put, keys: [{key: k}]",
                                         "operation: batch_write, items: 2, keys: [{key: k, share: "
                                         "50%}, {key: l}]",
                                         "operation: put, keys: [{key: l}]"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 100s\n" ONE_TABLE(
                     "median: 500ms, p99: 500ms") "workloads:\n"
                                                  "  r: {client: c, table: t, operation: get, "
                                                  "transaction: true, arrivals: even, keys: [{key: "
                                                  "k}], rate: [{per_second: 10}]}\n"
                                                  "  w: {client: c, table: t, %s, arrivals: even, "
                                                  "rate: [{per_second: 1}]}\n",
                 writes[i]);
        run_yaml(&f, yaml);
        const struct flow *read = flow_of(&f, 0);
        assert_close((double)read->failed / (double)read->offered, i < 2 ? 0.45 : 0, 0.06);
        assert_int_equal(read->failed, read->transaction->cancelled[CANCELLED_CONFLICT]);
        assert_int_equal(flow_of(&f, 1)->failed + flow_of(&f, 1)->conflicts, 0);
        fixture_release(&f);
    }
}

/* Gathered as at `request`: single writes, of a batch too, meet the transactions of a key and of a few
 * alike; a transaction of two items is stopped by either; reads in transactions by single writes. */
static void test_gathered(void **state)
{
    static const char *const resolutions[] = {"100ms", "1s", "request"};
    double parts[3][6];

    (void)state;
    for (int r = 0; r < 3; r++) {
        struct fixture f;
        char yaml[1600];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 400s\nresolution: %s\n" ONE_TABLE(
                "median: 20ms, p99: 20ms") "workloads:\n"
                                           "  one: {client: c, table: t, operation: update, transaction: true, keys: [{key: k}], rate: [{per_second: 20}]}\n"
                                           "  two: {client: c, table: t, operation: update, transaction: true, items: 2, keys: [{key: k, share: 30%%}, {count: 50}], rate: [{per_second: 60}]}\n"
                                           "  put: {client: c, table: t, operation: put, keys: [{key: k}], rate: [{per_second: 20}]}\n"
                                           "  few: {client: c, table: t, operation: put, keys: [{count: 50}], rate: [{per_second: 300}]}\n"
                                           "  batch: {client: c, table: t, operation: batch_write, items: 3, keys: [{key: k}, {count: 50}], rate: [{per_second: 20}]}\n"
                                           "  read: {client: c, table: t, operation: get, transaction: true, keys: [{count: 50}], rate: [{per_second: 50}]}\n",
            resolutions[r]);
        run_yaml(&f, yaml);
        for (size_t w = 0; w < 6; w++)
            parts[r][w] = (double)flow_of(&f, w)->conflicts / (double)flow_of(&f, w)->attempts;
        fixture_release(&f);
    }
    for (int r = 0; r < 2; r++)
        for (int w = 0; w < 6; w++)
            assert_close(parts[r][w], parts[2][w], 0.06 * parts[2][w] + 0.002);
    assert_true(parts[2][0] > 0.3 && parts[2][3] > 0.01 && parts[2][5] > 0.03);
}

TESTS(conflict, cmocka_unit_test(test_who_stops_whom), cmocka_unit_test(test_loss),
      cmocka_unit_test(test_gathered), cmocka_unit_test(test_single_writes),
      cmocka_unit_test(test_reads))
