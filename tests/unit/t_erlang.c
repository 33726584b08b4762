/* common/erlang: the part of the calls that find all servers busy. */
#include "fixture.h"

#include "erlang.h"

/* erlang.h's known answers. */
static void test_known(void **state)
{
    (void)state;
    double b = erlang_b(2, 1.6), many = erlang_b(2000, 1990);
    assert_close(b, 0.98462 / 2.98462, 1e-5);
    assert_close(erlang_c(b, 0.8), 0.7111, 1e-4);
    assert_close(many, 0.01464, 1e-5);
    assert_close(erlang_b_of_many(2000, 1990), 0.01478, 1e-5);
    assert_true(fabs(erlang_b_of_many(1001, 1.05 * 1001) - erlang_b(1001, 1.05 * 1001)) < 0.004);
    assert_close(erlang_b_of_many(2, 1.6), b, 0);
}

/* Nobody comes; more come than are served; nearly all or nearly none are turned away. */
static void test_ends(void **state)
{
    (void)state;
    assert_close(erlang_b(3, 0), 0, 0);
    assert_close(erlang_b(0, 2), 1, 0);
    assert_close(erlang_c(0.5, 1), 1, 0);
    assert_close(erlang_b_of_many(5000, 100), 0, 0);
    assert_close(erlang_b_of_many(2000, 20000), 0.9, 1e-4);
    assert_close(erlang_b(2000, 20000), 0.9, 1e-4);
}

TESTS(erlang, cmocka_unit_test(test_known), cmocka_unit_test(test_ends))
