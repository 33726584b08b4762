/* service/table_actions: what an operator does to a table. */
#include "fixture.h"

/* Switching under load: the old throughput holds for three minutes, then none of it limits; back
 * again takes 80 s. */
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
    assert_close(table_of(&f)->throughput.side[READ].consumed, 8 * 60 * 10 + 500 * 100 + 220 * 20,
                 200);
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

/* Times four, at most 150 a side, the indexes one after the other as UpdateTable allows: the
 * table's 30 and 50 become 120 and 150 at 35 s; the second index is in force at 35 s times three
 * and a second's wait each. */
static void test_multiply(void **state)
{
    static const char *const more[] = {"", ", indexes: true"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 10m\ntables: {t: {read: {capacity: 30}, write: {capacity: 50}, indexes: {a: {read: {capacity: 150}, write: {capacity: 10}}, b: {present: false, read: {capacity: 7}, write: {capacity: 9}}, c: {read: {capacity: 1}, write: {capacity: 2}}, d: {read: {capacity: 150}, write: {capacity: 150}}}}}\n"
            "timeline: [{at: 1m, action: multiply_capacity, table: t, factor: 4, most: 150%s}]\n",
            more[i]);
        run_yaml(&f, yaml);
        const struct table *t = table_of(&f);
        assert_close(t->throughput.side[READ].provisioned, 120, 0);
        assert_close(t->throughput.side[WRITE].provisioned, 150, 0);
        assert_close(t->indexes[0].throughput.side[READ].provisioned, 150, 0);
        assert_close(t->indexes[0].throughput.side[WRITE].provisioned, i ? 40 : 10, 0);
        assert_close(t->indexes[1].throughput.side[READ].provisioned, 0, 0);
        assert_close(t->indexes[2].throughput.side[WRITE].provisioned, i ? 8 : 2, 0);
        assert_int_equal(event_count(&f, EVENT_LOG_CAPACITY), i ? 3 : 1);
        assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 0);
        assert_int_equal(event_first(&f, EVENT_LOG_CAPACITY)->at, 95 * SECOND);
        fixture_release(&f);
    }
}

/* Created: a minute for its resources, no items to backfill, ACTIVE at once. A second one
 * meanwhile has to wait; one that is there, or is not, cannot be created or deleted. */
static void test_index_actions(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 30m\ntables: {t: {control_plane: {index_allocation: 1m}, item_count: 100000, item_size: 1KiB, initial_burst: 0%, read: {capacity: 30}, write: {capacity: 50}, indexes: {a: {present: false, read: {capacity: 5}, write: {capacity: 200}}, b: {present: false, read: {capacity: 5}, write: {capacity: 10}}, c: {read: {capacity: 1}, write: {capacity: 1}}}}}\n"
        "timeline:\n  - {at: 1m, action: create_index, table: t, index: a}\n" /* allocated at 2 m, 100,000 units at 200 a second: active at 10:20 */
        "  - {at: 90s, action: create_index, table: t, index: b}\n" /* another is being created, */
        "  - {at: 3m, action: create_index, table: t, index: b}\n"  /* and filled */
        "  - {at: 4m, action: create_index, table: t, index: c}\n"  /* it is there */
        "  - {at: 5m, action: delete_index, table: t, index: b}\n"  /* it is not */
        "  - {at: 6m, action: delete_index, table: t, index: c}\n"  /* another is being created */
        "  - {at: 12m, action: delete_index, table: t, index: c}\n");
    static const char *const refused[] = {"another index is being created",
                                          "another index is being created", "there already",
                                          "no such index", "another index is being created"};
    size_t n = 0;
    for (size_t i = 0; i < f.world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f.world.sim.event_log.entries[i];
        if (e->kind == EVENT_LOG_REFUSED)
            assert_non_null(strstr(e->detail, refused[n++]));
        if (strstr(e->detail, "is ACTIVE"))
            assert_close(simtime_seconds(e->at), 120 + 500, 1.01);
        if (strstr(e->detail, "is deleted"))
            assert_int_equal(e->at, 12 * MINUTE + 35 * SECOND);
    }
    assert_int_equal(n, 5);
    assert_int_equal(table_of(&f)->indexes[0].status, INDEX_ACTIVE);
    assert_int_equal(table_of(&f)->indexes[1].status, INDEX_ABSENT);
    assert_int_equal(table_of(&f)->indexes[2].status, INDEX_ABSENT);
    assert_close(table_of(&f)->indexes[2].throughput.side[READ].provisioned, 0, 0);
    fixture_release(&f);
}

/* Warm throughput of an index, its write side alone: 8,000 writes a second need eight partitions. */
static void test_warm_of_index(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(&f,
             "name: x\nduration: 30m\ntables: {t: {billing: on_demand, indexes: {i: {}}}}\n"
             "timeline:\n  - {at: 1m, action: set_warm_throughput, table: t, index: i, write: 8k}\n"
             "  - {at: 20m, action: set_capacity, table: t, index: i, read: 10}\n");
    const struct throughput *tp = &table_of(&f)->indexes[0].throughput;
    assert_int_equal(tp->partition_count, 8);
    assert_close(tp->side[WRITE].warm_bought, 4000, 0);
    assert_close(tp->side[READ].warm_bought, 0, 0);
    assert_int_equal(table_of(&f)->throughput.partition_count, 4);
    assert_int_equal(event_first(&f, EVENT_LOG_CAPACITY)->at, 7 * MINUTE);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 1);
    fixture_release(&f);
}

#define ACTION(table, action)                                                                      \
    "name: x\nduration: 1m\ntables: {t: {" table ", indexes: {i: {}}}}\ntimeline: [{" action       \
    ", table: t}]\n"

static void test_action_mistakes(void **state)
{
    (void)state;
    assert_mistake(ACTION("billing: on_demand", "action: set_capacity, index: j, read: 1"),
                   "table 't' has no index 'j'");
    assert_mistake(ACTION("billing: on_demand", "action: set_capacity, index: i, read: 1"), "");
    assert_mistake(ACTION("billing: on_demand", "action: set_capacity, index: i"),
                   "needs 'read', 'write' or both");
    assert_mistake(ACTION("billing: on_demand", "action: set_warm_throughput"),
                   "needs 'read', 'write' or both");
    assert_mistake(ACTION("billing: on_demand", "action: set_warm_throughput, index: j, read: 1"),
                   "has no index 'j'");
    assert_mistake(ACTION("billing: on_demand", "action: create_index, index: j"),
                   "has no index 'j'");
    assert_mistake(ACTION("billing: on_demand", "action: delete_index, index: j"),
                   "has no index 'j'");
    assert_mistake(ACTION("billing: on_demand",
                          "action: set_billing, billing: provisioned, read: 1, write: 1"),
                   "index 'i' of table 't' is switched too");
    assert_mistake(
        ACTION("billing: on_demand", "action: set_billing, billing: provisioned, read: 1"),
        "never had a capacity");
    assert_mistake(
        ACTION("billing: on_demand", "action: set_billing, billing: provisioned, write: 1"),
        "never had a capacity");
    assert_mistake(
        "name: x\nduration: 1m\ntables: {t: {admission: static, read: {capacity: 1}, write: {capacity: 1}}}\ntimeline: [{action: set_billing, table: t, billing: on_demand}]\n",
        "knows no on-demand mode");
    assert_mistake(
        "name: x\nduration: 1m\ntables: {t: {read: {capacity: 1}, write: {capacity: 1}}}\ntimeline: [{action: set_billing, table: t, billing: on_demand}]\n",
        "");
}

/* Two responders at once, one doubles and one triples: each throughput is six times what it was
 * in the end. */
static void test_two_responders(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 20m\ntables: {t: {read: {capacity: 10}, write: {capacity: 20}, indexes: {i: {read: {capacity: 30}, write: {capacity: 40}}}}}\n"
        "timeline: [{at: 1m, action: multiply_capacity, table: t, factor: 2, indexes: true}, {at: 1m, action: multiply_capacity, table: t, factor: 3, indexes: true}]\n");
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 60, 0);
    assert_close(table_of(&f)->throughput.side[WRITE].provisioned, 120, 0);
    assert_close(table_of(&f)->indexes[0].throughput.side[READ].provisioned, 180, 0);
    assert_close(table_of(&f)->indexes[0].throughput.side[WRITE].provisioned, 240, 0);
    assert_int_equal(event_count(&f, EVENT_LOG_CAPACITY), 4);
    fixture_release(&f);
}

TESTS(table_actions, cmocka_unit_test(test_billing_switch), cmocka_unit_test(test_warm_throughput),
      cmocka_unit_test(test_one_update_at_a_time), cmocka_unit_test(test_multiply),
      cmocka_unit_test(test_index_actions), cmocka_unit_test(test_warm_of_index),
      cmocka_unit_test(test_action_mistakes), cmocka_unit_test(test_two_responders))
