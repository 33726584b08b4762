/* engine/exact: elementary functions, the same on every machine. */
#include "fixture.h"

#include "exact.h"
#include <gsl/gsl_cdf.h>

static void test_elementary(void **state)
{
    struct rng rng;
    (void)state;
    rng_init(&rng, 1, "test", "elementary");
    assert_close(exact_log(2), 0.693147180559945309, 1e-16);
    for (int i = 0; i <= 1000; i++)
        assert_close(exact_cos_turns(i / 1000.0), cos(2 * M_PI * i / 1000.0), 2e-15);
    assert_close(exact_exp(1), 2.718281828459045235, 5e-16);
    assert_close(exact_normal(0.975), 1.959963984540054, 1e-14);
    for (int i = 0; i < 20000; i++) {
        double x = exp(40 * rng_uniform(&rng) - 20), y = 1400 * rng_uniform(&rng) - 700;
        double p = i % 3 ? rng_uniform(&rng) : pow(rng_uniform(&rng), 30);
        assert_close(exact_log(x), log(x), 4e-16 * (1 + fabs(log(x))));
        assert_close(exact_exp(y) / exp(y), 1, 1e-15);
        if (p > 1e-300)
            assert_close(exact_normal(p), gsl_cdf_ugaussian_Pinv(p),
                         1e-13 * (1 + fabs(exact_normal(p))));
    }
    assert_close(exact_pow(2, 0.5), sqrt(2), 1e-15);
    assert_true(exact_exp(-1000) == 0);
}

TESTS(exact, cmocka_unit_test(test_elementary))
