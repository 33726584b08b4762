/* aws/operation_units: what a call costs, from calls and consumption. */
#include "fixture.h"

#include "operation_units.h"

/* The known answers of operation_units.h. */
static void test_known(void **state)
{
    const double a[] = {10, 20, 15}, b[] = {20, 10, 15}, units[] = {50, 40, 45};
    const double one[] = {10, 20}, half[] = {5, 10}, far[] = {9, 9};
    struct operation_units fit;

    (void)state;
    operation_units_fit(&fit, (const double *[]){a, b}, (const double[]){1, 1}, 2, units, 3);
    assert_close(fit.per_call[0], 1, 0.01);
    assert_close(fit.per_call[1], 2, 0.01);
    assert_close(fit.residual, 0, 0.01);
    assert_int_equal(fit.periods, 3);
    operation_units_fit(&fit, (const double *[]){one}, far, 1, half, 2);
    assert_close(fit.per_call[0], 0.5, 0.001);
}

/* Reads that cost nothing of an index have a least square below 0: it is 0, and the other is fitted
 * without it. */
static void test_not_negative(void **state)
{
    const double a[] = {10, 20, 30}, b[] = {30, 20, 11}, units[] = {18, 41, 60};
    struct operation_units fit;

    (void)state;
    operation_units_fit(&fit, (const double *[]){a, b}, (const double[]){0, 0}, 2, units, 3);
    assert_true(fit.per_call[1] == 0);
    assert_close(fit.per_call[0], 2, 0.03);
}

/* Two operations in one proportion can be any mixture: the expected costs decide. */
static void test_rising_together(void **state)
{
    const double a[] = {10, 20, 30}, b[] = {20, 40, 60}, units[] = {50, 100, 150};
    struct operation_units fit;

    (void)state;
    operation_units_fit(&fit, (const double *[]){a, b}, (const double[]){1, 2}, 2, units, 3);
    assert_close(fit.per_call[0], 1, 0.01);
    assert_close(fit.per_call[1], 2, 0.01);
    operation_units_fit(&fit, (const double *[]){a, b}, (const double[]){3, 1}, 2, units, 3);
    assert_close(fit.per_call[0], 3, 0.01);
    assert_close(fit.per_call[1], 1, 0.01);
}

/* Periods with a gap count for nothing, and of none there is no residual. */
static void test_gaps(void **state)
{
    const double a[] = {10, NAN, 20, 1000}, units[] = {20, 7, 40, NAN}, nothing[] = {0, 0};
    struct operation_units fit;

    (void)state;
    operation_units_fit(&fit, (const double *[]){a}, (const double[]){2}, 1, units, 4);
    assert_int_equal(fit.periods, 2);
    assert_close(fit.per_call[0], 2, 1e-9);
    operation_units_fit(&fit, (const double *[]){a}, (const double[]){2}, 1, nothing, 2);
    assert_true(isnan(fit.residual));
    assert_true(fit.per_call[0] == 0);
}

TESTS(operation_units, cmocka_unit_test(test_known), cmocka_unit_test(test_not_negative),
      cmocka_unit_test(test_rising_together), cmocka_unit_test(test_gaps))
