/* pool.h: items have the size of their type, are reused, and do not overlap. */
#include "fixture.h"

#include <string.h>

#include "pool.h"

struct tiny {
    char letter;
};
struct wide {
    unsigned char bytes[1000];
};
struct list {
    int count;
    double items[];
};

static void test_items_are_apart(void **state)
{
    POOL(struct wide) wides = {0};
    struct wide *taken[200];
    (void)state;
    for (int i = 0; i < 200; i++) {
        taken[i] = pool_take(&wides);
        memset(taken[i], i, sizeof *taken[i]);
    }
    for (int i = 0; i < 200; i++)
        for (size_t k = 0; k < sizeof taken[i]->bytes; k++)
            assert_int_equal(taken[i]->bytes[k], i);
    pool_release(&wides);
}

/* Even an item that is smaller than the link that its memory holds while it is unused. */
static void test_last_given_is_first_taken(void **state)
{
    POOL(struct tiny) tinies = {0};
    (void)state;
    struct tiny *a = pool_take(&tinies), *b = pool_take(&tinies);
    assert_ptr_not_equal(a, b);
    b->letter = 'b';
    pool_give(&tinies, a);
    assert_int_equal(b->letter, 'b');
    pool_give(&tinies, b);
    assert_ptr_equal(pool_take(&tinies), b);
    assert_ptr_equal(pool_take(&tinies), a);
    pool_release(&tinies);
}

static void test_released_is_empty(void **state)
{
    POOL(struct tiny) tinies = {0};
    (void)state;
    pool_give(&tinies, pool_take(&tinies));
    pool_release(&tinies);
    assert_null(tinies.store.unused);
    pool_take(&tinies)->letter = 'c'; /* from memory of its own, zeroed */
    pool_release(&tinies);
}

static void test_arrays(void **state)
{
    ARRAY_POOL(struct list) lists = {0};
    struct list *taken[100];
    (void)state;
    pool_set_length(&lists, items, 25);
    for (int i = 0; i < 100; i++) {
        taken[i] = pool_take_array(&lists);
        taken[i]->count = i;
        for (int k = 0; k < 25; k++)
            taken[i]->items[k] = i;
    }
    for (int i = 0; i < 100; i++) {
        assert_int_equal(taken[i]->count, i);
        for (int k = 0; k < 25; k++)
            assert_true(taken[i]->items[k] == i);
    }
    pool_give_array(&lists, taken[7]);
    assert_ptr_equal(pool_take_array(&lists), taken[7]);
    pool_release(&lists);
}

static void take_without_length(void)
{
    ARRAY_POOL(struct list) lists = {0};
    pool_take_array(&lists);
}

static void set_length_twice(void)
{
    ARRAY_POOL(struct list) lists = {0};
    pool_set_length(&lists, items, 3);
    pool_set_length(&lists, items, 4);
}

static void test_length_is_set_once(void **state)
{
    (void)state;
    assert_int_equal(fixture_exit_status(take_without_length), EXIT_INVARIANT);
    assert_int_equal(fixture_exit_status(set_length_twice), EXIT_INVARIANT);
}

TESTS(pool, cmocka_unit_test(test_items_are_apart),
      cmocka_unit_test(test_last_given_is_first_taken), cmocka_unit_test(test_released_is_empty),
      cmocka_unit_test(test_arrays), cmocka_unit_test(test_length_is_set_once))
