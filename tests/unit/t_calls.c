/* Calls of every kind against hand calculation: what they cost, what is granted, how they end. */
#include "fixture.h"

#define ROOMY "item_size: 4KiB, read: {capacity: 30000}, write: {capacity: 30000}"

static const struct throughput_side *side_of(struct fixture *f, enum side side)
{
    return &table_of(f)->throughput.side[side];
}

/* Facts section 1: a missing item costs the least read, a delete of nothing one write, a condition
 * that fails the existing item; none of them writes. */
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

/* Little's law: 8 users, 40 ms a call and 60 ms to think make 80 calls a second; a number of calls
 * is an end. */
static void test_users(void **state)
{
    static const char *const arrivals[] = {"even", "poisson"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char work[200];
        snprintf(work, sizeof work, "keys: [{count: 9}], users: 8, think_time: 60ms, arrivals: %s",
                 arrivals[i]);
        run_one(&f, "duration: 200s", ROOMY ", latency: {median: 40ms, p99: 40ms}", NONE, work);
        assert_close((double)flow_of(&f, 0)->succeeded, 80 * 200, 320);
        fixture_release(&f);
    }
    struct fixture f;
    run_one(&f, "duration: 200s", ROOMY, NONE, "keys: [{count: 9}], users: 8, calls: 1000");
    assert_int_equal(flow_of(&f, 0)->offered, 1000);
    fixture_release(&f);
    run_one(&f, "duration: 200s", ROOMY, NONE,
            "keys: [{count: 9}], calls: 1000, rate: [{per_second: 20}]");
    assert_int_equal(flow_of(&f, 0)->offered, 1000);
    fixture_release(&f);
    run_one(&f, "duration: 200s\nresolution: 100ms", ROOMY, NONE,
            "keys: [{count: 9}], calls: 1000, rate: [{per_second: 20}]");
    assert_int_equal(flow_of(&f, 0)->offered, 1000);
    fixture_release(&f);
}

static void test_set_users(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f, "name: x\nduration: 300s\ntables: {t: {billing: on_demand, latency: {median: 10ms, "
            "p99: 10ms}}}\nclients: {c: {}}\nworkloads:\n  w: {client: c, table: t, arrivals: "
            "even, keys: [{count: 9}], users: 2, think_time: 90ms}\ntimeline:\n"
            "  - {at: 100s, action: set_users, workload: w, users: 6}\n"
            "  - {at: 200s, action: set_users, workload: w, users: 1}\n");
    fixture_run(&f);
    assert_close((double)flow_of(&f, 0)->offered, 100 * (20 + 60 + 10), 20);
    fixture_release(&f);
    assert_non_null(
        strstr(fixture_mistake("name: x\nduration: 300s\ntables: {t: {billing: "
                               "on_demand}}\nclients: {c: {}}\nworkloads:\n  w: {client: c, "
                               "table: t, keys: [{count: 9}], users: 2}\ntimeline:\n"
                               "  - {at: 1s, action: set_rate, workload: w, per_second: 6}\n"),
               "use 'set_users'"));
}

/* A hot index key: its partition serves 1,000 a second, whatever the index has; the debt of that
 * partition fills the buffer and then the writes of the table wait, with the key range as reason.
 */
static void test_hot_index_key(void **state)
{
    static const char *const heads[] = {"duration: 100s", "duration: 100s\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(&f, heads[i],
                "read: {capacity: 1}, write: {capacity: 9000}, indexes: {i: {buffer: 5000, read: "
                "{capacity: 1}, write: {capacity: 9000}}}, split: {heat: false}",
                NONE,
                "operation: put, arrivals: even, keys: [{count: 1M}], rate: [{per_second: 2000}], "
                "index_writes: [{index: i, writes: 1, keys: [{key: today, share: 75%}, {count: "
                "1k}]}]");
        const struct index *index = &table_of(&f)->indexes[0];
        const struct throughput_side *write = &index->throughput.side[WRITE];
        double hottest = 0;
        for (size_t p = 0; p < index->throughput.partitions.count; p++)
            hottest = fmax(hottest, index->throughput.partitions.all[p]->side[WRITE].consumed);
        assert_close(hottest, 1000 + 5000 + 100 * 1000, 600);
        assert_int_equal(write->throttled_by[LIMIT_KEY_RANGE], write->throttle_events);
        assert_true(write->throttle_events > 1000);
        assert_int_equal(side_of(&f, WRITE)->throttle_events, 0);
        fixture_release(&f);
    }
}

/* Keys in their order: each gets its requests, then the next. */
static void test_in_order(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s", ROOMY ", partitions: 8", NONE,
            "operation: put, item_size: 1KiB, arrivals: even, keys: [{count: 10, distribution: "
            "in_order, "
            "requests_each: 50}], rate: [{per_second: 50}]");
    const struct partition_map *map = &table_of(&f)->throughput.partitions;
    double sum = 0;
    for (size_t p = 0; p < map->count; p++) {
        double units = map->all[p]->side[WRITE].consumed;
        assert_close(units, 500 * round(units / 500), 1);
        sum += units;
    }
    assert_close(sum, 5000, 1);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),       cmocka_unit_test(test_pages),
        cmocka_unit_test(test_batches),       cmocka_unit_test(test_transactions),
        cmocka_unit_test(test_users),         cmocka_unit_test(test_set_users),
        cmocka_unit_test(test_hot_index_key), cmocka_unit_test(test_in_order),
    };
    return RUN(tests);
}
