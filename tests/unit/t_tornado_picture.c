/* report/tornado_picture: a bar for what moves the answer, and no markup from a name. */
#include "fixture.h"

#include "tornado_picture.h"

static size_t parts_in(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
        count++;
    return count;
}

static void test_bars(void **state)
{
    struct sensitivity_row rows[3] = {
        {.name = (char *)(uintptr_t) "<b>spike", .at_p10 = 2, .at_p90 = 9, .p10 = 1, .p90 = 3},
        {.name = (char *)(uintptr_t) "luck", .source = SENSITIVITY_LUCK, .at_p10 = 4, .at_p90 = 6},
        {.name = (char *)(uintptr_t) "nothing", .at_p10 = 5, .at_p90 = 5}};
    struct sensitivity s = {.measure = "m", .unit = "1", .rows = rows, .count = 3, .middle = 5};
    struct text page = {0};
    (void)state;
    tornado_picture_add(&s, "title", &page);
    assert_null(strstr(text_get(&page), "<b>"));
    assert_int_equal(parts_in(text_get(&page), "<rect"), 4); /* pale and strong of two */
    assert_non_null(strstr(text_get(&page), "1 more hardly move"));
    assert_non_null(strstr(text_get(&page), "luck: 4 → 6"));
    text_release(&page);
}

TESTS(tornado_picture, cmocka_unit_test(test_bars))
