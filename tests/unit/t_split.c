/* service/split: where and when a partition is cut. */
#include "fixture.h"

#include "split.h"

/* Heat: a collection is cut between its sort keys, again and again, until no part is hot; a single
 * item and ascending sort keys are left alone, and so is everything under static allocation. */
static void test_heat_splits(void **state)
{
    static const struct {
        const char *keys, *admission;
        int64_t partitions;
    } cases[] = {{"{key: k, sort_keys: random}", "global", 5},
                 {"{key: k}", "global", 4},
                 {"{key: k, sort_keys: ascending}", "global", 4},
                 {"{key: k, sort_keys: random}", "static", 4}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int gathered = 0; gathered < 2; gathered++) {
            struct fixture f;
            char table[200], work[200];
            snprintf(table, sizeof table,
                     "admission: %s, partitions: 4, read: {capacity: 5}, write: {capacity: 3600},"
                     " split: {duration: 1m, duration_p99: 1m}",
                     cases[i].admission);
            snprintf(work, sizeof work, "operation: put, keys: [%s], rate: [{per_second: 1300}]",
                     cases[i].keys);
            run_one(&f, gathered ? "duration: 20m\nresolution: 100ms" : "duration: 20m", table,
                    NONE, work);
            assert_int_equal(table_of(&f)->throughput.partition_count, cases[i].partitions);
            if (cases[i].partitions >
                4) { /* 1,000 a second for the nine minutes to the first split, then all */
                const struct event_log_entry *first = event_first(&f, EVENT_LOG_SPLIT);
                assert_close(simtime_seconds(first->at), 540, 1e-6);
                double served = table_of(&f)->throughput.side[WRITE].consumed;
                assert_close(served, 9 * 60 * 1000 + 11 * 60 * 1300, 0.01 * served);
            }
            fixture_release(&f);
        }
    }
}

/* Size: a partition of 10 GB is split in the middle, under static allocation too, where its
 * children get half each. */
static void test_size_splits(void **state)
{
    static const char *const heads[] = {"duration: 20m", "duration: 20m\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(&f, heads[i],
                "admission: static, item_count: 9M, item_size: 900B, read: {capacity: 5}, write: "
                "{capacity: 900},"
                " split: {size: 9100000000B, duration: 1m, duration_p99: 1m}",
                NONE,
                "operation: put, new_items: 100%, arrivals: even, keys: [{count: 1M}], rate: "
                "[{per_second: 800}]");
        const struct partition_map *map = &table_of(&f)->throughput.partitions;
        double bytes = 0;
        for (size_t p = 0; p < map->serving_count; p++)
            bytes += map->serving[p]->bytes;
        assert_int_equal(map->serving_count, 2);
        assert_close(bytes, 9e9 + 1000.0 * (double)flow_of(&f, 0)->succeeded, 1);
        /* 100,000 more items of 1,000 bytes at 800 a second: 125 s; seen at the next minute, a
         * minute's work */
        assert_close(simtime_seconds(event_first(&f, EVENT_LOG_SPLIT)->at), 240, 1e-6);
        assert_close(map->serving[0]->side[WRITE].allocation.kept.rate_per_s, 450, 1e-9);
        fixture_release(&f);
    }
}

/* A point is chosen so that each half gets half of the traffic, wherever in the range that is. */
static void test_split_point(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 12m",
            "read: {capacity: 5}, write: {capacity: 990}, split: {duration: 1s, duration_p99: 1s}",
            NONE,
            "operation: put, keys: [{key: a, share: 50%}, {key: b}], rate: [{per_second: 1200}]");
    const struct partition_map *map = &table_of(&f)->throughput.partitions;
    assert_int_equal(map->serving_count,
                     2); /* and each now has one item, which is not split further */
    double a = map->serving[0]->side[WRITE].consumed, b = map->serving[1]->side[WRITE].consumed;
    assert_close(a / (a + b), 0.5, 0.02);
    fixture_release(&f);
}

/* One item collection that saturates a partition is cut between its sort keys, unless a local index
 * keeps it whole. */
static void test_local_index_keeps_collections(void **state)
{
    static const char *const local[] = {"", ", local_indexes: {l: {}}"};
    size_t partitions[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char table[300];
        snprintf(table, sizeof table, "billing: on_demand, split: {sustained: 3m}%s", local[i]);
        run_one(&f, "duration: 15m\nresolution: 100ms", table, NONE,
                "operation: put, keys: [{key: big, sort_keys: random, share: 100%}], index_writes: "
                "[], rate: [{at: 0s, per_second: 3000}]");
        partitions[i] = table_of(&f)->throughput.partitions.serving_count;
        if (i)
            assert_non_null(strstr(event_first(&f, EVENT_LOG_REFUSED)->detail, "local index"));
        fixture_release(&f);
    }
    assert_true(partitions[0] > 4);
    assert_int_equal(partitions[1], 4);
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

TESTS(split, cmocka_unit_test(test_heat_splits), cmocka_unit_test(test_size_splits),
      cmocka_unit_test(test_split_point), cmocka_unit_test(test_local_index_keeps_collections),
      cmocka_unit_test(test_watch_of_many))
