/* service/admission_static: each partition has its share. */
#include "fixture.h"

#include "admission.h"

/* Static allocation: three partitions idle, one asked for all of the table's capacity gets its
 * fourth. */
static void test_static(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s",
            "admission: static, partitions: 4, initial_burst: 0%, read: {capacity: 4}, write: "
            "{capacity: 400}",
            NONE, "operation: put, arrivals: even, keys: [{key: one}], rate: [{per_second: 400}]");
    struct throughput_side *write = &table_of(&f)->throughput.side[WRITE];
    assert_close(write->consumed, 100 * 100, 2);
    assert_int_equal(write->throttled_by[LIMIT_PROVISIONED], write->throttle_events);
    fixture_release(&f);
    run_one(&f, "duration: 100s",
            "partitions: 4, initial_burst: 0%, read: {capacity: 4}, write: {capacity: 400}", NONE,
            "operation: put, arrivals: even, keys: [{key: one}], rate: [{per_second: 400}]");
    assert_true(table_of(&f)->throughput.side[WRITE].throttle_events <=
                2); /* global: nearly all pass */
    fixture_release(&f);
}

/* 400 read and 40 write units over four partitions are 100 and 10 each, with 300 s of burst
 * credit of its own, whatever the others leave; half of the key range is half of the table's. */
static void test_shares_by_width(void **state)
{
    struct metered m;
    (void)state;
    metered_init(&m, &admission_static);
    m.law.least_partitions = 4;
    metered_start(&m, BILLING_PROVISIONED, 400, 40);
    assert_int_equal(metered_ask(&m, 0, READ, 10), 0);
    m.sim.now = 2 * SECOND;
    assert_int_equal(metered_ask(&m, 0, READ, 300), 200);
    assert_int_equal(metered_ask(&m, 0, WRITE, 30), 20);
    assert_int_equal(metered_ask(&m, 1, READ, 150), 150);
    assert_int_equal(m.throughput.side[READ].throttled_by[LIMIT_PROVISIONED], 110);
    m.sim.now = HOUR;
    throughput_refresh(&m.throughput, HOUR);
    assert_close(m.throughput.side[READ].burst_credit, 4 * 30000, 1e-6);
    assert_close(m.throughput.side[WRITE].burst_credit, 4 * 3000, 1e-6);
    assert_int_equal(metered_ask(&m, 2, READ, 3500), 3000); /* its hard limit, before its credit */
    assert_int_equal(m.throughput.side[READ].throttled_by[LIMIT_KEY_RANGE], 500);
    assert_true(isinf(admission_static.table_room(&m.throughput, READ, 0, HOUR)));
    assert_false(admission_static.splits || admission_adaptive.splits);
    throughput_set_capacity(&m.throughput, 40, 400);
    throughput_refresh(&m.throughput, HOUR);
    assert_close(m.throughput.side[READ].burst_credit, 4 * 3000, 1e-6);
    metered_release(&m);
}

/* A partition of the first ones begins with its part of the initial burst; the children of a
 * split share what their parent had left, and their rates add up to its own. */
static void test_children_inherit(void **state)
{
    struct metered m;
    (void)state;
    metered_init(&m, &admission_static);
    m.law.initial_burst = 0.5;
    metered_start(&m, BILLING_PROVISIONED, 100, 8);
    throughput_refresh(&m.throughput, 0);
    assert_close(m.throughput.side[READ].burst_credit, 15000, 1e-6);
    assert_close(m.throughput.side[WRITE].burst_credit, 1200, 1e-6);
    assert_int_equal(metered_ask(&m, 0, WRITE, 200), 200);
    throughput_split(&m.throughput, m.throughput.partitions.serving[0], UINT64_C(1) << 62);
    assert_int_equal(m.throughput.partition_count, 2);
    throughput_refresh(&m.throughput, 0);
    assert_close(m.throughput.side[WRITE].burst_credit, 1000, 1e-6);
    assert_int_equal(metered_ask(&m, 0, WRITE, 300), 250);
    assert_int_equal(metered_ask(&m, 1, WRITE, 800), 750);
    m.sim.now = 10 * SECOND;
    assert_int_equal(metered_ask(&m, 0, WRITE, 50), 20);
    assert_int_equal(metered_ask(&m, 1, WRITE, 70), 60);
    metered_release(&m);
}

/* 10 units a second of its own and credit for 3,000 more, on a node that has 50: 50 at once, for
 * its own ten are taken from the node, too. The neighbour on the same node finds no tokens for a
 * burst, and is granted its own ten all the same. */
static void test_bursts_need_nodes(void **state)
{
    struct storage_spec nodes = {
        .nodes = 3, .read_capacity = 100, .write_capacity = 80, .used_by_others = 0.5};
    struct metered m;
    (void)state;
    metered_init(&m, &admission_static);
    storage_init(&m.storage, &nodes, 0);
    m.law.least_partitions = 4;
    m.law.initial_burst = 1;
    metered_start(&m, BILLING_PROVISIONED, 40, 40);
    assert_int_equal(metered_ask(&m, 0, READ, 100), 50);
    assert_int_equal(metered_ask(&m, 3, READ, 100), 10);
    assert_int_equal(metered_ask(&m, 1, READ, 100), 50);
    m.sim.now = HOUR;
    assert_int_equal(metered_ask(&m, 0, READ, 100), 50);
    metered_release(&m);
}

TESTS(admission_static, cmocka_unit_test(test_static), cmocka_unit_test(test_shares_by_width),
      cmocka_unit_test(test_children_inherit), cmocka_unit_test(test_bursts_need_nodes))
