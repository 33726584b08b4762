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

static void test_wrapping(void **state)
{
    struct text out = {0};
    (void)state;
    number_format_wrap_from(&out, "three of them", 95, 2);
    assert_string_equal(text_get(&out), "three\n  of them\n");
    text_release(&out);
    out = (struct text){.columns = 12};
    number_format_wrap_from(&out, "unbearably long", 5, 2);
    assert_string_equal(text_get(&out), "\n  unbearably\n  long\n");
    text_release(&out);
    out = (struct text){.columns = 12};
    number_format_wrap(&out, "a wordlongerthanaline b", 0);
    assert_string_equal(text_get(&out), "a\nwordlongerthanaline\nb\n");
    text_release(&out);
}

/* By columns, not bytes: "größer" takes 6, and what is not shown itself as much as its escape. */
static void test_columns(void **state)
{
    struct text out = {.columns = 13};
    (void)state;
    number_format_wrap(&out, "größer größer größer", 0);
    assert_string_equal(text_get(&out), "größer größer\ngrößer\n");
    text_release(&out);
    out = (struct text){.columns = 13};
    number_format_wrap(&out, "12345678 \033[1m 12345", 0); /* "\x1b[1m" takes 7 */
    assert_string_equal(text_get(&out), "12345678\n\033[1m 12345\n");
    text_release(&out);
    out = (struct text){.columns = 12};
    number_format_wrap(&out, "読み取りが多い ab", 2); /* five in the first line */
    assert_string_equal(text_get(&out), "読み取りが\n  多い ab\n");
    text_release(&out);
    number_format_cell(&out, "日本語", 5);
    number_format_cell(&out, "e\u0301", 3);
    assert_string_equal(text_get(&out), "日本 e\u0301  ");
    text_release(&out);
}

/* Lines that fit stay as they are, behind what is not folded. */
static void test_fold(void **state)
{
    struct text out = {.columns = 12};
    (void)state;
    text_add(&out, "a line that stays as it is\n");
    size_t from = out.length;
    text_add(&out, "it   fits\n  - this does not fit\n\nlast");
    number_format_fold(&out, from);
    assert_string_equal(
        text_get(&out),
        "a line that stays as it is\nit   fits\n  - this\n    does not\n    fit\n\nlast");
    text_release(&out);
}

TESTS(number_format, cmocka_unit_test(test_figures), cmocka_unit_test(test_wrapping),
      cmocka_unit_test(test_columns), cmocka_unit_test(test_fold))
