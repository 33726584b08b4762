/* service/pending_keys: what is under way, by key. */
#include "fixture.h"

#include "pending_keys.h"
#include "rng.h"

static void test_known(void **state)
{
    struct pending_keys keys = {0};

    (void)state;
    assert_int_equal(pending_keys_count(&keys, 7), 0);
    pending_keys_add(&keys, 7, 3);
    pending_keys_add(&keys, 0, 1);
    pending_keys_add(&keys, 7, 2);
    assert_int_equal(pending_keys_count(&keys, 7), 5);
    assert_int_equal(pending_keys_count(&keys, 0), 1);
    pending_keys_add(&keys, 7, -5);
    assert_int_equal(pending_keys_count(&keys, 7), 0);
    assert_int_equal(keys.used, 1);
    pending_keys_release(&keys);
}

/* Against an array of counts: keys come, grow and go in any order, and memory follows them. */
static void test_random(void **state)
{
    enum { KEYS = 300 };
    struct pending_keys keys = {0};
    struct rng rng;
    int64_t counts[KEYS] = {0};
    size_t used = 0;

    (void)state;
    rng_init(&rng, 1, "test", "keys");
    for (int i = 0; i < 100000; i++) {
        size_t k = (size_t)rng_below(&rng, KEYS);
        int64_t change = rng_below(&rng, 3) ? -counts[k] : 1 + (int64_t)rng_below(&rng, 4);
        if (change == 0)
            continue;
        used += counts[k] == 0;
        counts[k] += change;
        used -= counts[k] == 0;
        pending_keys_add(&keys, k << 40, change);
        size_t other = (size_t)rng_below(&rng, KEYS);
        assert_int_equal(pending_keys_count(&keys, other << 40), counts[other]);
        assert_int_equal(keys.used, used);
    }
    assert_true(keys.capacity <= 1024);
    pending_keys_release(&keys);
}

static void take_more_than_there_is(void)
{
    struct pending_keys keys = {0};
    pending_keys_add(&keys, 7, 1);
    pending_keys_add(&keys, 7, -2);
}

static void test_never_fewer_than_none(void **state)
{
    (void)state;
    assert_int_not_equal(fixture_exit_status(take_more_than_there_is), 0);
}

TESTS(pending_keys, cmocka_unit_test(test_known), cmocka_unit_test(test_random),
      cmocka_unit_test(test_never_fewer_than_none))
