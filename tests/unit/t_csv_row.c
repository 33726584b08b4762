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

TESTS(csv_row, cmocka_unit_test(test_known), cmocka_unit_test(test_open_quote))
