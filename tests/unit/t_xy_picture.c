/* report/xy_picture: where ticks stand, and that what is drawn lies inside. */
#include "fixture.h"

#include "xy_picture.h"

static void test_ticks(void **state)
{
    double values[] = {3, 17}, wide[] = {0.02, 30}, out[XY_TICKS];
    struct xy_axis axis = xy_axis_of(values, 2);
    (void)state;
    assert_int_equal(xy_ticks(&axis, 4, out), 3);
    assert_close(out[0], 5, 0);
    assert_close(out[2], 15, 0);
    axis = xy_axis_of(wide, 2);
    assert_true(axis.log);
    assert_int_equal(xy_ticks(&axis, 4, out), 3);
    assert_close(out[0], 0.1, 1e-12);
    assert_close(out[2], 10, 1e-12);
}

static void test_inside(void **state)
{
    double one[] = {5, NAN}, nothing[] = {NAN}, zeros[] = {0, 0};
    struct xy xy = {.x = xy_axis_of(one, 2), .y = xy_axis_from_zero(zeros, 2), .height = 100};
    (void)state;
    assert_close(xy_left(&xy, 5), 50, 1e-9);
    assert_close(xy_left(&xy, -1e9), 0, 0);
    assert_close(xy_top(&xy, 0), 100, 0);
    xy.x = xy_axis_of(nothing, 1);
    assert_true(isfinite(xy_left(&xy, 0)));
}

static void test_words_are_text(void **state)
{
    struct text page = {0};
    struct xy xy = {.page = &page, .x = {.to = 1}, .y = {.to = 1}, .height = 10};
    (void)state;
    xy_mark(&xy, XY_DISC, "held", 0.5, 0.5, "<img src=x>");
    assert_null(strstr(text_get(&page), "<img"));
    assert_non_null(strstr(text_get(&page), "x=\"50%\" y=\"5\""));
    text_release(&page);
}

TESTS(xy_picture, cmocka_unit_test(test_ticks), cmocka_unit_test(test_inside),
      cmocka_unit_test(test_words_are_text))
