/* aws/key_shares: skew from the most used keys. */
#include "fixture.h"

#include "key_shares.h"

static void test_exact(void **state)
{
    double shares[25];
    struct key_shares_fit fit;

    (void)state;
    for (int k = 0; k < 25; k++)
        shares[k] = pow(k + 1, -1.1) / 10;
    key_shares_fit(&fit, shares, 25);
    assert_close(fit.exponent, 1.1, 1e-9);
    assert_close(fit.high - fit.low, 0, 1e-6);
    assert_close(fit.next, pow(26, -1.1) / 10, 1e-9);
}

/* Shares that scatter have an interval around the exponent they scatter about. */
static void test_scatter(void **state)
{
    double shares[20];
    struct key_shares_fit fit;

    (void)state;
    for (int k = 0; k < 20; k++)
        shares[k] = pow(k + 1, -0.8) * (k % 2 ? 0.09 : 0.11);
    key_shares_fit(&fit, shares, 20);
    assert_true(fit.low < 0.8 && 0.8 < fit.high);
    assert_true(fit.high - fit.low > 0.01);
    key_shares_fit(&fit, shares, 2);
    assert_true(isnan(fit.exponent));
    assert_close(fit.next, shares[1], 0);
}

static void test_rest(void **state)
{
    double sum = 0;

    (void)state;
    assert_close(key_shares_rest(0.5, 1000, 0.01), 0.5421, 1e-4);
    assert_true(key_shares_rest(0.5, 10, 0.01) == 0); /* even an equal part is more */
    for (int k = 1; k <= 5000; k++)
        sum += pow(k, -0.9);
    assert_close(key_shares_harmonic(5000, 0.9), sum, 1e-9);
    assert_close(key_shares_harmonic(3, 1), 1 + 1 / 2.0 + 1 / 3.0, 1e-12);
    assert_close(key_shares_harmonic(1e6, 1), 14.392726722865, 1e-9);
}

TESTS(key_shares, cmocka_unit_test(test_exact), cmocka_unit_test(test_scatter),
      cmocka_unit_test(test_rest))
