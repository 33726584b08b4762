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

/* A unit more begins with the first byte beyond 1 KiB; a write costs the same read eventually or
 * strongly, once. */
static void test_updates_and_deletes(void **state)
{
    static const enum operation writes[] = {OPERATION_PUT, OPERATION_UPDATE, OPERATION_DELETE,
                                            OPERATION_BATCH_WRITE};
    (void)state;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(capacity_side(writes[i]), WRITE);
        assert_close(capacity_units(writes[i], CONSISTENCY_EVENTUAL, 1024, 9), 1, 0);
        assert_close(capacity_units(writes[i], CONSISTENCY_EVENTUAL, 1025, 1), 2, 0);
        assert_close(capacity_units(writes[i], CONSISTENCY_STRONG, 400 * 1024, 1), 400, 0);
    }
    assert_int_equal(capacity_side(OPERATION_BATCH_GET), READ);
    assert_int_equal(capacity_side(OPERATION_GET), READ);
    assert_close(capacity_units(OPERATION_GET, CONSISTENCY_STRONG, 0, 1), 1, 0);
    assert_close(capacity_units(OPERATION_BATCH_GET, CONSISTENCY_STRONG, 5000, 10), 2, 0);
    assert_close(capacity_units(OPERATION_SCAN, CONSISTENCY_STRONG, 10, 0), 1, 0);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(operation_names[OPERATION_BATCH_WRITE], "batch_write");
    assert_string_equal(operation_names[OPERATION_SCAN], "scan");
    assert_string_equal(consistency_names[CONSISTENCY_STRONG], "strong");
    assert_string_equal(side_names[READ], "read");
    assert_string_equal(side_names[WRITE], "write");
}

TESTS(capacity, cmocka_unit_test(test_capacity), cmocka_unit_test(test_updates_and_deletes),
      cmocka_unit_test(test_names))
