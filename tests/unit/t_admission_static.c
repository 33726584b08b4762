/* service/admission_static: each partition has its share. */
#include "fixture.h"

/* Static allocation: three partitions idle, one asked for all of the table's capacity gets its
 * fourth. */
static void test_static(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s",
            "admission: static, partitions: 4, initial_burst: 0%, read: {capacity: 4}, write: "
            "{capacity: 400}",
            NONE, "operation: put, arrivals: even, keys: [{key: one}], rate: [{per_second: 400}]");
    struct throughput_side *write = &table_of(&f)->throughput.side[WRITE];
    assert_close(write->consumed, 100 * 100, 2);
    assert_int_equal(write->throttled_by[LIMIT_PROVISIONED], write->throttle_events);
    fixture_release(&f);
    run_one(&f, "duration: 100s",
            "partitions: 4, initial_burst: 0%, read: {capacity: 4}, write: {capacity: 400}", NONE,
            "operation: put, arrivals: even, keys: [{key: one}], rate: [{per_second: 400}]");
    assert_true(table_of(&f)->throughput.side[WRITE].throttle_events <=
                2); /* global: nearly all pass */
    fixture_release(&f);
}

TESTS(admission_static, cmocka_unit_test(test_static))
