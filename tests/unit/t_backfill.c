/* service/backfill: an index that is made while its table serves. */
#include "fixture.h"

#define CREATE "timeline: [{at: 10s, action: create_index, table: t, index: i}]\n"
#define SOON "control_plane: {index_allocation: 1m, update_duration: 1s}, "

/* 60,000 entries of one unit into 1,000 a second without credit: the backfill takes a minute, after
 * one for its resources; nothing is written to the index or paid for before. */
static void test_create_index(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 5m\n" CREATE,
            SOON
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
            SOON
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
            SOON
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
        SOON
        "item_count: 60000, initial_burst: 0%, read: {capacity: 100}, write: {capacity: 1000}, indexes: {i: {present: false, read: {capacity: 10}, write: {capacity: 100}}}",
        NONE, "operation: put, " EVEN ", rate: [{per_second: 400}]");
    const struct index *index = &table_of(&f)->indexes[0];
    assert_int_equal(index->status, INDEX_CREATING);
    assert_true(index->backfill.throttled >= 105 && index->backfill.throttled <= 111);
    assert_true(index->backfill.progress < 1);
    assert_close(index->backfill.consumed, 60000 * index->backfill.progress / 100, 1e-6);
    fixture_release(&f);
}

static double event_at(const struct fixture *f, const char *part)
{
    const struct event_log *log = &f->world.sim.event_log;

    for (size_t i = 0; i < log->count; i++)
        if (strstr(log->entries[i].detail, part))
            return simtime_seconds(log->entries[i].at);
    return -1;
}

/* 60,000 entries of one unit into 3,000 a second on four partitions take 20 s, five minutes after
 * the call; when all have one key, whose partition takes 1,000, a minute; when a key has half of
 * them and the others lie anywhere, 60,000 (1/2 + 1/8) / 1,000 s. Who says which keys: the index, or
 * the first workload that writes it. */
static void test_keys_set_the_pace(void **state)
{
    static const struct {
        const char *index, *work;
        double seconds;
    } cases[] = {{"", "", 20},
                 {"keys: [{key: only}],", "", 60},
                 {"", "keys: [{key: only}]", 60},
                 {"keys: [{count: 1M}],", "keys: [{key: only}]", 20},
                 {"keys: [{key: half, share: 50%}, {count: 10M}],", "", 37.5}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char table[500], work[300];
        snprintf(
            table, sizeof table,
            "item_count: 60000, initial_burst: 0%%, split: {heat: false}, read: {capacity: 100}, write: {capacity: 1000}, indexes: {i: {%s present: false, read: {capacity: 10}, write: {capacity: 3000}}}",
            cases[i].index);
        snprintf(
            work, sizeof work,
            "operation: put, keys: [{count: 9}], rate: [{per_second: 0}], index_writes: [{index: i, writes: 1, %s}]",
            cases[i].work);
        run_one(&f, "duration: 8m\n" CREATE, table, NONE, work);
        assert_int_equal(table_of(&f)->indexes[0].throughput.partitions.count, 4);
        assert_close(event_at(&f, "begins"), 310, 0);
        assert_close(event_at(&f, "ACTIVE") - 310, cases[i].seconds, 1.5);
        assert_close(table_of(&f)->indexes[0].backfill.consumed, 60000, 1e-6);
        fixture_release(&f);
    }
}

/* While its resources are allocated neither the table nor an index can be changed and nothing is
 * written to the new one; while it is filled throughput can be changed, and no other index comes or
 * goes; auto scaling of the new one waits until it is ACTIVE. */
static void test_phases(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f,
        "duration: 20m\ntimeline:\n  - {at: 10s, action: create_index, table: t, index: i}\n"
        "  - {at: 20s, action: set_capacity, table: t, write: 900}\n" /* UPDATING */
        "  - {at: 30s, action: delete_index, table: t, index: i}\n"   /* UPDATING */
        "  - {at: 80s, action: set_capacity, table: t, write: 800}\n"
        "  - {at: 90s, action: delete_index, table: t, index: other}\n" /* one is CREATING */
        "  - {at: 95s, action: set_capacity, table: t, index: i, write: 200}\n",
        SOON
        "item_count: 60000, initial_burst: 0%, read: {capacity: 100}, write: {capacity: 1000}, indexes: {other: {read: {capacity: 1}, write: {capacity: 1000}}, i: {present: false, read: {capacity: 10}, write: {capacity: 100, autoscaling: {min: 10, max: 5000, target: 50%}}}}",
        NONE, "operation: put, " EVEN ", rate: [{per_second: 90}]");
    const struct index *index = &table_of(&f)->indexes[1];
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 3);
    assert_close(event_at(&f, "another index"), 90, 0);
    assert_close(event_at(&f, "begins"), 70, 0);
    assert_close(table_of(&f)->throughput.side[WRITE].provisioned, 800, 0);
    /* 200 a second less the 90 of new writes, and a few at 10 a second: some 550 s */
    double active = event_at(&f, "ACTIVE"), scaled = event_at(&f, "scale-out");
    assert_close(active, 95 + 60000 / 110.0, 15);
    assert_close(index->throughput.side[WRITE].consumed, 90 * (1200 - 70), 20);
    assert_true(scaled == -1); /* 90 of 200 is below its target; while it was built all were used */
    assert_int_equal(index->status, INDEX_ACTIVE);
    assert_false(index->throughput.building);
    fixture_release(&f);
}

/* New writes take more than half of 100 units for long before the index is ACTIVE; auto scaling
 * acts after that and not before. */
static void test_scaling_waits(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "duration: 20m\n" CREATE,
        SOON
        "item_count: 6000, initial_burst: 0%, read: {capacity: 100}, write: {capacity: 1000}, indexes: {i: {present: false, read: {capacity: 10}, write: {capacity: 100, autoscaling: {min: 100, max: 5000, target: 50%}}}}",
        NONE, "operation: put, " EVEN ", rate: [{per_second: 90}]");
    double active = event_at(&f, "ACTIVE"), scaled = event_at(&f, "scale-out");
    assert_close(active, 70 + 600, 10);
    assert_true(scaled > active && scaled < active + 90);
    fixture_release(&f);
}

/* A deleted index is not filled any further, and one that is made again begins anew. */
static void test_made_again(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f,
        "duration: 10m\ntimeline:\n  - {at: 10s, action: create_index, table: t, index: i}\n"
        "  - {at: 80s, action: delete_index, table: t, index: i}\n"
        "  - {at: 81s, action: create_index, table: t, index: i}\n",
        "control_plane: {index_allocation: 0s, update_duration: 0s}, item_count: 60000, initial_burst: 0%, read: {capacity: 100}, write: {capacity: 1000}, indexes: {i: {present: false, read: {capacity: 10}, write: {capacity: 500}}}",
        NONE, "operation: put, keys: [{count: 9}], rate: [{per_second: 0}]");
    assert_close(event_at(&f, "120 s"), 81 + 120, 1);
    assert_close(table_of(&f)->indexes[0].backfill.consumed, 70 * 500 + 60000, 600);
    fixture_release(&f);
}

TESTS(backfill, cmocka_unit_test(test_keys_set_the_pace), cmocka_unit_test(test_phases),
      cmocka_unit_test(test_scaling_waits), cmocka_unit_test(test_made_again),
      cmocka_unit_test(test_create_index), cmocka_unit_test(test_backfill_competes),
      cmocka_unit_test(test_backfill_partitions_and_bill), cmocka_unit_test(test_nothing_is_left))
