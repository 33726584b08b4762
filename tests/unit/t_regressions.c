/* Defects that a review found, each with the world that showed it. */
#include "fixture.h"
#include "split.h"

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

/* Routers are no limit to what an index is fed by its table: with 4 of them it lags no more than
 * with one, and is not short of half its throughput. */
static void test_index_writes_need_no_router(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 2m",
            "routers: 4, initial_burst: 0%, read: {capacity: 10}, write: {capacity: 200}, indexes: "
            "{i: {read: {capacity: 10}, write: {capacity: 120}, buffer: 100}}",
            NONE, "operation: put, " EVEN ", rate: [{per_second: 100}]");
    assert_close(table_of(&f)->indexes[0].throughput.side[WRITE].consumed, 12000, 20);
    assert_true(table_of(&f)->indexes[0].throughput.side[WRITE].throttle_events <= 1);
    fixture_release(&f);
}

struct echo {
    int order[4];
    int count;
};

static void second(struct sim *sim, void *subject)
{
    struct echo *echo = subject;
    (void)sim;
    echo->order[echo->count++] = 2;
}

static void late(struct sim *sim, void *subject)
{
    struct echo *echo = subject;
    echo->order[echo->count++] = 1;
    sim_at(sim, sim->now, PRIORITY_CONTROL, second, echo); /* its priority is over */
}

/* An event that is asked for at this instant for a priority that is over comes next. */
static void test_priority_that_is_over(void **state)
{
    struct sim sim;
    struct echo echo = {{0}, 0};

    (void)state;
    sim_init(&sim, 1, SECOND);
    sim_at(&sim, MILLISECOND, PRIORITY_OBSERVE, late, &echo);
    sim_run(&sim);
    assert_int_equal(echo.count, 2);
    assert_int_equal(echo.order[1], 2);
    assert_int_equal(sim.now, MILLISECOND);
    sim_release(&sim);
}

/* A request that stands for a billion is noted at once, not a billion times, and leaves the ring of
 * places full. */
static void test_watch_of_many(void **state)
{
    struct watch watch = {0};
    struct partition p = {.from = 0, .to = UINT64_MAX};
    uint64_t at = 0;

    (void)state;
    rng_init(&watch.draws, 1, "test", "watch");
    watch_note(&watch, 0, UINT64_MAX, INT64_C(4000000000000000), &p);
    assert_int_equal(watch.noted, INT64_C(4000000000000000) / WATCH_EVERY);
    assert_int_equal(watch_choose(&watch, &p, &at), WATCH_SPLIT);
    assert_close((double)at * 0x1p-64, 0.5, 0.15);
}

/* Adaptive capacity raises no more than the table leaves unused: four partitions that ask for 60 of
 * 100 in all, two of them hot, end with what they ask for and never above the table's capacity. */
static void test_adaptive_raises_share(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 90m\nresolution: 1s",
            "admission: adaptive, partitions: 4, initial_burst: 0%, read: {capacity: 10}, write: "
            "{capacity: 100}",
            NONE,
            "operation: put, arrivals: even, keys: [{key: k1, share: 50%}, {key: k0, share: 50%}], "
            "rate: [{per_second: 240}]");
    const struct throughput *tp = &table_of(&f)->throughput;
    double allocated = 0;
    for (size_t i = 0; i < tp->partitions.serving_count; i++)
        allocated += tp->partitions.serving[i]->side[WRITE].allocation.kept.rate_per_s;
    assert_true(tp->side[WRITE].consumed <= 100 * 5400 * 1.02);
    assert_true(tp->side[WRITE].consumed >= 50 * 5400);
    assert_true(allocated <= 200); /* the cold two keep theirs, unused */
    fixture_release(&f);
}

/* At the foot of a ramp the rate is 0 and rises: an arrival is found, and only one. */
static void test_foot_of_a_ramp(void **state)
{
    struct rate_point points[] = {{.at = 0, .per_second = 0}, {.at = 10 * SECOND, .per_second = 2}};
    struct rate rate = {points, 2, 0};

    (void)state;
    assert_close(simtime_seconds(rate_reach(&rate, 0, 1e-18)), 0, 1e-6);
    rate.here = 0;
    assert_close(simtime_seconds(rate_reach(&rate, 0, 10)), 10, 1e-9);
    rate.here = 0;
    assert_close(rate_area(&rate, 0, 10 * SECOND), 10, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partitions_by_size),
        cmocka_unit_test(test_dear_requests),
        cmocka_unit_test(test_index_writes_need_no_router),
        cmocka_unit_test(test_priority_that_is_over),
        cmocka_unit_test(test_watch_of_many),
        cmocka_unit_test(test_adaptive_raises_share),
        cmocka_unit_test(test_foot_of_a_ramp),
    };
    return RUN(tests);
}
