/* application/cache_store: what is kept, and what goes first. */
#include "fixture.h"

#include "cache_store.h"

/* Room for two: a and b are kept, a is used, c comes: b goes. What is being fetched or is dirty
 * stays, whatever it takes. */
static void test_least_used_goes(void **state)
{
    struct cache_use use = {0};
    struct cache_store s;

    (void)state;
    cache_store_init(&s, &use, 2);
    struct cache_entry *a = cache_store_insert(&s, 1), *b = cache_store_insert(&s, 2);
    cache_store_keep(&s, a, 1, 9, -1);
    cache_store_keep(&s, b, 1, 9, -1);
    cache_store_touch(&s, a);
    cache_store_keep(&s, cache_store_insert(&s, 3), 1, 9, 5);
    assert_null(cache_store_find(&s, 2));
    assert_ptr_equal(cache_store_find(&s, 1), a);
    assert_int_equal(cache_store_find(&s, 3)->stale_since, 5);
    assert_int_equal(use.evictions, 1);
    a->dirty = true;
    cache_store_find(&s, 3)->fetching = true;
    cache_store_keep(&s, cache_store_insert(&s, 4), 1, 9, -1);
    assert_null(cache_store_find(&s, 4));
    assert_int_equal(use.items, 2);
    assert_close(use.bytes, 2, 0);
    cache_store_release(&s);
}

/* A thousand keys are all found, and none after they were dropped; two stores share the count. */
static void test_many_keys(void **state)
{
    struct cache_use use = {0};
    struct cache_store s[2];

    (void)state;
    for (int i = 0; i < 2; i++)
        cache_store_init(&s[i], &use, 1e9);
    for (uint64_t key = 0; key < 1000; key++)
        cache_store_keep(&s[key % 2], cache_store_insert(&s[key % 2], key), 3, 9, -1);
    assert_int_equal(use.items, 1000);
    assert_int_equal(s[0].entry_count, 500);
    assert_close(s[1].bytes, 1500, 0);
    for (uint64_t key = 0; key < 1000; key += 2) {
        assert_null(cache_store_find(&s[1], key));
        cache_store_drop(&s[0], cache_store_find(&s[0], key));
        assert_null(cache_store_find(&s[0], key));
    }
    assert_int_equal(use.items, 500);
    for (int i = 0; i < 2; i++)
        cache_store_release(&s[i]);
}

TESTS(cache_store, cmocka_unit_test(test_least_used_goes), cmocka_unit_test(test_many_keys))
