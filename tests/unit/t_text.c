/* base/text: distances between words, numbers with commas. */
#include "fixture.h"

static void test_distance(void **state)
{
    (void)state;
    assert_int_equal(text_distance("capactiy", "capacity"), 1);
    assert_int_equal(text_distance("", "abc"), 3);
    assert_int_equal(text_distance("kitten", "sitting"), 3);
    const char *words[] = {"capacity", "autoscaling", "max_on_demand", NULL};
    assert_string_equal(text_nearest("capactiy", words), "capacity");
    assert_null(text_nearest("zebra", words));
}

static void test_thousands(void **state)
{
    struct text_number n;
    (void)state;
    assert_string_equal(text_thousands(&n, 1234567), "1,234,567");
    assert_string_equal(text_thousands(&n, 12), "12");
    assert_string_equal(text_thousands(&n, -1000), "-1,000");
}

static void test_same(void **state)
{
    (void)state;
    assert_true(text_same(NULL, NULL) && text_same("a", "a"));
    assert_false(text_same(NULL, "") || text_same("", NULL) || text_same("a", "b"));
}

TESTS(text, cmocka_unit_test(test_distance), cmocka_unit_test(test_thousands),
      cmocka_unit_test(test_same))
