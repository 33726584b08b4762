/* service/throughput: what limits a table or an index. */
#include "fixture.h"

static const struct partition_limits limits = {{3000, 1000}};

static void test_partition_counts(void **state)
{
    struct throughput_law law = {.limits = limits, .least_partitions = 1};
    (void)state;
    assert_int_equal(throughput_partitions_for(&law, 1000, 500), 1);
    assert_int_equal(throughput_partitions_for(&law, 1000, 1000), 2);
    assert_int_equal(throughput_partitions_for(&law, 5000, 2000), 4);
    assert_int_equal(throughput_partitions_for(&law, 3000, 0), 1);
    law.least_partitions = 9;
    assert_int_equal(throughput_partitions_for(&law, 1000, 500), 9);
}

/* C11: 100 units a second with 200 asked: 30,000 units of credit last 300 s, then half is
 * throttled. */
static void test_burst(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 600s", "item_size: 4KiB, read: {capacity: 100}, write: {capacity: 1}",
            NONE, EVEN ", rate: [{per_second: 200}]");
    struct throughput_side *read = &table_of(&f)->throughput.side[READ];
    assert_close(read->consumed, 30000 + 600 * 100, 2);
    assert_close((double)read->throttle_events, 600 * 200 - 90000, 3);
    assert_int_equal(read->throttled_by[LIMIT_PROVISIONED], read->throttle_events);
    assert_int_equal(flow_of(&f, 0)->failed, read->throttle_events);
    fixture_release(&f);
}

/* C1's law: one partition serves 1,000 writes a second, whatever is provisioned; reads 3,000,
 * eventual ones 1.5 times as many. */
static void test_hard_limit(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s", "read: {capacity: 40000}, write: {capacity: 40000}", NONE,
            "operation: put, arrivals: even, keys: [{key: one}], rate: [{per_second: 4000}]");
    struct throughput_side *write = &table_of(&f)->throughput.side[WRITE];
    assert_close(write->consumed, 1000 + 100 * 1000, 5);
    assert_int_equal(write->throttled_by[LIMIT_KEY_RANGE], write->throttle_events);
    fixture_release(&f);
    run_one(&f, "duration: 100s", "item_size: 4KiB, billing: on_demand", NONE,
            "arrivals: even, keys: [{key: one}], rate: [{per_second: 20000}]");
    assert_close(table_of(&f)->throughput.side[READ].consumed, 1.5 * 3000 * 101, 10);
    assert_int_equal(table_of(&f)->throughput.partition_count, 4);
    fixture_release(&f);
}

/* The maximum an owner sets in on-demand mode, and the account's quota. */
static void test_on_demand_limits(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 50s", "item_size: 4KiB, billing: on_demand, read: {max_on_demand: 100}",
            NONE, EVEN ", rate: [{per_second: 200}]");
    struct throughput_side *read = &table_of(&f)->throughput.side[READ];
    assert_close(read->consumed, 100 + 50 * 100, 2);
    assert_int_equal(read->throttled_by[LIMIT_MAX_ON_DEMAND], read->throttle_events);
    fixture_release(&f);
    run_one(&f, "duration: 50s", "item_size: 4KiB, billing: on_demand, account_quota: 100", NONE,
            EVEN ", rate: [{per_second: 200}]");
    read = &table_of(&f)->throughput.side[READ];
    assert_int_equal(read->throttled_by[LIMIT_ACCOUNT], read->throttle_events);
    assert_true(read->throttle_events > 4000);
    fixture_release(&f);
}

/* On demand: a new peak's double can be served half an hour later. 4 partitions serve 4,000 writes
 * a second; a peak of 3,500 asks for 7,000. */
static void test_on_demand_growth(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 45m\nresolution: 100ms", "billing: on_demand, split: {heat: false}",
            NONE, "operation: put, keys: [{count: 1M}], rate: [{per_second: 3500}]");
    assert_int_equal(table_of(&f)->throughput.partition_count, 8);
    assert_int_equal(event_first(&f, EVENT_LOG_SPLIT)->at, 31 * MINUTE);
    fixture_release(&f);
}

/* C11: a table that has seen 50,000 serves 100,000 at once; after half an hour of that, 200,000. */
static void test_peak_doubles(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 50m\nresolution: 100ms",
            "billing: on_demand, account_quota: 400k, item_size: 4KiB, read: {warm_throughput: "
            "100k}, latency: {median: 1ms, p99: 2ms}",
            NONE,
            "consistency: strong, keys: [{count: 1000000}], rate: [{at: 0s, per_second: 50k}, {at: "
            "2m, per_second: 50k}, {at: 2m, per_second: 100k}, {at: 40m, per_second: 100k}, {at: "
            "40m, per_second: 200k}]");
    struct flow *flow = flow_of(&f, 0);
    assert_true((double)flow->throttled < 0.01 * (double)flow->offered);
    assert_true(table_of(&f)->throughput.partitions.serving_count >= 67);
    fixture_release(&f);
}

/* 35 GB at the start lie in four partitions, whatever the capacity; 2.5 GB of index entries in one.
 */
static void test_partitions_by_size(void **state)
{
    struct fixture f;

    (void)state;
    fixture_init(&f, "name: x\nduration: 1m\ntables: {t: {item_size: 924B, item_count: 35M, read: "
                     "{capacity: 10}, write: {capacity: 10}, indexes: {i: {entry_size: 100B, read: "
                     "{capacity: 10}, write: {capacity: 10}}}}}\nclients: {c: {}}\nworkloads: {w: "
                     "{client: c, table: t, keys: [{count: 9}], rate: [{per_second: 1}]}}\n");
    assert_true(f.valid);
    assert_int_equal(table_of(&f)->throughput.partitions.serving_count, 4);
    assert_close(table_of(&f)->throughput.partitions.all[0]->bytes, 35e6 * 1024 / 4, 1);
    assert_int_equal(table_of(&f)->indexes[0].throughput.partitions.serving_count, 1);
    assert_close(table_of(&f)->indexes[0].throughput.partitions.all[0]->bytes, 35e6 * 200, 1);
    fixture_release(&f);
    assert_non_null(
        strstr(fixture_mistake("name: x\nduration: 1m\ntables: {t: {item_size: 400KiB, item_count: "
                               "1e13, billing: on_demand}}\nclients: {c: {}}\nworkloads: {}\n"),
               "at most 100000 are simulated"));
}

TESTS(throughput, cmocka_unit_test(test_partition_counts), cmocka_unit_test(test_burst),
      cmocka_unit_test(test_hard_limit), cmocka_unit_test(test_on_demand_limits),
      cmocka_unit_test(test_on_demand_growth), cmocka_unit_test(test_peak_doubles),
      cmocka_unit_test(test_partitions_by_size))
