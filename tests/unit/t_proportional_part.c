/* common/proportional_part: whole parts of counts that are right on average and in all. */
#include "fixture.h"

#include "proportional_part.h"

/* proportional_part.h's known answers. */
static void test_systematic(void **state)
{
    struct rng rng;
    double sum = 0;
    (void)state;
    rng_init(&rng, 1, "test", "rounding");
    for (int i = 0; i < 100000; i++) {
        double carry = rng_uniform(&rng);
        int64_t total = 0;
        for (int k = 0; k < 5; k++)
            total += proportional_part(1, 0.3, &carry);
        assert_true(total == 1 || total == 2); /* 1.5 rounded down or up, never further away */
        sum += (double)total;
    }
    assert_close(sum / 100000, 1.5, 5 * 0.5 / sqrt(100000));
    double carry = 0.5;
    assert_int_equal(proportional_part(30, 0.5, &carry), 15);
    assert_int_equal(proportional_part(5, 0.5, &carry), 3);
    assert_int_equal(proportional_part(5, 0.5, &carry), 2);
}

static void test_bounds(void **state)
{
    double carry = 0.7;
    (void)state;
    assert_int_equal(proportional_part(41, 1, &carry), 41);
    assert_int_equal(proportional_part(41, 0, &carry), 0);
    assert_close(carry, 0.7, 0); /* neither is rounded, so the next count begins where these did */
    carry = 1;
    assert_int_equal(proportional_part(1, 0.999, &carry), 1); /* never more than there are */
}

TESTS(proportional_part, cmocka_unit_test(test_systematic), cmocka_unit_test(test_bounds))
