/* read/number_format: numbers for people. */
#include "fixture.h"

#include "number_format.h"

static void test_figures(void **state)
{
    struct text_number n;
    (void)state;
    assert_string_equal(number_format(0.1234, "ratio", &n), "12.34%");
    assert_string_equal(number_format(0.00012, "ratio", &n), "0.012%");
    assert_string_equal(number_format(0.0123, "s", &n), "12.3 ms");
    assert_string_equal(number_format(3600, "s", &n), "1h");
    assert_string_equal(number_format(1234567, "1", &n), "1.23 M");
    assert_string_equal(number_format(12.345, "1", &n), "12.3");
    assert_string_equal(number_format(0.000321, "USD", &n), "0.000321");
    assert_string_equal(number_format(NAN, "1", &n), "-");
}

TESTS(number_format, cmocka_unit_test(test_figures))
