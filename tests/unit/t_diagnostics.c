/* base/diagnostics: all mistakes, in the order of their places. */
#include "fixture.h"

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

TESTS(diagnostics, cmocka_unit_test(test_diagnostics))
