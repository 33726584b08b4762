/* read/json_member: what is there, and what is not. */
#include "json_member.h"

#include "fixture.h"

static void test_members(void **state)
{
    json_t *object = json_pack("{s:i,s:s}", "a", 2, "b", "x");
    (void)state;
    assert_true(json_member_number(object, "a") == 2);
    assert_string_equal(json_member_text(object, "a"), "");
    assert_true(isnan(json_member_number(object, "b")));
    assert_string_equal(json_member_text(object, "b"), "x");
    assert_true(isnan(json_member_number(object, "c")));
    assert_string_equal(json_member_text(object, "c"), "");
    assert_string_equal(json_member_text(NULL, "c"), "");
    json_decref(object);
}

static void test_put(void **state)
{
    json_t *object = json_object();
    struct text some = {0}, none = {0};
    (void)state;
    text_add(&some, "y");
    json_member_put(object, "d", &some);
    json_member_put(object, "e", &none);
    assert_string_equal(json_member_text(object, "d"), "y");
    assert_int_equal(json_object_size(object), 1);
    json_decref(object);
}

TESTS(json_member, cmocka_unit_test(test_members), cmocka_unit_test(test_put))
