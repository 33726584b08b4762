/* base/csv_row: RFC 4180. */
#include "fixture.h"

#include "csv_row.h"

static void test_known(void **state)
{
    char text[] = "a,\"b \"\"c\"\", d\",\n\r\n\"x\ny\",2\r\nlast";
    struct csv_rows rows;

    (void)state;
    csv_row_init(&rows, text);
    assert_true(csv_row_next(&rows));
    assert_int_equal(rows.count, 3);
    assert_string_equal(rows.fields[0], "a");
    assert_string_equal(rows.fields[1], "b \"c\", d");
    assert_string_equal(rows.fields[2], "");
    assert_true(csv_row_next(&rows));
    assert_int_equal(rows.line, 3);
    assert_int_equal(rows.count, 2);
    assert_string_equal(rows.fields[0], "x\ny");
    assert_string_equal(rows.fields[1], "2");
    assert_true(csv_row_next(&rows));
    assert_int_equal(rows.line, 5);
    assert_string_equal(rows.fields[0], "last");
    assert_false(csv_row_next(&rows));
    csv_row_release(&rows);
}

static void test_open_quote(void **state)
{
    char text[] = "a,\"never closed\n";
    struct csv_rows rows;

    (void)state;
    csv_row_init(&rows, text);
    assert_true(csv_row_next(&rows));
    assert_int_equal(rows.count, 2);
    assert_string_equal(rows.fields[1], "never closed\n");
    assert_false(csv_row_next(&rows));
    csv_row_release(&rows);
}

/* What a spreadsheet puts before the first name is no part of it. */
static void test_byte_order_mark(void **state)
{
    char text[] = "\xEF\xBB\xBFtime,count\n0,1";
    struct csv_rows rows;

    (void)state;
    csv_row_init(&rows, text);
    assert_true(csv_row_next(&rows));
    assert_string_equal(rows.fields[0], "time");
    assert_int_equal(rows.line, 1);
    assert_true(csv_row_next(&rows));
    assert_string_equal(rows.fields[1], "1");
    assert_false(csv_row_next(&rows));
    csv_row_release(&rows);
}

static void test_behind_a_quote(void **state)
{
    char text[] = "\"5\"x,\"a\"\"b\" \"c\",\"\"\r\n,";
    struct csv_rows rows;

    (void)state;
    csv_row_init(&rows, text);
    assert_true(csv_row_next(&rows));
    assert_int_equal(rows.count, 3);
    assert_string_equal(rows.fields[0], "5x");
    assert_string_equal(rows.fields[1], "a\"b \"c\"");
    assert_string_equal(rows.fields[2], "");
    assert_true(csv_row_next(&rows));
    assert_int_equal(rows.count, 2);
    assert_int_equal(rows.line, 2);
    assert_false(csv_row_next(&rows));
    csv_row_release(&rows);
}

/* What a spreadsheet would run is text, a number stays one, and both come back as they were. */
static void test_formulas(void **state)
{
    static const struct {
        const char *field, *written;
    } cases[] = {{"orders", "orders"},
                 {"", ""},
                 {"a;b", "\"a;b\""},
                 {"a \"b\"", "\"a \"\"b\"\"\""},
                 {"it's", "it's"},
                 {"'quoted'", "'quoted'"},
                 {"=1+1", "\"'=1+1\""},
                 {"=HYPERLINK(\"u\")", "\"'=HYPERLINK(\"\"u\"\")\""},
                 {"+x", "\"'+x\""},
                 {"-x", "\"'-x\""},
                 {"@SUM(A1)", "\"'@SUM(A1)\""},
                 {"\t=1", "\"'\t=1\""},
                 {"\r=1", "\"'\r=1\""},
                 {"\n=1", "\"'\n=1\""},
                 {" =1", "\"' =1\""},
                 {"'=1", "\"''=1\""},
                 {"\uFF1D1", "\"'\uFF1D1\""},
                 {"-5", "-5"},
                 {"+5", "+5"},
                 {"-1.5e-3", "-1.5e-3"},
                 {"-5m", "\"'-5m\""},
                 {"-inf", "\"'-inf\""},
                 {"-0x1p3", "\"'-0x1p3\""},
                 {"-1-1", "\"'-1-1\""}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text out = {0};
        struct csv_rows rows;
        csv_row_add(&out, cases[i].field);
        assert_string_equal(text_get(&out), cases[i].written);
        text_add(&out, ",end");
        csv_row_init(&rows, out.bytes);
        assert_true(csv_row_next(&rows));
        assert_int_equal(rows.count, 2);
        assert_string_equal(rows.fields[0], cases[i].field);
        assert_string_equal(rows.fields[1], "end");
        csv_row_release(&rows);
        text_release(&out);
    }
}

/* A spreadsheet that saves the file again may leave the quotes out. */
static void test_guard_without_quotes(void **state)
{
    char text[] = "time,'-x\n'5,'=1";
    struct csv_rows rows;

    (void)state;
    csv_row_init(&rows, text);
    assert_true(csv_row_next(&rows));
    assert_string_equal(rows.fields[1], "-x");
    assert_true(csv_row_next(&rows));
    assert_string_equal(rows.fields[0], "'5");
    assert_string_equal(rows.fields[1], "=1");
    csv_row_release(&rows);
}

TESTS(csv_row, cmocka_unit_test(test_known), cmocka_unit_test(test_open_quote),
      cmocka_unit_test(test_byte_order_mark), cmocka_unit_test(test_behind_a_quote),
      cmocka_unit_test(test_formulas), cmocka_unit_test(test_guard_without_quotes))
