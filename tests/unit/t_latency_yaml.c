/* aws/latency_yaml: a lognormal's median and spread from its mean and a percentile. */
#include "fixture.h"

#include "latency_yaml.h"

static void test_shape(void **state)
{
    struct latency_shape shape = latency_yaml_shape(2, 4);

    (void)state;
    assert_close(shape.median, 1.9002, 1e-4);
    assert_close(shape.p99, 2.1050, 1e-4);
    assert_close(shape.median * shape.p99, 4, 1e-9);
    assert_true(isnan(latency_yaml_shape(4, 2).median));    /* below the mean */
    assert_true(isnan(latency_yaml_shape(1, 1000).median)); /* no lognormal is so wide */
}

TESTS(latency_yaml, cmocka_unit_test(test_shape))
