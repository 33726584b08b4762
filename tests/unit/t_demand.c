/* explain/demand: what was asked for, from what was served. */
#include "fixture.h"

#include "demand.h"

static void test_estimate(void **state)
{
    (void)state;
    assert_float_equal(demand_estimate(50, 20, 10, 5), 100, 1e-12);
    assert_float_equal(demand_estimate(0, 20, 0, 5), 100, 1e-12);
    assert_float_equal(demand_estimate(50, 8, 10, 5), 50, 1e-12);
}

TESTS(demand, cmocka_unit_test(test_estimate))
