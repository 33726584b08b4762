/* aws/json_value: members by kind, mistakes by their path. */
#include "fixture.h"

#include "json_value.h"

struct reading {
    struct arena arena;
    struct diagnostics diagnostics;
    struct json_source source;
    json_t *json;
    struct json_value whole;
};

static void begin(struct reading *r, const char *text)
{
    arena_init(&r->arena);
    diagnostics_init(&r->diagnostics);
    r->source = (struct json_source){"f.json", &r->diagnostics, &r->arena, 0};
    r->json = json_loads(text, 0, NULL);
    r->whole = json_value_of(&r->source, r->json);
}

static void end(struct reading *r)
{
    json_decref(r->json);
    diagnostics_release(&r->diagnostics);
    arena_release(&r->arena);
}

/* What is absent, or null, is no mistake. */
static void test_absent(void **state)
{
    struct reading r;

    (void)state;
    begin(&r, "{\"none\": null}");
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "none" : "absent";
        struct json_value member = json_value_member(&r.whole, name);
        assert_null(json_value_text(&r.whole, name));
        assert_true(isnan(json_value_number(&r.whole, name)));
        assert_true(json_value_time(&r.whole, name) == COLLECTED_NO_TIME);
        assert_true(json_value_flag(&r.whole, name, true));
        assert_int_equal(json_value_count(&member), 0);
        assert_false(json_value_is_object(&member));
    }
    assert_int_equal(r.diagnostics.count, 0);
    assert_null(json_value_need_text(&r.whole, "none"));
    assert_string_equal(r.diagnostics.items[0].message,
                        "none is absent; the file must be what the AWS CLI wrote, in whole");
    end(&r);
}

static void test_paths(void **state)
{
    struct reading r;

    (void)state;
    begin(&r, "{\"a\": [{\"b\": -2}, {\"b\": true, \"c\": -1}]}");
    struct json_value list = json_value_member(&r.whole, "a");
    struct json_value first = json_value_item(&list, 0), second = json_value_item(&list, 1);
    json_value_number(&first, "b");
    json_value_text(&second, "b");
    assert_string_equal(r.diagnostics.items[0].message,
                        "a[0].b is -2; it must be a number of 0 or more");
    assert_string_equal(r.diagnostics.items[1].message, "a[1].b is true; it must be a text");
    assert_true(isnan(json_value_limit(&second, "c"))); /* a limit that is not set */
    assert_int_equal(r.diagnostics.count, 2);
    end(&r);
}

/* Ten mistakes of a file are told, then how many more there are. */
static void test_many(void **state)
{
    struct reading r;

    (void)state;
    begin(&r, "{\"a\": 1}");
    for (int i = 0; i < 13; i++)
        json_value_text(&r.whole, "a");
    json_source_end(&r.source);
    assert_int_equal(r.diagnostics.count, 11);
    assert_non_null(strstr(r.diagnostics.items[10].message, "3 more mistakes"));
    end(&r);
}

TESTS(json_value, cmocka_unit_test(test_absent), cmocka_unit_test(test_paths),
      cmocka_unit_test(test_many))
