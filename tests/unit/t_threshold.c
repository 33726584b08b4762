/* base/threshold: what must hold. */
#include "fixture.h"

#include "threshold.h"

static void test_objectives(void **state)
{
    static const char *const bad[] = {"",       "failed <", "a/b ~ 3",  "a/b < x",  "a/b <",
                                      "/b < 1", "a/ < 1",   "a/b << 1", "a/b < 1 2"};
    struct threshold o;
    (void)state;
    assert_null(threshold_parse("workloads/checkout/failed_ratio < 1%", &o));
    assert_string_equal(o.group, "workloads/checkout");
    assert_string_equal(o.measure, "failed_ratio");
    assert_close(o.value, 0.01, 1e-15);
    assert_true(threshold_holds(&o, 0.009));
    assert_false(threshold_holds(&o, 0.01));
    assert_null(threshold_parse("workloads/w/latency_p99 <= 250ms", &o));
    assert_close(o.value, 0.25, 0);
    assert_true(threshold_holds(&o, 0.25));
    assert_null(threshold_parse("failed_ratio<1%", &o)); /* of the run as a whole */
    assert_string_equal(o.group, "");
    assert_string_equal(o.measure, "failed_ratio");
    assert_null(threshold_parse("a/b >= 1.5k", &o));
    assert_true(threshold_holds(&o, 1500));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(threshold_parse(bad[i], &o));
}

TESTS(threshold, cmocka_unit_test(test_objectives))
