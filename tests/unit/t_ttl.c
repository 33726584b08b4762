/* service/ttl: items that expire. */
#include "fixture.h"

/* Ten new items a second that live for ten minutes and are deleted two later: 7,200 of them, 1,200
 * expired, and what they took is free again; deletes cost nothing. */
static void test_time_to_live(void **state)
{
    struct fixture f;

    (void)state;
    run_one(
        &f, "duration: 1h\nresolution: 1s",
        "read: {capacity: 10}, write: {capacity: 100}, time_to_live: {lifetime: 10m, delay: 2m}",
        NONE,
        "operation: put, new_items: 100%, item_size: 924B, arrivals: even, keys: [{count: "
        "1000}], rate: [{at: 0s, per_second: 10}]");
    struct table *t = table_of(&f);
    assert_close(t->items, 7200, 610);
    assert_close(t->ttl.expired, 1200, 610);
    assert_close(t->ttl.deleted_all + t->items, 36000, 1e-6);
    assert_close(t->throughput.partitions.all[0]->bytes, t->items * 1024, 1);
    assert_close(t->throughput.side[WRITE].consumed, 36000, 0);
    fixture_release(&f);

    /* Without writes the first items, of all ages, are gone after lifetime and delay. */
    run_one(&f, "duration: 12m\nresolution: 1s",
            "item_count: 12000, read: {capacity: 10}, write: {capacity: 100}, time_to_live: "
            "{lifetime: 20m, delay: 4m}",
            NONE, "operation: put, keys: [{count: 1000}], rate: [{at: 0s, per_second: 0}]");
    assert_close(table_of(&f)->items, 6000, 501);
    fixture_release(&f);
}

/* Of items of all ages that live for a day and are deleted a day late, half have expired. */
static void test_expired_at_start(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 10m\nresolution: 1s",
            "item_count: 20000, read: {capacity: 10}, write: {capacity: 100}, time_to_live: "
            "{lifetime: 1d, delay: 1d}",
            NONE, "operation: put, keys: [{count: 1000}], rate: [{at: 0s, per_second: 0}]");
    assert_close(table_of(&f)->ttl.expired / table_of(&f)->items, 0.5, 0.01);
    fixture_release(&f);
}

/* Deletes make the table smaller, and what they took does not expire a second time. */
static void test_deletes(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 100s",
            "item_count: 10000, read: {capacity: 10}, write: {capacity: 100}, time_to_live: "
            "{lifetime: 1d}",
            NONE, "operation: delete, missing: 0%, " EVEN ", rate: [{at: 0s, per_second: 50}]");
    assert_close(table_of(&f)->items, 5000, 10);
    assert_close(table_of(&f)->ttl.alive, 0.5, 0.01);
    fixture_release(&f);
}

TESTS(ttl, cmocka_unit_test(test_time_to_live), cmocka_unit_test(test_expired_at_start),
      cmocka_unit_test(test_deletes))
