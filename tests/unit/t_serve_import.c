/* Names of dropped files. */
#include "fixture.h"

#include "serve_import.h"

static const char *name_of(const char *given)
{
    static char out[SERVE_IMPORT_NAME];
    return serve_import_name(given, out) ? out : "none";
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(name_of("describe-table.json"), "describe-table.json");
    assert_string_equal(name_of("../a b/describe-table.json"), "describe-table.json");
    assert_string_equal(name_of("größe; rm -rf.json"), "grerm-rf.json");
    assert_string_equal(name_of("..."), "none");
    assert_string_equal(name_of("--output=x"), "outputx");
    assert_string_equal(name_of(".hidden"), "hidden");
    assert_string_equal(name_of("imported.yaml"), "none");
    assert_string_equal(name_of("a/"), "none");
}

TESTS(serve_import, cmocka_unit_test(test_names))
