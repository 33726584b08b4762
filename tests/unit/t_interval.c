/* read/interval: means and their confidence. */
#include "fixture.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "interval.h"
#include "rng.h"

static void test_intervals(void **state)
{
    const double values[] = {1, 2, 3, NAN, 4, 5}, shifted[] = {2, 3.1, 3.9, NAN, 5, 6};
    (void)state;
    struct interval i = interval_of(values, 6);
    assert_int_equal(i.count, 5);
    assert_close(i.mean, 3, 1e-12);
    assert_close(i.half, 1.963243, 1e-6);
    struct interval d = interval_paired(values, shifted, 6);
    assert_close(d.mean, 1, 1e-12);
    assert_true(interval_beyond_noise(d));
    assert_true(interval_p_value(d) < 0.001);
    assert_close(interval_p_value(interval_paired(values, values, 6)), 1, 0);
    assert_true(isnan(interval_of(values, 1).half));
    assert_true(isnan(interval_of(values + 3, 1).mean));
    assert_close(interval_share_at_least(10, 10), pow(0.05, 0.1), 1e-9);
    assert_close(interval_share_at_least(0, 10), 0, 0);
    /* The limit is where ten or fewer misses are just not surprising: P(X >= 9 | p) = 0.05. */
    double p = interval_share_at_least(9, 10);
    assert_close(10 * pow(p, 9) * (1 - p) + pow(p, 10), 0.05, 1e-9);
}

/* Student's interval covers the mean in 95 of 100 samples; the paired test errs in 5. */
static void test_interval_coverage(void **state)
{
    struct rng rng;
    int covered = 0, false_alarms = 0;
    enum { TRIALS = 4000, COUNT = 8 };
    (void)state;
    rng_init(&rng, 11, "tests", "coverage");
    for (int t = 0; t < TRIALS; t++) {
        double a[COUNT], b[COUNT];
        for (int i = 0; i < COUNT; i++) {
            double common = rng_uniform(&rng) + rng_uniform(&rng) + rng_uniform(&rng);
            a[i] = common + rng_uniform(&rng) + rng_uniform(&rng);
            b[i] = common + rng_uniform(&rng) + rng_uniform(&rng);
        }
        struct interval own = interval_of(a, COUNT);
        covered += fabs(own.mean - 2.5) <= own.half;
        false_alarms += interval_beyond_noise(interval_paired(a, b, COUNT));
    }
    assert_true(covered > 0.935 * TRIALS && covered < 0.965 * TRIALS);
    assert_true(false_alarms > 0.035 * TRIALS && false_alarms < 0.065 * TRIALS);
}

static void test_share_intervals(void **state)
{
    (void)state;
    assert_close(interval_share(10, 40).low, 0.12691, 1e-5);
    assert_close(interval_share(10, 40).high, 0.41196, 1e-5);
    assert_close(interval_share(0, 40).low, 0, 0);
    assert_close(interval_share(0, 40).high, 0.08810, 1e-5);
    assert_close(interval_share(40, 40).high, 1, 0);
    assert_close(interval_share(0, 0).low, 0, 0);
    assert_close(interval_share(0, 0).high, 1, 0);
    assert_close(interval_share_high(0, 40, 0.05), 0.0722, 1e-4);
    assert_close(interval_share_low(59, 59, 0.05), pow(0.05, 1 / 59.0), 1e-12);
}

/* Where GSL's own inverse fails, and far out: the limit is where as many or more are just not surprising. */
static void test_shares_of_many(void **state)
{
    static const struct {
        size_t met, count;
    } cases[] = {{258, 260}, {284, 291}, {342, 350}, {354, 358}, {9990, 10000}, {1, 1000000}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t met = cases[i].met, count = cases[i].count;
        double low = interval_share_low(met, count, 0.025);
        assert_close(gsl_cdf_binomial_Q((unsigned)met - 1, low, (unsigned)count), 0.025, 1e-9);
    }
}

/* Exactly, summed over all outcomes: never below 95 %, whatever the share. */
static void test_share_coverage(void **state)
{
    (void)state;
    for (size_t count = 1; count <= 64; count *= 2)
        for (double share = 0.005; share < 1; share += 0.005) {
            double covered = 0;
            for (size_t met = 0; met <= count; met++) {
                struct interval_share i = interval_share(met, count);
                if (i.low <= share && share <= i.high)
                    covered += gsl_ran_binomial_pdf((unsigned)met, share, (unsigned)count);
            }
            assert_true(covered >= 0.95 - 1e-9);
        }
}

static void test_quantiles(void **state)
{
    double numbers[40], heavy[120];
    struct rng rng;
    int covered = 0;
    enum { TRIALS = 2000 };
    (void)state;
    for (int i = 0; i < 40; i++)
        numbers[i] = 40 - i;
    struct interval_quantile q = interval_quantile(numbers, 40, 0.5);
    assert_close(q.value, 20.5, 1e-12);
    assert_close(q.low, 14, 0);
    assert_close(q.high, 27, 0);
    numbers[3] = NAN;
    assert_int_equal(interval_quantile(numbers, 20, 0.95).count, 19);
    assert_true(isnan(interval_quantile(numbers, 20, 0.95).high));
    assert_true(isnan(interval_quantile(numbers, 0, 0.5).value));
    rng_init(&rng, 12, "tests", "quantiles");
    for (int t = 0; t < TRIALS;
         t++) { /* of Pareto's law without a mean, whose 90 % quantile is 10 */
        for (int i = 0; i < 120; i++)
            heavy[i] = 1 / rng_uniform(&rng);
        q = interval_quantile(heavy, 120, 0.9);
        covered += q.low <= 10 && 10 <= q.high;
    }
    assert_true(covered >= 0.95 * TRIALS && covered <= 0.985 * TRIALS);
}

TESTS(interval, cmocka_unit_test(test_intervals), cmocka_unit_test(test_interval_coverage),
      cmocka_unit_test(test_share_intervals), cmocka_unit_test(test_shares_of_many),
      cmocka_unit_test(test_share_coverage), cmocka_unit_test(test_quantiles))
