/* report/decimate: fewer points, the same peaks. */
#include "fixture.h"

#include "decimate.h"

static void test_decimation(void **state)
{
    const double values[] = {1, 9, 2, 3, 3, 3, NAN, NAN, NAN, 7},
                 times[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    const double want[] = {1, 9, 3, 3, NAN, NAN, 7, 7};
    double out[10], at[10];
    (void)state;
    assert_int_equal(decimate_step(10, 100), 1);
    assert_int_equal(decimate_step(10, 8), 3);
    assert_int_equal(decimate_count(10, 3), 8);
    decimate(values, 10, 3, out);
    for (int i = 0; i < 8; i++)
        assert_true(isnan(want[i]) ? isnan(out[i]) : out[i] == want[i]);
    decimate_times(times, 10, 3, at);
    for (int i = 1; i < 8; i++)
        assert_true(at[i] > at[i - 1]);
    assert_close(at[7], 9.5, 0);
}

/* Whatever the step, the least and the greatest of the series are still there. */
static void test_decimation_keeps_peaks(void **state)
{
    struct rng rng;
    double values[500], out[1000];
    (void)state;
    rng_init(&rng, 3, "tests", "peaks");
    for (size_t step = 1; step < 60; step++) {
        double least = INFINITY, most = -INFINITY, seen_least = INFINITY, seen_most = -INFINITY;
        for (int i = 0; i < 500; i++) {
            values[i] = rng_uniform(&rng);
            least = fmin(least, values[i]);
            most = fmax(most, values[i]);
        }
        decimate(values, 500, step, out);
        for (size_t i = 0; i < decimate_count(500, step); i++) {
            seen_least = fmin(seen_least, out[i]);
            seen_most = fmax(seen_most, out[i]);
        }
        assert_true(seen_least == least && seen_most == most);
    }
}

TESTS(decimate, cmocka_unit_test(test_decimation), cmocka_unit_test(test_decimation_keeps_peaks))
