/* fit/fit_figures: how far two series lie apart. */
#include "fixture.h"

#include "fit_figures.h"
#include "rng.h"

static void test_errors_by_hand(void **state)
{
    (void)state;
    const double measured[] = {10, 20, 30}, simulated[] = {12, 20, 24};

    assert_close(fit_wape(measured, simulated, 3), 8. / 60, 1e-12);
    assert_close(fit_bias(measured, simulated, 3), -4. / 60, 1e-12);
}

static void test_a_lost_datapoint_is_looked_at_by_nobody(void **state)
{
    (void)state;
    const double measured[] = {10, NAN, 30}, simulated[] = {10, 1000, 30};

    assert_close(fit_wape(measured, simulated, 3), 0, 1e-12);
    assert_close(fit_bias(measured, simulated, 3), 0, 1e-12);
    assert_close(fit_distance(measured, simulated, 3), 0, 1e-12);
}

static void test_nothing_measured_has_no_error(void **state)
{
    (void)state;
    const double measured[] = {0, 0}, simulated[] = {0, 5}, none[] = {0, 0};

    assert_true(isnan(fit_wape(measured, simulated, 2)));
    assert_close(fit_distance(measured, simulated, 2), 1, 1e-12);
    assert_true(isnan(fit_distance(measured, none, 2)));
}

static void test_distance_by_hand(void **state)
{
    (void)state;
    const double measured[] = {0, 100}, simulated[] = {100, 100}, twice[] = {0, 200};

    assert_close(fit_distance(measured, simulated, 2), 0.5, 1e-12);
    assert_close(fit_distance(measured, twice, 2), 0.5, 1e-12);
    assert_close(fit_distance(twice, measured, 2), 0.5, 1e-12);
}

static void test_mixtures_overlap(void **state)
{
    (void)state;
    const double a[] = {3, 1}, b[] = {10, 30}, none[] = {0, 0};

    assert_close(fit_overlap(a, b, 2), 0.5, 1e-12);
    assert_close(fit_overlap(a, a, 2), 1, 1e-12);
    assert_true(isnan(fit_overlap(a, none, 2)));
}

static void test_steps_and_their_lag(void **state)
{
    (void)state;
    const double measured[] = {1, 1, 2, 2, NAN, 2, 2, 2, 3},
                 simulated[] = {1, 1, 1, 2, 2, 2, 2, 2, 4}, flat[] = {1, 1, 1, 1, 1, 1, 1, 1, 1};

    assert_int_equal(fit_steps(measured, 9), 2);
    assert_close(fit_lag(measured, simulated, 9), 0.5, 1e-12);
    assert_true(isnan(fit_lag(measured, flat, 9)));
    const double restless[] = {1, 2, 1, 2, 1, 2, 1, 2, 1}, once[] = {1, 2, 2, 2, 2, 2, 2, 2, 2};
    assert_close(fit_lag(once, restless, 9), 3.5, 1e-12);
    assert_close(fit_lag(restless, once, 9), 3.5, 1e-12);
}

static void test_the_first_that_is_more_than_none(void **state)
{
    (void)state;
    const double values[] = {0, NAN, 0, 4, 1}, none[] = {0, 0};

    assert_close(fit_first(values, 5), 3, 0);
    assert_true(isnan(fit_first(none, 2)));
}

static void test_bins_leave_lost_points_out_on_both_sides(void **state)
{
    (void)state;
    const double measured[] = {1, NAN, 3, NAN, NAN}, values[] = {10, 20, 30, 40, 50};
    double out[3];

    assert_int_equal(fit_gather(measured, values, 5, 2, true, out), 3);
    assert_close(out[0], 10, 0);
    assert_close(out[1], 30, 0);
    assert_true(isnan(out[2]));
    fit_gather(values, values, 5, 3, false, out);
    assert_close(out[0], 20, 1e-12);
    assert_close(out[1], 45, 1e-12);
}

static void test_the_band_of_futures(void **state)
{
    (void)state;
    double few[19], many[39], none[] = {NAN};

    for (int i = 0; i < 39; i++)
        many[i] = 39 - i;
    for (int i = 0; i < 19; i++)
        few[i] = i + 1;
    struct fit_band band = fit_band_of(few, 19);
    assert_close(band.low, 1, 1e-12);
    assert_close(band.middle, 10, 1e-12);
    assert_close(band.high, 19, 1e-12);
    band = fit_band_of(many, 39);
    assert_close(band.low, 2, 1e-12);
    assert_close(band.high, 38, 1e-12);
    assert_true(isnan(fit_band_of(none, 1).middle));
}

/* Of exchangeable futures the band of 20 holds a further one in nine cases of ten. */
static void test_a_further_future_is_in_the_band(void **state)
{
    (void)state;
    struct rng rng;
    enum { TRIALS = 20000, FUTURES = 20 };
    int inside = 0;

    rng_init(&rng, 3, "t_fit_figures", "band");
    for (int t = 0; t < TRIALS; t++) {
        double values[FUTURES], further = rng_uniform(&rng);
        for (int i = 0; i < FUTURES; i++)
            values[i] = rng_uniform(&rng);
        struct fit_band band = fit_band_of(values, FUTURES);
        inside += further >= band.low && further <= band.high;
    }
    assert_close((double)inside / TRIALS, fit_band_share(FUTURES), 0.01);
    assert_close(fit_band_share(9), 0.8, 1e-12);
}

TESTS(fit_figures, cmocka_unit_test(test_errors_by_hand),
      cmocka_unit_test(test_a_lost_datapoint_is_looked_at_by_nobody),
      cmocka_unit_test(test_nothing_measured_has_no_error), cmocka_unit_test(test_distance_by_hand),
      cmocka_unit_test(test_mixtures_overlap), cmocka_unit_test(test_steps_and_their_lag),
      cmocka_unit_test(test_the_first_that_is_more_than_none),
      cmocka_unit_test(test_bins_leave_lost_points_out_on_both_sides),
      cmocka_unit_test(test_the_band_of_futures),
      cmocka_unit_test(test_a_further_future_is_in_the_band))
