/* common/capacity: units by size. */
#include "fixture.h"

static void test_capacity(void **state)
{
    (void)state;
    assert_close(capacity_units(OPERATION_GET, CONSISTENCY_EVENTUAL, 8192, 1), 1, 0);
    assert_close(capacity_units(OPERATION_GET, CONSISTENCY_STRONG, 4096, 1), 1, 0);
    assert_close(capacity_units(OPERATION_GET, CONSISTENCY_STRONG, 4097, 1), 2, 0);
    assert_close(capacity_units(OPERATION_GET, CONSISTENCY_EVENTUAL, 1, 1), 0.5, 0);
    assert_close(capacity_units(OPERATION_PUT, CONSISTENCY_STRONG, 1638, 1), 2, 0);
    assert_close(capacity_units(OPERATION_UPDATE, CONSISTENCY_STRONG, 1024, 1), 1, 0);
    assert_close(capacity_units(OPERATION_DELETE, CONSISTENCY_STRONG, 0, 1), 1, 0);
    /* a query sums first: ten items, 40.8 KB in all, are 10 blocks, and 1,500 of 64 B are 24 */
    assert_close(capacity_units(OPERATION_QUERY, CONSISTENCY_STRONG, 4080, 10), 10, 0);
    assert_close(capacity_units(OPERATION_QUERY, CONSISTENCY_STRONG, 64, 1500), 24, 0);
    assert_close(capacity_units(OPERATION_QUERY, CONSISTENCY_EVENTUAL, 2000, 8), 2, 0);
    assert_close(capacity_units(OPERATION_SCAN, CONSISTENCY_EVENTUAL, 1024, 1024), 128,
                 0); /* a full page */
    assert_int_equal(capacity_side(OPERATION_SCAN), READ);
    assert_int_equal(capacity_side(OPERATION_QUERY), READ);
    assert_int_equal(capacity_side(OPERATION_PUT), WRITE);
}

TESTS(capacity, cmocka_unit_test(test_capacity))
