/* decide/morris: trajectories and elementary effects. */
#include "fixture.h"

#include "morris.h"

/* In each trajectory every factor is changed once, and each of them first, last and before any
 * other in some trajectory. */
static void test_order(void **state)
{
    enum { FACTORS = 5 };
    bool first[FACTORS] = {0}, last[FACTORS] = {0};
    (void)state;
    for (size_t t = 0; t < 2 * FACTORS; t++) {
        unsigned changed = 0;
        for (size_t step = 0; step < FACTORS; step++) {
            size_t factor = morris_factor(t, step, FACTORS);
            changed |= 1u << factor;
            assert_int_equal(morris_position(t, factor, FACTORS), step);
        }
        assert_int_equal(changed, (1u << FACTORS) - 1);
        first[morris_factor(t, 0, FACTORS)] = true;
        last[morris_factor(t, FACTORS - 1, FACTORS)] = true;
    }
    for (size_t f = 0; f < FACTORS; f++)
        assert_true(first[f] && last[f]);
}

static void test_levels(void **state)
{
    static const double quantiles[] = {0.05, 0.35, 0.65, 0.95};
    (void)state;
    for (size_t level = 0; level < MORRIS_LEVELS; level++) {
        assert_close(morris_quantile(level), quantiles[level], 1e-12);
        assert_close(fabs(morris_quantile(morris_step(level)) - quantiles[level]), 0.6, 1e-12);
        assert_int_equal(morris_step(morris_step(level)), level);
    }
}

static void test_effects(void **state)
{
    const double effects[] = {2, -2, NAN, 4};
    (void)state;
    assert_close(morris_elementary(1, 4, true), 5, 1e-12);
    assert_close(morris_elementary(4, 1, false), 5, 1e-12);
    assert_close(morris_elementary_of_values(1, 4, true), 3, 1e-12);
    assert_close(morris_elementary_of_values(1, 4, false), -3, 1e-12);
    assert_close(morris_elementary_of_draws(1, 2), 3, 1e-12);
    struct morris_effect effect = morris_effect_of(effects, 4);
    assert_close(effect.size.mean, 8.0 / 3, 1e-12);
    assert_int_equal(effect.size.count, 3);
    assert_close(effect.spread, sqrt(28.0 / 3), 1e-12); /* of 2, -2, 4 around 4/3: 56/3 over 2 */
    assert_true(isnan(morris_effect_of(effects, 1).spread));
}

TESTS(morris, cmocka_unit_test(test_order), cmocka_unit_test(test_levels),
      cmocka_unit_test(test_effects))
