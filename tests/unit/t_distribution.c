/* engine/distribution: quantiles. */
#include "fixture.h"

#include "distribution.h"

static void test_distributions(void **state)
{
    struct distribution e = distribution_exponential(3), l = distribution_lognormal(4, 10);
    struct distribution p = distribution_pareto(1, 2), c = distribution_constant(5);
    double sum = 0;
    struct rng rng;
    (void)state;
    assert_close(distribution_quantile(&e, 0.5), 3 * log(2), 1e-14);
    assert_close(distribution_quantile(&l, 0.5), 4, 1e-13);
    assert_close(distribution_quantile(&l, 0.99), 10, 1e-12);
    assert_close(distribution_quantile(&p, 0.5), sqrt(2), 1e-14);
    assert_close(distribution_quantile(&c, 0.3), 5, 0);
    rng_init(&rng, 2, "test", "exponential");
    for (int i = 0; i < 100000; i++)
        sum += distribution_quantile(&e, rng_uniform(&rng));
    assert_close(sum / 100000, 3, 5 * 3 / sqrt(100000));
    assert_string_equal(p.kind->name, "pareto");
}

TESTS(distribution, cmocka_unit_test(test_distributions))
