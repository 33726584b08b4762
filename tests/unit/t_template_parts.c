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
    struct provisioned index = {.index = "by-status"}, table = {0};
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
    template_camel_side(&index, WRITE, &out);
    assert_text(&out, "IndexByStatusWrite");
    template_snake_side(&index, WRITE, &out);
    assert_text(&out, "index_by_status_write");
    template_snake_side(&table, READ, &out);
    assert_text(&out, "table_read");
}

static void test_quotes(void **state)
{
    struct text out = {0};

    (void)state;
    template_quoted("a\"b\n", TEMPLATE_YAML, &out);
    assert_text(&out, "\"a\\\"b\\n\"");
    template_quoted("${x} $5 %{if}", TEMPLATE_HCL, &out);
    assert_text(&out, "\"$${x} $5 %%{if}\"");
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
