/* read/text_table: columns. */
#include "fixture.h"

#include "text_table.h"

static void test_grids(void **state)
{
    struct text_table g;
    struct text out = {0};
    (void)state;
    text_table_init(&g, 3);
    const char *cells[] = {"a", "b", "c", "long", "1 ±", "2|3"};
    for (int i = 0; i < 6; i++)
        text_table_add(&g, "%s", cells[i]);
    text_table_add_heading(&g, "a heading that is longer than its column");
    text_table_write(&g, false, &out);
    assert_string_equal(text_get(&out), "a       b    c\nlong  1 ±  2|3\na heading that is longer "
                                        "than its column\n");
    text_release(&out);
    out = (struct text){0};
    text_table_write(&g, true, &out);
    assert_non_null(
        strstr(text_get(&out), "| a | b | c |\n|---|---:|---:|\n| long | 1 ± | 2\\|3 |\n"));
    text_release(&out);
    text_table_release(&g);
}

/* Two columns beside the first fit the page, the third stands below; beside a first column that is too
 * wide none fits. */
static void test_narrow(void **state)
{
    struct text_table g;
    struct text out = {.columns = 12};
    (void)state;
    text_table_init(&g, 4);
    const char *cells[] = {"", "aa", "bb", "cc", "row", "1", "22", "3"};
    for (int i = 0; i < 8; i++)
        text_table_add(&g, "%s", cells[i]);
    text_table_write(&g, false, &out);
    assert_string_equal(text_get(&out), "     aa  bb\nrow   1  22\n\n     cc\nrow   3\n");
    text_release(&out);
    text_table_release(&g);
    out = (struct text){.columns = 12};
    text_table_init(&g, 3);
    const char *wide[] = {"", "aa", "bb", "a long name", "1", "22"};
    for (int i = 0; i < 6; i++)
        text_table_add(&g, "%s", wide[i]);
    text_table_add_heading(&g, "a heading of many words");
    text_table_write(&g, false, &out);
    assert_string_equal(text_get(&out),
                        "    aa  bb\na long name\n     1  22\na heading of\nmany words\n");
    text_release(&out);
    text_table_release(&g);
}

TESTS(text_table, cmocka_unit_test(test_grids), cmocka_unit_test(test_narrow))
