/* base/checked_line: a line that is not as it was written is not believed. */
#include "fixture.h"

#include "checked_line.h"

static void test_check(void **state)
{
    struct text lines = {0};
    (void)state;
    text_add(&lines, "before\n");
    size_t from = lines.length;
    text_add(&lines, "a\tb");
    checked_line_end(&lines, from);
    assert_int_equal(lines.bytes[lines.length - 1], '\n');
    lines.bytes[lines.length - 1] = '\0';
    char *line = memory_text(lines.bytes + from), *other = memory_text(lines.bytes + from);
    other[2] = 'c';
    assert_false(checked_line_take(other));
    assert_true(checked_line_take(line));
    assert_string_equal(line, "a\tb");
    char bare[] = "nothing";
    assert_false(checked_line_take(bare));
    free(line);
    free(other);
    text_release(&lines);
}

TESTS(checked_line, cmocka_unit_test(test_check))
