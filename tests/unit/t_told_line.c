/* Lines of stderr as JSON. */
#include "fixture.h"

#include "told_line.h"

static const char *told(const char *line)
{
    static char out[400];
    json_t *json = told_line_json(line, strlen(line));

    snprintf(out, sizeof out, "%d:%d %s [%s] %s",
             (int)json_integer_value(json_object_get(json, "line")),
             (int)json_integer_value(json_object_get(json, "column")),
             json_string_value(json_object_get(json, "severity")),
             json_string_value(json_object_get(json, "place")),
             json_string_value(json_object_get(json, "message")));
    json_decref(json);
    return out;
}

static void test_places(void **state)
{
    (void)state;
    assert_string_equal(told("-:12:5: error: unknown key 'capactiy'; did you mean 'capacity'?"),
                        "12:5 error [-] unknown key 'capactiy'; did you mean 'capacity'?");
    assert_string_equal(told("a: b.yaml:3:1: warning: x: error: y"),
                        "3:1 warning [a: b.yaml] x: error: y");
    assert_string_equal(told("--set tables.T.a=0: error: no"), "0:0 error [--set tables.T.a=0] no");
    assert_string_equal(told("ddbsim: error: cannot read x"), "0:0 error [ddbsim] cannot read x");
    assert_string_equal(told(":1:2: error: x"), "1:2 error [] x");
    assert_string_equal(told("a:99999999999:2: error: x"), "0:0 error [a:99999999999:2] x");
    assert_string_equal(told("nothing of that form"), "0:0 note [] nothing of that form");
}

static void test_list(void **state)
{
    json_t *list = told_line_list("-: note: a\n\n{\"progress\": {}}\n-: warning: b");

    (void)state;
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(list, 1), "severity")),
                        "warning");
    json_decref(list);
}

TESTS(told_line, cmocka_unit_test(test_places), cmocka_unit_test(test_list))
