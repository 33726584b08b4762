/* service/item_collections: 10 GB of a partition key where there is a local index. */
#include "fixture.h"

#include "item_collections.h"

#define AT(n) ((uint64_t)(n) << 24)

/* A collection of 1,000 bytes at most takes ten items of 100; the eleventh is rejected, and when one
 * is deleted there is room again. Others have room of their own. */
static void test_limit(void **state)
{
    struct sim sim;
    struct item_collections c;
    struct flow adds = {.new_items = 1, .new_bytes = 100};
    (void)state;
    sim_init(&sim, 1, HOUR);
    item_collections_init(&c, &sim, "tables/t", 1000);
    for (int i = 0; i < 10; i++) {
        assert_int_equal(item_collections_stop(&c, &adds, AT(5) + (uint64_t)i, 0, 1), 0);
        assert_true(item_collections_grow(&c, AT(5) + (uint64_t)i, 100));
    }
    for (int i = 0; i < 3; i++)
        assert_int_equal(item_collections_stop(&c, &adds, AT(5) + 77, 0, 1), 1);
    assert_false(item_collections_grow(&c, AT(5), 100));
    assert_int_equal(sim.event_log.count, 1); /* told once */
    assert_int_equal(item_collections_stop(&c, &adds, AT(6), 0, 1), 0);
    assert_close(c.largest, 1000, 1e-9);
    assert_true(item_collections_grow(&c, AT(5), -100));
    assert_int_equal(item_collections_stop(&c, &adds, AT(5), 0, 1), 0);
    item_collections_shrink(&c, 0.5);
    assert_int_equal(item_collections_stop(&c, &adds, AT(5), 1 << 24, 20), 14); /* 550 of room */
    assert_int_equal(item_collections_stop(&c, &adds, AT(5), 1 << 25, 20), 0);  /* of several */
    item_collections_release(&c);
    sim_release(&sim);
}

/* More than are followed have no limit; all sizes stay through the growth of their table, and
 * through a year of expiry. */
static void test_many(void **state)
{
    struct sim sim;
    struct item_collections c;
    struct flow adds = {.new_items = 1, .new_bytes = 100};
    (void)state;
    sim_init(&sim, 1, HOUR);
    item_collections_init(&c, &sim, "tables/t", 1000);
    for (uint64_t i = 0; i < COLLECTIONS_MOST + 100; i++)
        assert_true(item_collections_grow(&c, AT(i), i % 2 ? 1000 : 900));
    assert_int_equal(c.count, COLLECTIONS_MOST);
    for (uint64_t i = 0; i < COLLECTIONS_MOST + 100; i++)
        assert_int_equal(item_collections_stop(&c, &adds, AT(i), 0, 1),
                         i < COLLECTIONS_MOST && i % 2);
    for (int i = 0; i < 2000; i++)
        item_collections_shrink(&c, 0.5);
    assert_true(item_collections_grow(&c, AT(1), 400));
    assert_int_equal(item_collections_stop(&c, &adds, AT(1), 0, 8), 2);
    item_collections_release(&c);
    sim_release(&sim);
}

#define TABLE                                                                                      \
    "item_size: 900B, read: {capacity: 100}, write: {capacity: 900}, item_collection_limit: 100kB, "
#define TENANT "keys: [{key: tenant, sort_keys: random}], arrivals: even, rate: [{per_second: 2}]"

/* 2,000 bytes a put with its entry: a collection of 100 kB that begins with half takes 25 of them;
 * then puts fail at once, unretried and unthrottled, and those that replace go on; not without a
 * local index. In batches, in transactions and gathered, too. */
static void test_full_collection(void **state)
{
    static const struct {
        const char *head, *table, *work;
        double calls, added; /* that succeeded, of 200; items that are there */
    } cases[] = {
        {"", "local_indexes: {l: {}}, item_collections: [{key: tenant, size: 50kB}]",
         "operation: put, new_items: 100%", 25, 50},
        {"resolution: 1s", "local_indexes: {l: {}}, item_collections: [{key: tenant, size: 50kB}]",
         "operation: put, new_items: 100%", 25, 50},
        {"", "local_indexes: {l: {}}, item_collections: [{key: tenant, size: 50kB}]",
         "operation: batch_write, items: 5, new_items: 100%", 5, 50},
        {"", "local_indexes: {l: {}}, item_collections: [{key: tenant, size: 50kB}]",
         "operation: put, transaction: true, items: 5, new_items: 100%", 5, 50},
        {"", "local_indexes: {l: {}}, item_collections: [{key: other, size: 99kB}]",
         "operation: put, new_items: 100%", 50, 50 + 49.5},
        {"", "local_indexes: {l: {}}, item_collections: [{key: tenant, size: 100kB}]",
         "operation: put, new_items: 50%", 100, 50},
        {"resolution: 1s", "local_indexes: {l: {}}, item_collections: [{key: tenant, size: 100kB}]",
         "operation: put, new_items: 50%", 100, 50},
        {"", "local_indexes: {l: {}}, item_collections: [{key: tenant, size: 100kB}]",
         "operation: update", 200, 50},
        {"", "item_count: 50", "operation: put, new_items: 100%", 200, 250}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char head[80], table[400], work[300];
        snprintf(head, sizeof head, "duration: 100s\n%s", cases[i].head);
        snprintf(table, sizeof table, TABLE "%s", cases[i].table);
        snprintf(work, sizeof work, "%s, " TENANT, cases[i].work);
        run_one(&f, head, table, "", work);
        const struct table *t = table_of(&f);
        const struct flow *flow = flow_of(&f, 0);
        double tolerance = cases[i].calls == 100 ? 5 * sqrt(50) : 1;
        assert_close((double)flow->succeeded, cases[i].calls, tolerance);
        assert_close((double)flow->failed, 200 - cases[i].calls, tolerance);
        assert_close(t->items, cases[i].added, 1.01);
        assert_int_equal(flow->throttled + flow->retries + t->throttled_requests, 0);
        assert_int_equal(t->collections ? t->collections->rejected : 0, flow->failed);
        assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), flow->failed > 0);
        fixture_release(&f);
    }
    assert_mistake(
        "name: x\nduration: 1m\ntables: {t: {billing: on_demand, item_collections: [{key: a, size: 1GB}]}}\n",
        "limited where there is a local index");
}

/* 30 GB of three large collections and 10 GB of others take four partitions; each large one lies in
 * one of them, whole. */
static void test_large_ones_lie_in_partitions(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f,
        "name: x\nduration: 1m\ntables: {t: {billing: provisioned, item_size: 400B, item_count: 10M, local_indexes: {l: {}}, read: {capacity: 1}, write: {capacity: 1}, "
        "item_collections: [{key: a, size: 10GB}, {key: b, size: 10GB}, {key: c, size: 10GB}]}}\n");
    const struct partition_map *map = &table_of(&f)->throughput.partitions;
    double bytes = 0, large = 0;
    assert_int_equal(map->serving_count, 4);
    for (size_t i = 0; i < 4; i++) {
        double more = map->all[i]->bytes - 2.5e9;
        bytes += map->all[i]->bytes;
        large += more / 1e10;
        assert_close(more / 1e10, round(more / 1e10), 1e-9);
    }
    assert_close(bytes, 4e10, 1);
    assert_close(large, 3, 1e-9);
    assert_close(table_of(&f)->items, 4e7, 1);
    fixture_release(&f);
}

TESTS(item_collections, cmocka_unit_test(test_large_ones_lie_in_partitions),
      cmocka_unit_test(test_limit), cmocka_unit_test(test_many),
      cmocka_unit_test(test_full_collection))
