/* compare/compare_headline: what a change does, in one sentence. */
#include "fixture.h"

#include "compare_headline.h"

static void add_world(struct comparison *c, const char *name, const char *yaml)
{
    struct result r;

    fixture_result(&r, name, yaml);
    comparison_add(c, &r);
    result_release(&r);
}

static void assert_says(const struct comparison *c, const char *words)
{
    struct text out = {0};

    compare_headline(c, &out);
    if (!strstr(text_get(&out), words))
        fail_msg("'%s' lacks '%s'", text_get(&out), words);
    text_release(&out);
}

/* Of 40 units a second that are asked for, 20 serve a half and 30 three quarters. */
static void test_known(void **state)
{
    struct comparison c = {0};
    (void)state;
    add_world(&c, "few.h5", HOT_WORLD("1", "20"));
    add_world(&c, "more.h5", HOT_WORLD("1", "30"));
    assert_int_equal(compare_headline_variant(&c), 1);
    assert_says(&c, "more: 2");
    assert_says(&c, "of calls fail (-2");
    assert_says(&c, "points), for ");
    assert_says(&c, " USD more.");
    add_world(&c, "fewest.h5", HOT_WORLD("1", "10"));
    assert_int_equal(compare_headline_variant(&c), 1);
    assert_says(&c, "Of 3, more does best: 2");
    comparison_release(&c);
}

/* With seeds in common the difference has its interval. */
static void test_interval(void **state)
{
    struct comparison c = {0};
    (void)state;
    add_world(&c, "a1.h5", HOT_WORLD("1", "20"));
    add_world(&c, "a2.h5", HOT_WORLD("2", "20"));
    add_world(&c, "b1.h5", HOT_WORLD("1", "30"));
    add_world(&c, "b2.h5", HOT_WORLD("2", "30"));
    assert_says(&c, " ± ");
    comparison_release(&c);
}

static void test_difference(void **state)
{
    static const struct {
        struct interval difference;
        const char *unit, *words;
    } cases[] = {{{1, -0.12, NAN}, "ratio", "-12.00 points"},
                 {{3, -0.12, 0.01}, "ratio", "-12.00 ± 1.00 points"},
                 {{1, 0.32, NAN}, "USD", "+0.3200 USD"},
                 {{1, -0.041, NAN}, "s", "-41 ms"},
                 {{0, NAN, NAN}, "s", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text out = {0};
        compare_headline_difference(cases[i].difference, cases[i].unit, &out);
        assert_string_equal(text_get(&out), cases[i].words);
        text_release(&out);
    }
}

TESTS_IN_FOLDER(compare_headline, cmocka_unit_test(test_known), cmocka_unit_test(test_interval),
                cmocka_unit_test(test_difference))
