/* sim/base/file_name.h: whatever a scenario is called, its file has a name that may be shown and typed. */
#include "fixture.h"

#include "file_name.h"

static void expect(const char *title, const char *name)
{
    char out[FILE_NAME];

    assert_string_equal(file_name_of(title, out), name);
}

static void test_names(void **state)
{
    (void)state;
    expect("flash-sale", "flash-sale");
    expect("größer", "größer");
    expect("../a\x1b", "_.-a-x1b");
    expect("/etc/passwd", "_etc-passwd");
    expect("-o", "_o");
    expect(".", "_");
    expect("", "_");
    expect("two words\nand a line", "two words-x0aand a line");
}

/* 159 bytes and a letter of two: the letter does not fit whole, so it goes whole. */
static void test_long(void **state)
{
    char title[300], out[FILE_NAME];

    (void)state;
    memset(title, 'a', sizeof title);
    memcpy(title + FILE_NAME - 2, "ü", 3);
    assert_int_equal(strlen(file_name_of(title, out)), FILE_NAME - 2);
    memcpy(title + FILE_NAME - 3, "üb", 4);
    assert_int_equal(strlen(file_name_of(title, out)), FILE_NAME - 1);
}

TESTS(file_name, cmocka_unit_test(test_names), cmocka_unit_test(test_long))
