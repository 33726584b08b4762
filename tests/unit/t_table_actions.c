/* service/table_actions: what an operator does to a table. */
#include "fixture.h"

/* Switching under load: the old throughput holds for three minutes, then none of it limits. */
static void test_billing_switch(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f,
        "name: x\nduration: 20m\ntables: {t: {item_size: 4KiB, read: {capacity: 10}, write: "
        "{capacity: 1},"
        " initial_burst: 0%}}\nclients: {c: {" NONE "}}\nworkloads:\n"
        "  w: {client: c, table: t, " EVEN ", rate: [{per_second: 100}]}\n"
        "timeline: [{at: 5m, action: set_billing, table: t, billing: on_demand},\n"
        "           {at: 6m, action: set_capacity, table: t, read: 50},\n"
        "           {at: 15m, action: set_billing, table: t, billing: provisioned, read: 20}]\n");
    fixture_run(&f);
    assert_close(table_of(&f)->throughput.side[READ].consumed,
                 8 * 60 * 10 + 10 * 60 * 100 + 2 * 60 * 20, 200);
    assert_int_equal(event_first(&f, EVENT_LOG_BILLING)->at, 8 * MINUTE);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 1);
    assert_close(table_of(&f)->throughput.side[WRITE].provisioned, 1, 0);
    fixture_release(&f);
}

/* 50,000 reads a second at once need 17 partitions; four double to 32. Raising costs the increase
 * over 12,000 once, and it cannot be lowered. */
static void test_warm_throughput(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f,
            "duration: 20m\nresolution: 100ms\ntimeline:\n"
            "  - {at: 10s, action: set_warm_throughput, table: t, read: 50000}\n"
            "  - {at: 15m, action: set_warm_throughput, table: t, read: 20000}\n",
            "billing: on_demand, account_quota: 200k", NONE,
            "keys: [{count: 1000}], rate: [{at: 0s, per_second: 0}]");
    struct throughput *tp = &table_of(&f)->throughput;
    assert_int_equal(tp->partitions.serving_count, 32);
    assert_close(tp->side[READ].warm_bought, 50000 - 12000, 0);
    assert_close(throughput_warm(tp, READ), 96000, 0);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 1);
    fixture_release(&f);
}

/* An update that comes while another is in flight is refused, whatever kind it is. */
static void test_one_update_at_a_time(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f,
            "duration: 5m\ntimeline:\n"
            "  - {at: 10s, action: create_index, table: t, index: i}\n"
            "  - {at: 11s, action: set_capacity, table: t, read: 200}\n"
            "  - {at: 12s, action: set_billing, table: t, billing: on_demand}\n"
            "  - {at: 13s, action: set_warm_throughput, table: t, read: 20000}\n"
            "  - {at: 14s, action: delete_index, table: t, index: j}\n"
            "  - {at: 15s, action: set_capacity, table: t, index: i, read: 20}\n",
            "read: {capacity: 100}, write: {capacity: 100}, indexes: {i: {present: false, read: "
            "{capacity: 10}, write: {capacity: 10}}, j: {read: {capacity: 10}, write: {capacity: "
            "10}}}",
            NONE, "keys: [{count: 9}], rate: [{at: 0s, per_second: 1}]");
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 5);
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 100, 0);
    assert_int_equal(table_of(&f)->indexes[1].status, INDEX_ACTIVE);
    fixture_release(&f);
}

TESTS(table_actions, cmocka_unit_test(test_billing_switch), cmocka_unit_test(test_warm_throughput),
      cmocka_unit_test(test_one_update_at_a_time))
