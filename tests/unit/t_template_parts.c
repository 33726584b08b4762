/* aws/template_parts: names and texts of templates. */
#include "fixture.h"

#include "template_parts.h"
#include "text.h"

static void assert_text(struct text *text, const char *expected)
{
    assert_string_equal(text_get(text), expected);
    text_release(text);
    *text = (struct text){0};
}

static void test_names(void **state)
{
    struct provisioned_table tables[] = {
        {.name = "orders-prod"}, {.name = "orders.prod"}, {.name = "2nd"}};
    struct provisioning to = {.tables = tables, .table_count = 3};
    struct change_set set = {.to = &to};
    struct provisioned members[] = {{0},
                                    {.index = "by-status"},
                                    {.index = "by-a"},
                                    {.index = "by_a"},
                                    {.index = "by.A"},
                                    {.index = "by-a2"}};
    struct provisioned_table table = {.members = members, .member_count = 6};
    struct text out = {0};

    (void)state;
    template_camel_name(&set, &tables[0], &out);
    assert_text(&out, "OrdersProd");
    template_camel_name(&set, &tables[1], &out);
    assert_text(&out, "OrdersProd2");
    template_snake_name(&set, &tables[0], &out);
    assert_text(&out, "orders_prod");
    template_snake_name(&set, &tables[2], &out);
    assert_text(&out, "t2nd");
    template_camel_side(&table, &members[1], WRITE, &out);
    assert_text(&out, "IndexByStatusWrite");
    template_snake_side(&table, &members[1], WRITE, &out);
    assert_text(&out, "index_by_status_write");
    template_snake_side(&table, &members[0], READ, &out);
    assert_text(&out, "table_read");
    /* No two indexes are called alike: not even as a numbered one and one of that name. */
    static const char *const snakes[] = {"index_by_a_read", "index_by_a22_read", "index_by_a3_read",
                                         "index_by_a2_read"};
    for (size_t i = 0; i < 4; i++) {
        template_snake_side(&table, &members[2 + i], READ, &out);
        assert_text(&out, snakes[i]);
    }
}

static void test_quotes(void **state)
{
    struct text out = {0};

    (void)state;
    template_quoted("a\"b\n", TEMPLATE_YAML, &out);
    assert_text(&out, "\"a\\\"b\\n\"");
    template_quoted("${x} $5 %{if}", TEMPLATE_HCL, &out);
    assert_text(&out, "\"$${x} $5 %%{if}\"");
    /* As UTF-8, for neither YAML nor HCL has JSON's pairs of surrogates; what a terminal would obey
     * is escaped. */
    template_quoted("\xf0\x9f\x98\x80 \xc3\xa9", TEMPLATE_YAML, &out);
    assert_text(&out, "\"\xf0\x9f\x98\x80 \xc3\xa9\"");
    template_quoted("\xe2\x80\xae\x7f\b\\b", TEMPLATE_HCL, &out);
    assert_text(&out, "\"\\u202e\\u007f\\u0008\\\\b\"");
    template_quoted("${x}", TEMPLATE_YAML, &out);
    assert_text(&out, "\"${x}\"");
}

/* No text of a file ends a comment. */
static void test_comment(void **state)
{
    struct text out = {0};

    (void)state;
    change_answer_comment(&out, 1, "one\nrm -rf two");
    assert_text(&out, "# one\\x0arm -rf two\n");
}

TESTS(template_parts, cmocka_unit_test(test_names), cmocka_unit_test(test_quotes),
      cmocka_unit_test(test_comment))
