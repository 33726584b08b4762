/* sim/base/diagnostics.h: a message is one line, whatever a stranger wrote into its values. */
#include "fixture.h"

#include <unistd.h>

static void test_no_message_in_a_message(void **state)
{
    struct diagnostics diagnostics = {0};
    const char *path = fixture_path("messages");
    char got[400] = "";

    (void)state;
    struct place place = {"a\033]0;b\a.yaml", 3, 4};
    diagnostics_add(&diagnostics, place, "unknown key '%s'",
                    "x\ny.yaml:1:1: error: \u202egood\xc2\x9b");
    assert_string_equal(diagnostics.items[0].message,
                        "unknown key 'x\\x0ay.yaml:1:1: error: \\u{202e}good\\u{9b}'");
    FILE *file = fopen(path, "w+");
    diagnostics_print(&diagnostics, file);
    rewind(file);
    got[fread(got, 1, sizeof got - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(got, "a\\x1b]0;b\\x07.yaml:3:4: error: unknown key "
                             "'x\\x0ay.yaml:1:1: error: \\u{202e}good\\u{9b}'\n");
    diagnostics_release(&diagnostics);
}

static void test_long_values_are_cut(void **state)
{
    struct diagnostics diagnostics = {0};
    char *value = memory_new(100001, 1);

    (void)state;
    memset(value, 'x', 100000);
    diagnostics_add(&diagnostics, (struct place){"s", 1, 1}, "'%s'", value);
    assert_int_equal(strlen(diagnostics.items[0].message), 1023);
    diagnostics_release(&diagnostics);
    free(value);
}

static void test_diagnostics(void **state)
{
    struct diagnostics d;
    char *bytes;
    size_t size;
    FILE *out = open_memstream(&bytes, &size);
    (void)state;
    diagnostics_init(&d);
    diagnostics_add(&d, (struct place){"--set x", 0, 0}, "last");
    diagnostics_add(&d, (struct place){"a.yaml", 3, 7}, "second");
    diagnostics_add(&d, (struct place){"a.yaml", 1, 9}, "first");
    diagnostics_print(&d, out);
    fclose(out);
    assert_string_equal(
        bytes, "a.yaml:1:9: error: first\na.yaml:3:7: error: second\n--set x: error: last\n");
    free(bytes);
    diagnostics_release(&d);
}

/* A warning is printed apart and makes nothing invalid. */
static void test_warnings(void **state)
{
    struct diagnostics d;
    char *bytes;
    size_t size;
    FILE *out = open_memstream(&bytes, &size);
    (void)state;
    diagnostics_init(&d);
    diagnostics_warn(&d, (struct place){"a.yaml", 9, 1}, "even %s", "keys");
    diagnostics_warn(&d, (struct place){"a.yaml", 2, 1}, "odd keys%s", "\n");
    assert_int_equal(d.count, 0);
    assert_int_equal(d.warning_count, 2);
    diagnostics_print(&d, out);
    diagnostics_print_warnings(&d, out);
    fclose(out);
    assert_string_equal(bytes,
                        "a.yaml:2:1: warning: odd keys\\x0a\na.yaml:9:1: warning: even keys\n");
    free(bytes);
    diagnostics_release(&d);
    assert_int_equal(d.warning_count, 0);
}

TESTS_IN_FOLDER(diagnostics, cmocka_unit_test(test_warnings), cmocka_unit_test(test_diagnostics),
                cmocka_unit_test(test_no_message_in_a_message),
                cmocka_unit_test(test_long_values_are_cut))
