/* report/hero, lane_picture, picture: the picture of small runs. */
#include "fixture.h"

#include "hero.h"
#include "picture.h"

#define CASE(rate, read)                                                                           \
    "name: x\nstart: 2025-12-14T23:59:00Z\nduration: 2m\nsample_every: 10s\ntables: {t: "          \
    "{item_size: 4KiB, initial_burst: 0%, burst: 1s, " read ", write: {capacity: 1}}}\nclients: "  \
    "{c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, consistency: strong, "       \
    "arrivals: even, keys: [{count: 1M}], rate: [{per_second: " rate "}]}}\n"

/* The text of the picture; free() it. */
static char *picture_of(const char *yaml)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    struct text page = {0};

    fixture_result(&r, "hero.h5", yaml);
    summary_make(&s, &r);
    diagnosis_make(&d, &s);
    hero_add(&page, &s, &d);
    diagnosis_release(&d);
    summary_release(&s);
    result_release(&r);
    return page.bytes;
}

static size_t times_in(const char *text, const char *what)
{
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, what)); at++)
        count++;
    return count;
}

/* 160 units/s of 100: one picture with an area of what was not served, across midnight. */
static void test_throttled(void **state)
{
    (void)state;
    char *page = picture_of(CASE("160", "read: {capacity: 100}"));
    assert_int_equal(times_in(page, "<figure"), 1);
    assert_int_equal(times_in(page, "class=\"above\" transform"), 1);
    assert_int_equal(times_in(page, "d=\"\"/></clipPath>"), 0);
    assert_non_null(strstr(page, "Bought: 100."));
    assert_non_null(strstr(page, "Mon 15 Dec"));
    assert_non_null(strstr(page, "160 calls/s"));
    free(page);
}

static void test_not_throttled(void **state)
{
    (void)state;
    char *page = picture_of(CASE("50", "read: {capacity: 100}"));
    assert_int_equal(times_in(page, "<figure"), 1);
    assert_int_equal(times_in(page, "d=\"\"/></clipPath>"), 1);
    assert_non_null(strstr(page, "Nothing was throttled."));
    free(page);
}

/* On demand is a gap with its reason. */
static void test_on_demand(void **state)
{
    (void)state;
    char *page = picture_of(CASE("50", "billing: on_demand"));
    assert_non_null(strstr(page, "class=\"gap\""));
    assert_non_null(strstr(page, "Bought: on demand."));
    assert_non_null(strstr(page, "class=\"bought\" d=\"\""));
    free(page);
}

static void test_amounts(void **state)
{
    struct text_number n;
    (void)state;
    assert_string_equal(picture_amount(500, &n), "500");
    assert_string_equal(picture_amount(2177, &n), "2,177");
    assert_string_equal(picture_amount(15431, &n), "15.4 k");
    assert_string_equal(picture_amount(1.24e6, &n), "1.24 M");
    assert_string_equal(picture_amount(0.5, &n), "0.5");
}

TESTS_IN_FOLDER(hero, cmocka_unit_test(test_throttled), cmocka_unit_test(test_not_throttled),
                cmocka_unit_test(test_on_demand), cmocka_unit_test(test_amounts))
