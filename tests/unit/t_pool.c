/* engine/pool: items of one size. */
#include "fixture.h"

static void test_pool(void **state)
{
    struct pool pool;
    (void)state;
    pool_init(&pool, 40);
    void *a = pool_take(&pool), *b = pool_take(&pool);
    assert_ptr_not_equal(a, b);
    pool_give(&pool, a);
    assert_ptr_equal(pool_take(&pool), a);
    pool_release(&pool);
}

TESTS(pool, cmocka_unit_test(test_pool))
