/* common/limit: AWS's words. */
#include "fixture.h"

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(limit_names[LIMIT_PROVISIONED], "ProvisionedThroughputExceeded");
    assert_string_equal(limit_names[LIMIT_KEY_RANGE], "KeyRangeThroughputExceeded");
    assert_string_equal(limit_names[LIMIT_MAX_ON_DEMAND], "MaxOnDemandThroughputExceeded");
    assert_string_equal(limit_names[LIMIT_ACCOUNT], "AccountLimitExceeded");
}

TESTS(limit, cmocka_unit_test(test_names))
