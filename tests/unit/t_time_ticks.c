/* report/time_ticks: by hand. */
#include "fixture.h"

#include "time_ticks.h"

static int64_t epoch(const char *text)
{
    int64_t out = 0;

    assert_null(units_read_instant(text, &out));
    return out;
}

static void test_known(void **state)
{
    struct time_tick t[TIME_TICKS_MOST];
    (void)state;
    assert_int_equal(time_ticks("UTC", epoch("2025-12-14T23:00:00Z"), 3 * 3600, 6, t), 6);
    assert_string_equal(t[0].label, "23:00");
    assert_string_equal(t[0].date, "Sun 14 Dec");
    assert_string_equal(t[1].label, "23:30");
    assert_string_equal(t[1].date, "");
    assert_string_equal(t[2].label, "00:00");
    assert_string_equal(t[2].date, "Mon 15 Dec");
    assert_true(t[2].midnight && !t[3].midnight);
    assert_string_equal(t[5].label, "01:30");
    assert_close(t[5].at_s, 9000, 0);
}

/* A week has a date at each midnight, and hours between; a minute has seconds. */
static void test_spans(void **state)
{
    struct time_tick t[TIME_TICKS_MOST];
    (void)state;
    assert_int_equal(time_ticks("UTC", epoch("2025-03-03T00:00:00Z"), 7 * 86400, 14, t), 14);
    assert_string_equal(t[0].label, "Mon 3 Mar");
    assert_string_equal(t[0].date, "");
    assert_string_equal(t[1].label, "12");
    assert_string_equal(t[2].label, "Tue 4 Mar");
    assert_int_equal(time_ticks("UTC", epoch("2025-03-03T10:00:03Z"), 60, 6, t), 6);
    assert_string_equal(t[0].label, "10:00:10");
    assert_close(t[0].at_s, 7, 0);
    assert_int_equal(time_ticks("UTC", epoch("2025-03-05T00:00:00Z"), 60 * 86400.0, 10, t), 8);
    assert_string_equal(t[0].label, "10 Mar"); /* a Monday */
}

/* However long, never more than asked for. */
static void test_never_more(void **state)
{
    struct time_tick t[TIME_TICKS_MOST];
    (void)state;
    for (double span = 1; span < 3e7; span *= 1.37)
        for (size_t most = 2; most <= 12; most += 5)
            assert_in_range(time_ticks("UTC", epoch("2025-12-14T14:30:07Z"), span, most, t), 0,
                            most);
}

/* In Berlin clocks go from 2:00 to 3:00 on 30 March 2025, at 1:00 UTC. */
static void test_zone(void **state)
{
    struct time_tick t[TIME_TICKS_MOST];
    (void)state;
    assert_int_equal(time_ticks("Europe/Berlin", epoch("2025-03-29T22:00:00Z"), 4 * 3600, 6, t), 4);
    assert_string_equal(t[0].label, "23:00");
    assert_string_equal(t[1].label, "00:00");
    assert_true(t[1].midnight);
    assert_string_equal(t[1].date, "Sun 30 Mar");
    assert_string_equal(t[3].label, "03:00");
    assert_close(t[3].at_s, 3 * 3600, 0);
}

TESTS(time_ticks, cmocka_unit_test(test_zone), cmocka_unit_test(test_known),
      cmocka_unit_test(test_spans), cmocka_unit_test(test_never_more))
