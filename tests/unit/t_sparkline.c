/* read/sparkline: a series as one line of characters. */
#include "fixture.h"

#include "sparkline.h"

static void test_heights(void **state)
{
    const double values[] = {0, 1, 4, 8, 0.01, NAN};
    struct text out = {0}, ascii = {.ascii_only = true};
    (void)state;
    sparkline_add(&out, values, NULL, 6, 8);
    assert_string_equal(text_get(&out), " ▁▄█▁·");
    assert_int_equal(out.style_count, 0);
    sparkline_add(&ascii, values, NULL, 6, 8);
    assert_string_equal(text_get(&ascii), " .=@.~");
    text_release(&out);
    text_release(&ascii);
}

/* A greatest value of 0 draws nothing, one below a value no more than the highest. */
static void test_edges(void **state)
{
    const double values[] = {0, 3, -1};
    struct text out = {0};
    (void)state;
    sparkline_add(&out, values, NULL, 3, 0);
    sparkline_add(&out, values, NULL, 3, 2);
    assert_string_equal(text_get(&out), "    █ ");
    text_release(&out);
}

/* The look begins and ends where badness does, also at the end of the line. */
static void test_bad(void **state)
{
    const double values[] = {1, 1, 1};
    const bool bad[] = {false, true, true};
    struct text out = {0};
    (void)state;
    sparkline_add(&out, values, bad, 3, 1);
    assert_int_equal(out.style_count, 2);
    assert_int_equal(out.styles[0].at, strlen("█"));
    assert_int_equal(out.styles[0].style, TEXT_BAD);
    assert_int_equal(out.styles[1].at, out.length);
    assert_int_equal(out.styles[1].style, TEXT_PLAIN);
    text_release(&out);
}

TESTS(sparkline, cmocka_unit_test(test_heights), cmocka_unit_test(test_edges),
      cmocka_unit_test(test_bad))
