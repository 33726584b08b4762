/* service/backfill: an index that is made while its table serves. */
#include "fixture.h"

#define CREATE "timeline: [{at: 10s, action: create_index, table: t, index: i}]\n"

/* 60,000 entries of one unit into 1,000 a second without credit: the backfill takes a minute, after
 * one for its resources; nothing is written to the index or paid for before. */
static void test_create_index(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 5m\n" CREATE,
            "item_count: 60000, initial_burst: 0%, read: {capacity: 100}, write: {capacity: 1000}, "
            "indexes: {i: {present: false, read: {capacity: 10}, write: {capacity: 1000}}}",
            NONE, "operation: put, keys: [{count: 1000}], rate: [{at: 0s, per_second: 0}]");
    struct index *index = &table_of(&f)->indexes[0];
    throughput_refresh(&index->throughput, f.world.sim.now);
    assert_int_equal(index->status, INDEX_ACTIVE);
    assert_close(index->backfill.consumed, 60000, 1e-6);
    assert_close(index->throughput.side[WRITE].consumed, 0, 0);
    assert_close(index->backfill.progress, 100, 0);
    /* from 70 s on it is bought */
    assert_close(index->throughput.side[WRITE].bought_unit_seconds, 230 * 1000, 1e-6);
    const struct event_log *j = &f.world.sim.event_log;
    assert_close(simtime_seconds(j->entries[j->count - 1].at), 130, 1.01);
    assert_non_null(strstr(j->entries[j->count - 1].detail, "60000 items were backfilled"));
    fixture_release(&f);
}

/* New writes come first: of 1,000 units they take 400, so the same backfill takes 100 s. */
static void test_backfill_competes(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 5m\n" CREATE,
            "item_count: 60000, initial_burst: 0%, read: {capacity: 100}, write: {capacity: 1000}, "
            "indexes: {i: {present: false, read: {capacity: 10}, write: {capacity: 1000}}}",
            NONE, "operation: put, " EVEN ", rate: [{at: 0s, per_second: 400}]");
    struct index *index = &table_of(&f)->indexes[0];
    const struct event_log *j = &f.world.sim.event_log;
    assert_close(simtime_seconds(j->entries[j->count - 1].at), 170, 2.01);
    assert_close(index->backfill.consumed, 60000, 1e-6);
    assert_close(index->throughput.side[WRITE].consumed, 400 * 230, 400);
    assert_int_equal(table_of(&f)->throughput.side[WRITE].throttle_events, 0);
    fixture_release(&f);
}

/* 6,000 entries of 2 units on demand: four partitions take 1,000 a second each, so it is done in
 * three seconds; the units are billed as requests, the bytes lie where they belong. An index of
 * an empty table is ACTIVE at once. */
static void test_backfill_partitions_and_bill(void **state)
{
    static const char *const counts[] = {"6000", "0"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char table[300];
        snprintf(
            table, sizeof table,
            "billing: on_demand, item_count: %s, item_size: 100B, indexes: {i: {present: false, entry_size: 1500}}",
            counts[i]);
        run_one(&f, "duration: 2m\n" CREATE, table, NONE,
                "operation: put, keys: [{count: 9}], rate: [{per_second: 0}]");
        const struct index *index = &table_of(&f)->indexes[0];
        const struct event_log *j = &f.world.sim.event_log;
        assert_int_equal(index->status, INDEX_ACTIVE);
        assert_close(index->backfill.progress, 100, 0);
        assert_close(index->backfill.consumed, i ? 0 : 12000, 1e-6);
        assert_close(index->throughput.side[WRITE].on_demand_units, i ? 0 : 12000, 1e-6);
        assert_close(simtime_seconds(j->entries[j->count - 1].at), i ? 70 : 72, 0.01);
        for (size_t p = 0; p < 4; p++)
            assert_close(index->throughput.partitions.all[p]->bytes, i ? 0 : 6000 * 1600 / 4, 1e-3);
        assert_int_equal(index->backfill.throttled, 0);
        fixture_release(&f);
    }
}

/* New writes take more than the index has: the backfill waits, second by second, and says so. */
static void test_nothing_is_left(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "duration: 3m\n" CREATE,
        "item_count: 60000, initial_burst: 0%, read: {capacity: 100}, write: {capacity: 1000}, indexes: {i: {present: false, read: {capacity: 10}, write: {capacity: 100}}}",
        NONE, "operation: put, " EVEN ", rate: [{per_second: 400}]");
    const struct index *index = &table_of(&f)->indexes[0];
    assert_int_equal(index->status, INDEX_CREATING);
    assert_true(index->backfill.throttled >= 105 && index->backfill.throttled <= 111);
    assert_true(index->backfill.progress < 1);
    assert_close(index->backfill.consumed, 60000 * index->backfill.progress / 100, 1e-6);
    fixture_release(&f);
}

TESTS(backfill, cmocka_unit_test(test_create_index), cmocka_unit_test(test_backfill_competes),
      cmocka_unit_test(test_backfill_partitions_and_bill), cmocka_unit_test(test_nothing_is_left))
