/* service/table: requests of every kind against hand calculation: what they cost, what is granted. */
#include "fixture.h"

static const struct throughput_side *side_of(struct fixture *f, enum side side)
{
    return &table_of(f)->throughput.side[side];
}

/* Developer guide, ProvisionedThroughput (models/README.md [1]): a missing item costs the least
 * read, a delete of nothing one write, a condition that fails the existing item; none of them
 * writes. */
static void test_nothing(void **state)
{
    static const struct {
        const char *work;
        double usual, nothing, part;
    } cases[] = {{"operation: get, consistency: strong, item_size: 9KiB, missing: 50%", 3, 1, 0.5},
                 {"operation: get, item_size: 9KiB, missing: 100%", 1.5, 0.5, 1},
                 {"operation: delete, item_size: 3KiB, missing: 25%", 3, 1, 0.25},
                 {"operation: put, item_size: 5KiB, old_item_size: 2KiB, condition_failures: 40%",
                  5, 2, 0.4}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int gathered = 0; gathered < 2; gathered++) {
            struct fixture f;
            char work[200];
            snprintf(work, sizeof work,
                     "%s, arrivals: even, keys: [{count: 99}], rate: [{per_second: 100}]",
                     cases[i].work);
            run_one(
                &f, gathered ? "duration: 100s\nresolution: 100ms" : "duration: 100s",
                ROOMY
                ", indexes: {i: {entry_size: 1KiB, read: {capacity: 1}, write: {capacity: 9000}}}",
                NONE, work);
            double n = (double)flow_of(&f, 0)->succeeded, nothing = cases[i].part * n;
            double units = side_of(&f, READ)->consumed + side_of(&f, WRITE)->consumed;
            double written = table_of(&f)->indexes[0].throughput.side[WRITE].consumed;
            double expected = (n - nothing) * cases[i].usual + nothing * cases[i].nothing;
            assert_close(units, expected, 0.03 * expected + 1e-9);
            if (flow_of(&f, 0)->side == WRITE)
                assert_close(written, n - nothing, 0.03 * n);
            if (cases[i].part == 0.4) {
                assert_close(units, 5 * written + 2 * (n - written), 1e-6); /* exactly */
                assert_close((double)flow_of(&f, 0)->condition_failed, n - written, 1e-6);
                assert_int_equal(table_of(&f)->conditional_check_failed_requests,
                                 flow_of(&f, 0)->condition_failed);
            }
            fixture_release(&f);
        }
    }
}

/* 1,000 items of 4,000 bytes: 262 to a page of 1 MiB, four requests of 256, 256, 256 and 209 units
 * (half when eventual), one call. A scan walks: each quarter of the key range serves one. */
static void test_pages(void **state)
{
    static const char *const operations[] = {"scan", "query"};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        char work[200];
        snprintf(
            work, sizeof work,
            "operation: %s, consistency: strong, items: 1000, item_size: 4000B, arrivals: even, "
            "keys: [{count: 1k}], rate: [{per_second: 1}]",
            operations[i % 2]);
        run_one(&f, i < 2 ? "duration: 100s" : "duration: 100s\nresolution: 100ms",
                ROOMY ", partitions: 64", NONE, work);
        struct flow *flow = flow_of(&f, 0);
        assert_true(flow->succeeded >= 98 && flow->failed == 0);
        assert_close(side_of(&f, READ)->consumed, (3 * 256 + 209) * (double)flow->succeeded,
                     4 * 256);
        assert_int_equal(table_of(&f)->successful_requests, flow->attempts);
        const struct partition_map *map = &table_of(&f)->throughput.partitions;
        double quarter[4] = {0};
        for (size_t p = 0; p < map->count; p++)
            quarter[p * 4 / map->count] += map->all[p]->side[READ].consumed;
        for (int q = 0; q < 4 && operations[i % 2][0] == 's'; q++)
            assert_close(quarter[q], side_of(&f, READ)->consumed / 4,
                         0.05 * side_of(&f, READ)->consumed);
        fixture_release(&f);
    }
}

/* Of a batch of 25, what is granted is granted; the rest is sent again until all is done, and only
 * an answer without any item is a throttled request. 100 units a second, 10 batches a second. */
static void test_batches(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s",
            "initial_burst: 0%, burst: 1s, read: {capacity: 1}, write: {capacity: 100}",
            "retry: {mode: custom, attempts: 100, base_delay: 3s, multiplier: 1}, timeout: 1h",
            "operation: batch_write, items: 25, arrivals: even, keys: [{count: 1M}], calls: 200, "
            "rate: [{per_second: 10}]");
    struct flow *flow = flow_of(&f, 0);
    struct table *t = table_of(&f);
    assert_int_equal(flow->offered, 200);
    assert_int_equal(flow->succeeded, 200);
    assert_close(side_of(&f, WRITE)->consumed, 200 * 25, 1e-9);
    assert_true(side_of(&f, WRITE)->throttle_events > 25 * t->throttled_requests);
    assert_int_equal(t->successful_requests + t->throttled_requests, flow->attempts);
    assert_true(t->throttled_requests > 0 && t->successful_requests > 200);
    fixture_release(&f);
}

/* A transaction is granted whole or not at all: 3 items of 500 B cost 6 units; one partition
 * without room refuses all and nothing is consumed. */
static void test_transactions(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 10s", ROOMY, NONE,
            "operation: put, transaction: true, items: 3, item_size: 500B, arrivals: even, keys: "
            "[{count: 1k}], rate: [{per_second: 10}]");
    assert_close(side_of(&f, WRITE)->consumed, 6 * (double)flow_of(&f, 0)->succeeded, 1e-9);
    assert_int_equal(flow_of(&f, 0)->succeeded, flow_of(&f, 0)->offered);
    fixture_release(&f);
    /* One partition of 10 units a second; transactions of 3 x 2 units: one a second fits, twice in
     * three seconds at most. */
    run_one(
        &f, "duration: 30s",
        "partition_write_limit: 10, read: {capacity: 1}, write: {capacity: 9.9}", NONE,
        "operation: put, transaction: true, items: 3, arrivals: even, keys: [{count: 1k}], rate: "
        "[{per_second: 10}]");
    const struct throughput_side *write = side_of(&f, WRITE);
    assert_close(write->consumed, 10 + 30 * 10, 6);
    assert_close(write->consumed, 6 * (double)flow_of(&f, 0)->succeeded, 1e-9);
    assert_int_equal(write->throttle_events, 3 * flow_of(&f, 0)->failed);
    assert_int_equal(write->throttled_by[LIMIT_KEY_RANGE], write->throttle_events);
    fixture_release(&f);
}

/* Developer guide, transaction-apis (models/README.md [1]): a put of 500 B in a transaction takes
 * 2 units; an update costs by the larger item. */
static void test_costs(void **state)
{
    static const struct {
        const char *work;
        double units;
    } cases[] = {{"operation: put, transaction: true, item_size: 500B", 2},
                 {"operation: get, transaction: true, consistency: strong", 2},
                 {"operation: update, old_item_size: 5KiB, item_size: 1KiB", 5},
                 {"operation: put, old_item_size: 1KiB, item_size: 3KiB", 3},
                 {"operation: scan, items: 256, item_size: 4KiB", 128}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char work[200];
        snprintf(work, sizeof work,
                 "%s, arrivals: even, keys: [{count: 9}], rate: [{per_second: 3}]", cases[i].work);
        run_one(&f, "duration: 10s",
                "item_size: 4KiB, read: {capacity: 5000}, write: {capacity: 5000}", NONE, work);
        const struct throughput *tp = &table_of(&f)->throughput;
        assert_close(tp->side[READ].consumed + tp->side[WRITE].consumed,
                     cases[i].units * (double)flow_of(&f, 0)->succeeded, 0);
        fixture_release(&f);
    }
}

/* What a partition can never serve would be throttled for ever. */
static void test_dear_requests(void **state)
{
    (void)state;
#define WORLD(table, work)                                                                         \
    "name: x\nduration: 1m\ntables: {t: {read: {capacity: 9}, write: {capacity: 9}, " table        \
    "}}\nclients: {c: {}}\nworkloads: {w: {client: c, table: t, keys: [{count: 9}], rate: "        \
    "[{per_second: 1}], " work "}}\n"
    assert_non_null(strstr(
        fixture_mistake(WORLD("partition_write_limit: 100", "operation: put, item_size: 101KiB")),
        "it could never be granted"));
    assert_string_equal(
        fixture_mistake(WORLD("partition_write_limit: 100", "operation: put, item_size: 100KiB")),
        "");
    assert_non_null(strstr(
        fixture_mistake(WORLD("indexes: {i: {buffer: 10, read: {capacity: 1}, write: {capacity: "
                              "0.1}}}",
                              "operation: put, item_size: 60KiB")),
        "it could never be granted"));
}

TESTS(table, cmocka_unit_test(test_nothing), cmocka_unit_test(test_pages),
      cmocka_unit_test(test_batches), cmocka_unit_test(test_transactions),
      cmocka_unit_test(test_costs), cmocka_unit_test(test_dear_requests))
