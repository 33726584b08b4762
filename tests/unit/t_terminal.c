/* cli/terminal: how wide the place is that is printed to, and what it shows. */
#include "fixture.h"

#include "terminal.h"

static void test_width(void **state)
{
    (void)state;
    assert_int_equal(terminal_width_of("72", 120), 72);
    assert_int_equal(terminal_width_of(NULL, 120), 120);
    assert_int_equal(terminal_width_of("40", 0), 60);
    assert_int_equal(terminal_width_of("x", 0), 100);
    assert_int_equal(terminal_width_of(NULL, 0), 100);
    assert_int_equal(terminal_width_of("-3", 30), 60);
    assert_int_equal(terminal_width_of("72x", 300), 200);
    assert_int_equal(terminal_width_of("", 90), 90);
}

static void test_locale(void **state)
{
    static const char *const utf8[] = {"de_DE.UTF-8", "C.utf8", "sr_RS.utf-8@latin"};
    static const char *const others[] = {"C",     "",          "de_DE.ISO-8859-1",
                                         "de_DE", "C.UTF-816", "POSIX"};
    (void)state;
    for (size_t i = 0; i < sizeof utf8 / sizeof *utf8; i++)
        assert_true(terminal_locale_is_utf8(utf8[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(terminal_locale_is_utf8(others[i]));
}

/* Of a pipe, as the tests are: NO_COLOR before CLICOLOR_FORCE, and --color before both. */
static void test_colour(void **state)
{
    (void)state;
    unsetenv("NO_COLOR");
    unsetenv("CLICOLOR_FORCE");
    setenv("CLICOLOR_FORCE", "1", 1);
    assert_true(terminal_has_colour());
    setenv("NO_COLOR", "1", 1);
    assert_false(terminal_has_colour());
    assert_true(terminal_choose_colour("auto"));
    assert_false(terminal_has_colour());
    assert_true(terminal_choose_colour("always"));
    assert_true(terminal_has_colour());
    assert_true(terminal_choose_colour("never"));
    assert_false(terminal_has_colour());
    assert_false(terminal_choose_colour("sometimes"));
    unsetenv("CLICOLOR_FORCE");
}

TESTS(terminal, cmocka_unit_test(test_width), cmocka_unit_test(test_locale),
      cmocka_unit_test(test_colour))
