/* service/throughput: what limits a table or an index. */
#include "fixture.h"

#include "admission.h"

static const struct partition_limits limits = {{3000, 1000}, 1};

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
 * eventual ones 1.5 times as many; and at first what it has kept, 1.5 seconds of that. */
static void test_hard_limit(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s", "read: {capacity: 40000}, write: {capacity: 40000}", NONE,
            "operation: put, arrivals: even, keys: [{key: one}], rate: [{per_second: 4000}]");
    struct throughput_side *write = &table_of(&f)->throughput.side[WRITE];
    assert_close(write->consumed, 1500 + 100 * 1000, 5);
    assert_int_equal(write->throttled_by[LIMIT_KEY_RANGE], write->throttle_events);
    fixture_release(&f);
    run_one(&f, "duration: 100s", "item_size: 4KiB, billing: on_demand", NONE,
            "arrivals: even, keys: [{key: one}], rate: [{per_second: 20000}]");
    assert_close(table_of(&f)->throughput.side[READ].consumed, 1.5 * 3000 * 101.5, 10);
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

/* On demand: a new peak's double can be served within half an hour. 4 partitions serve 4,000 writes
 * a second; a peak of 3,500 asks for 7,000, and none of the four could serve twice its part. */
static void test_on_demand_growth(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 45m\nresolution: 1s", "billing: on_demand, split: {heat: false}", NONE,
            "operation: put, keys: [{count: 1M}], rate: [{per_second: 3500}]");
    assert_int_equal(table_of(&f)->throughput.partition_count, 8);
    assert_true(event_first(&f, EVENT_LOG_SPLIT)->at > 2 * MINUTE);
    fixture_release(&f);
}

/* C11: a table that has seen 50,000 serves 100,000 at once; after half an hour of that, 200,000. */
static void test_peak_doubles(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 50m\nresolution: 1s",
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

static double bought(struct metered *m, enum side side)
{
    throughput_refresh(&m->throughput, m->sim.now);
    return m->throughput.side[side].bought_unit_seconds;
}

/* 100 read and 50 write units for a minute, then 200 and 20 for half of one; on demand nothing
 * is bought, and what is consumed is counted. */
static void test_bill(void **state)
{
    struct metered m;
    (void)state;
    metered_init(&m, &admission_global);
    metered_start(&m, BILLING_PROVISIONED, 100, 50);
    m.sim.now = MINUTE;
    assert_close(bought(&m, READ), 6000, 1e-9);
    assert_close(bought(&m, WRITE), 3000, 1e-9);
    throughput_set_capacity(&m.throughput, 200, 20);
    m.sim.now = 90 * SECOND;
    assert_close(bought(&m, READ), 12000, 1e-9);
    assert_close(bought(&m, WRITE), 3600, 1e-9);
    assert_close(m.throughput.side[READ].on_demand_units, 0, 0);
    throughput_set_billing(&m.throughput, BILLING_ON_DEMAND, 0, 0);
    m.sim.now = 2 * MINUTE;
    assert_close(bought(&m, READ), 12000, 1e-9);
    assert_int_equal(metered_ask(&m, 0, WRITE, 7), 7);
    assert_close(m.throughput.side[WRITE].on_demand_units, 7, 0);
    assert_close(m.throughput.side[READ].on_demand_units, 0, 0);
    assert_close(m.throughput.side[WRITE].consumed, 7, 0);
    metered_release(&m);
}

/* Unused units are kept for 300 s; the credit of a new table is the part that the law says, and
 * what was highest stays. */
static void test_highest_and_credit(void **state)
{
    struct metered m;
    (void)state;
    metered_init(&m, &admission_global);
    m.law.initial_burst = 0.25;
    metered_start(&m, BILLING_PROVISIONED, 100, 40);
    throughput_refresh(&m.throughput, 0);
    assert_close(m.throughput.side[READ].burst_credit, 7500, 1e-6);
    assert_close(m.throughput.side[WRITE].burst_credit, 3000, 1e-6);
    assert_int_equal(metered_ask(&m, 0, READ, 500), 500);
    throughput_refresh(&m.throughput, 10 * SECOND);
    assert_close(m.throughput.side[READ].burst_credit, 8000, 1e-6);
    throughput_refresh(&m.throughput, HOUR);
    assert_close(m.throughput.side[READ].burst_credit, 30000, 1e-6);
    assert_close(m.throughput.side[WRITE].burst_credit, 12000, 1e-6);
    m.sim.now = HOUR;
    throughput_set_capacity(&m.throughput, 150, 30);
    throughput_set_capacity(&m.throughput, 50, 30);
    assert_close(m.throughput.side[READ].highest, 150, 0);
    assert_close(m.throughput.side[WRITE].highest, 40, 0);
    assert_close(m.throughput.side[READ].provisioned, 50, 0);
    throughput_refresh(&m.throughput, HOUR);
    assert_close(m.throughput.side[READ].burst_credit, 15000,
                 1e-6); /* what no longer fits is gone */
    metered_release(&m);
}

/* The owner's maximum limits when it is below the account's quota; either gives one second's
 * worth at once. */
static void test_on_demand_ceiling(void **state)
{
    struct capacity_spec read = {.max_on_demand = 100}, write = {.max_on_demand = 1e6};
    struct metered m;
    (void)state;
    metered_init(&m, &admission_global);
    m.law.account_quota[READ] = m.law.account_quota[WRITE] = 300;
    throughput_init(&m.throughput, &m.sim, "tables/t", &m.law, BILLING_ON_DEMAND, &read, &write, 0);
    assert_int_equal(metered_ask(&m, 0, READ, 150), 100);
    assert_int_equal(metered_ask(&m, 1, WRITE, 350), 300);
    assert_int_equal(m.throughput.side[READ].throttled_by[LIMIT_MAX_ON_DEMAND], 50);
    assert_int_equal(m.throughput.side[WRITE].throttled_by[LIMIT_ACCOUNT], 50);
    m.sim.now = 500 * MILLISECOND;
    assert_int_equal(metered_ask(&m, 2, READ, 150), 50);
    m.sim.now = HOUR;
    assert_int_equal(metered_ask(&m, 3, READ, 150), 100);
    throughput_refresh(&m.throughput, HOUR);
    assert_close(m.throughput.side[READ].burst_credit, 0, 0);
    metered_release(&m);
}

/* The header's known answer: a new on-demand table has 12,000 and 4,000. 20,000 writes need 20
 * partitions, so four double to 32; what is above the old 4,000 is bought, once, and warm
 * throughput never falls. */
static void test_warm(void **state)
{
    struct metered m;
    (void)state;
    metered_init(&m, &admission_global);
    metered_start(&m, BILLING_ON_DEMAND, 0, 0);
    assert_close(throughput_warm(&m.throughput, READ), 12000, 0);
    assert_close(throughput_warm(&m.throughput, WRITE), 4000, 0);
    throughput_set_warm(&m.throughput, 0, 20000);
    assert_int_equal(m.throughput.partition_count, 32);
    assert_close(m.throughput.side[WRITE].warm_bought, 16000, 0);
    assert_close(m.throughput.side[READ].warm_bought, 0, 0);
    assert_close(throughput_warm(&m.throughput, WRITE), 32000, 0);
    throughput_set_warm(&m.throughput, 9000, 33000);
    assert_close(m.throughput.side[WRITE].warm_bought, 17000, 0);
    assert_close(m.throughput.side[READ].warm_bought, 0, 0);
    assert_int_equal(m.throughput.partition_count, 64);
    throughput_refresh(&m.throughput, 0);
    assert_close(m.throughput.side[READ].warm, 64 * 3000, 0);
    metered_release(&m);

    metered_init(&m, &admission_global); /* provisioned: the highest ever bought */
    metered_start(&m, BILLING_PROVISIONED, 700, 300);
    throughput_set_capacity(&m.throughput, 900, 200);
    throughput_set_capacity(&m.throughput, 800, 250);
    assert_close(throughput_warm(&m.throughput, READ), 900, 0);
    assert_close(throughput_warm(&m.throughput, WRITE), 300, 0);
    metered_release(&m);
}

/* An index that is not there costs nothing and has no warm throughput; when it comes, its
 * capacity is bought from then on and its credit is that of a new one. */
static void test_absent(void **state)
{
    struct metered m;
    (void)state;
    metered_init(&m, &admission_global);
    m.law.initial_burst = 0.5;
    metered_start(&m, BILLING_PROVISIONED, 100, 50);
    throughput_set_absent(&m.throughput, true, 0, 0);
    m.sim.now = MINUTE;
    assert_close(bought(&m, READ), 0, 0);
    assert_close(m.throughput.side[READ].warm, 0, 0);
    assert_close(m.throughput.side[READ].burst_credit, 0, 0);
    throughput_set_absent(&m.throughput, false, 10, 20);
    m.sim.now = 2 * MINUTE;
    assert_close(bought(&m, READ), 600, 1e-9);
    assert_close(bought(&m, WRITE), 1200, 1e-9);
    assert_close(m.throughput.side[WRITE].burst_credit, 3000 + 60 * 20, 1e-6);
    metered_release(&m);
}

/* What is throttled is counted on its side, by its limit, at its partition, in requests and in
 * units. */
static void test_counts_by_side(void **state)
{
    struct metered m;
    const struct partition *p;
    (void)state;
    metered_init(&m, &admission_global);
    m.law.least_partitions = 2;
    m.law.initial_burst = 1;
    metered_start(&m, BILLING_PROVISIONED, 100, 5);
    p = m.throughput.partitions.serving[1];
    assert_int_equal(metered_ask(&m, 1, WRITE, 1200),
                     1000); /* the partition's limit, then the table's */
    assert_int_equal(m.throughput.side[WRITE].throttled_by[LIMIT_KEY_RANGE], 200);
    assert_int_equal(metered_ask(&m, 0, WRITE, 600), 500);
    assert_int_equal(m.throughput.side[WRITE].throttled_by[LIMIT_PROVISIONED], 100);
    assert_int_equal(m.throughput.side[WRITE].throttle_events, 300);
    assert_int_equal(m.throughput.side[READ].throttle_events, 0);
    assert_close(m.throughput.side[WRITE].consumed, 1500, 0);
    assert_close(p->side[WRITE].consumed, 1000, 0);
    assert_int_equal(p->side[WRITE].throttles, 200);
    throughput_count_throttles(&m.throughput, NULL, READ, LIMIT_ACCOUNT, 3, 2.5);
    throughput_count_throttles(&m.throughput, m.throughput.partitions.serving[0], READ,
                               LIMIT_KEY_RANGE, 2, 4);
    assert_close(m.throughput.side[READ].throttled_units, 15.5, 0);
    assert_int_equal(m.throughput.side[READ].throttle_events, 5);
    assert_int_equal(m.throughput.partitions.serving[0]->side[READ].throttles, 2);
    assert_false(throughput_admit(&m.throughput, m.throughput.partitions.serving[0], WRITE, 0,
                                  (struct cost){0.5, 0.25}));
    assert_close(m.throughput.side[WRITE].throttled_units, 300.5, 1e-9);
    metered_release(&m);
}

/* More capacity than the partitions hold makes them double; the log says so. A table's size asks
 * for partitions too. */
static void test_partitions_of_capacity(void **state)
{
    struct capacity_spec spec = {.capacity = 10};
    struct metered m;
    (void)state;
    metered_init(&m, &admission_global);
    metered_start(&m, BILLING_PROVISIONED, 1500, 500);
    assert_int_equal(m.throughput.partition_count, 1);
    assert_false(throughput_must_split(&m.throughput, 3000, 0));
    assert_true(throughput_must_split(&m.throughput, 3000, 1));
    assert_true(throughput_must_split(&m.throughput, 3001, 0));
    throughput_set_capacity(&m.throughput, 3000, 1500);
    assert_int_equal(m.throughput.partition_count, 4);
    assert_int_equal(m.sim.event_log.count, 1);
    assert_string_equal(m.sim.event_log.entries[0].detail, "1 partition became 4");
    throughput_set_capacity(&m.throughput, 1, 1);
    assert_int_equal(m.throughput.partition_count, 4); /* never merged */
    throughput_set_capacity(&m.throughput, 9000, 2000);
    assert_int_equal(m.throughput.partition_count, 8);
    assert_string_equal(m.sim.event_log.entries[1].detail, "4 partitions became 8");
    metered_release(&m);

    metered_init(&m, &admission_global);
    throughput_init(&m.throughput, &m.sim, "tables/t", &m.law, BILLING_PROVISIONED, &spec, &spec,
                    25e9);
    assert_int_equal(m.throughput.partition_count, 3);
    assert_close(m.throughput.partitions.all[1]->bytes, 25e9 / 3, 1);
    metered_release(&m);
}

/* Switched to on-demand a table keeps its partitions, at least four; switched back it begins
 * without burst credit. */
static void test_switch(void **state)
{
    struct metered m;
    (void)state;
    metered_init(&m, &admission_global);
    m.law.initial_burst = 1;
    metered_start(&m, BILLING_PROVISIONED, 100, 50);
    throughput_set_billing(&m.throughput, BILLING_ON_DEMAND, 0, 0);
    assert_int_equal(m.throughput.partition_count, 4);
    assert_close(m.throughput.side[READ].provisioned, 0, 0);
    assert_close(m.throughput.side[READ].highest, 100, 0);
    assert_int_equal(metered_ask(&m, 0, READ, 3500), 3000);
    m.sim.now = MINUTE;
    throughput_set_billing(&m.throughput, BILLING_PROVISIONED, 70, 30);
    throughput_refresh(&m.throughput, MINUTE);
    assert_close(m.throughput.side[READ].burst_credit, 0, 0);
    assert_close(m.throughput.side[WRITE].burst_credit, 0, 0);
    throughput_refresh(&m.throughput, MINUTE + SECOND);
    assert_close(m.throughput.side[READ].burst_credit, 70, 1e-9);
    assert_close(m.throughput.side[WRITE].burst_credit, 30, 1e-9);
    metered_release(&m);
}

TESTS(throughput, cmocka_unit_test(test_partition_counts), cmocka_unit_test(test_burst),
      cmocka_unit_test(test_hard_limit), cmocka_unit_test(test_on_demand_limits),
      cmocka_unit_test(test_on_demand_growth), cmocka_unit_test(test_peak_doubles),
      cmocka_unit_test(test_partitions_by_size), cmocka_unit_test(test_bill),
      cmocka_unit_test(test_highest_and_credit), cmocka_unit_test(test_on_demand_ceiling),
      cmocka_unit_test(test_warm), cmocka_unit_test(test_absent),
      cmocka_unit_test(test_counts_by_side), cmocka_unit_test(test_partitions_of_capacity),
      cmocka_unit_test(test_switch))
