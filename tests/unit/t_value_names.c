/* record/value_names: texts behind the numbers of an unknown. */
#include "fixture.h"

#include "value_names.h"

static void assert_name(const char *sentence, double number, const char *expected)
{
    struct text name = {0};

    assert_int_equal(value_names_get(sentence, number, &name), expected != NULL);
    assert_string_equal(text_get(&name), expected ? expected : "");
    text_release(&name);
}

static void test_names(void **state)
{
    struct text sentence = {0};
    (void)state;
    text_add(&sentence, "Not documented.");
    value_names_add(&sentence, 0, "last");
    value_names_add(&sentence, 1, "max");
    value_names_add(&sentence, 2, "mean");
    assert_string_equal(text_get(&sentence), "Not documented. Values: 0 last; 1 max; 2 mean");
    assert_name(text_get(&sentence), 0, "last");
    assert_name(text_get(&sentence), 1, "max");
    assert_name(text_get(&sentence), 2, "mean");
    assert_name(text_get(&sentence), 3, NULL);
    assert_name(text_get(&sentence), 0.5, NULL);
    assert_name(text_get(&sentence), -1, NULL);
    assert_name(text_get(&sentence), NAN, NULL);
    assert_name("As it was drawn.", 0, NULL);
    text_release(&sentence);
}

/* A text may hold anything but a line end, which becomes a space. */
static void test_odd(void **state)
{
    struct text sentence = {0};
    (void)state;
    text_add(&sentence, "Speaks of Values: 0 and 1.");
    value_names_add(&sentence, 0, "a; b\tc\n");
    value_names_add(&sentence, 1, "");
    assert_name(text_get(&sentence), 0, "a; b c ");
    assert_name(text_get(&sentence), 1, "");
    text_release(&sentence);
}

TESTS(value_names, cmocka_unit_test(test_names), cmocka_unit_test(test_odd))
