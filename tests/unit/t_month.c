/* bill/month: months as long as the calendar has them, and which part of a window an hour is like. */
#include "fixture.h"
#include "month.h"

static bool make(struct month *m, const struct day_kind_spec *days, size_t count,
                 const char *begins, const char *zone, char *why)
{
    static struct month_spec spec;
    static struct scenario_spec scenario;

    spec = (struct month_spec){.begins = begins, .timezone = zone, .days_count = count};
    spec.days = (struct day_kind_spec *)(uintptr_t)days;
    scenario.month = &spec;
    return month_init(m, &scenario, why);
}

/* December has 744 hours, February 672 or 696; the hour of summer time comes and goes. */
static void test_lengths(void **state)
{
    static const struct {
        const char *begins, *zone;
        size_t hours, days;
    } known[] = {{"2026-12-01", "UTC", 744, 31},           {"2026-02-01", "UTC", 672, 28},
                 {"2028-02-01", "UTC", 696, 29},           {"2026-03-01", "Europe/Dublin", 743, 31},
                 {"2026-10-01", "Europe/Dublin", 745, 31}, {"2026-01-31", "UTC", 672, 28}};
    struct month m;
    char why[200];

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_true(make(&m, NULL, 0, known[i].begins, known[i].zone, why));
        assert_int_equal(m.hour_count, known[i].hours);
        assert_int_equal(m.day_count, known[i].days);
        assert_int_equal(m.hours[m.hour_count - 1].day, known[i].days - 1);
        month_release(&m);
    }
}

/* Without a month of its own, a scenario is billed for the calendar month in which it starts. */
static void test_of_start(void **state)
{
    struct scenario_spec scenario = {.start = 1797000000}; /* 2026-12-11 */
    struct month m;
    char why[200];

    (void)state;
    assert_true(month_init(&m, &scenario, why));
    assert_string_equal(m.title, "December 2026 (744 hours, UTC)");
    assert_false(m.said);
    month_release(&m);
}

static void test_kinds(void **state)
{
    const char *sale[] = {"2026-12-04", "2026-12-11"}, *late[] = {"2027-01-01"},
               *twice[] = {"2026-12-11"};
    struct day_kind_spec days[] = {{.variant = "sale", .dates = sale, .dates_count = 2},
                                   {.variant = "other", .dates = twice, .dates_count = 1}};
    struct day_kind_spec beyond = {.variant = "sale", .dates = late, .dates_count = 1};
    struct month m;
    char why[200];

    (void)state;
    assert_true(make(&m, days, 1, "2026-12-01", "UTC", why));
    assert_int_equal(month_days_of(&m, 1), 2);
    assert_int_equal(month_days_of(&m, 0), 29);
    assert_int_equal(m.kinds[3], 1);
    month_release(&m);
    assert_false(make(&m, days, 2, "2026-12-01", "UTC", why));
    assert_non_null(strstr(why, "2026-12-11 is of two kinds"));
    month_release(&m);
    assert_false(make(&m, &beyond, 1, "2026-12-01", "UTC", why));
    assert_non_null(strstr(why, "outside of the month"));
    month_release(&m);
}

/* Ninety minutes from 14:00 are at their 30th minute at 16:00; three days repeat by the clock; two
 * weeks by the day of the week. */
static void test_repeats(void **state)
{
    int64_t first, thursday;
    struct month m;
    char why[200];

    (void)state;
    assert_true(make(&m, NULL, 0, "2026-12-01", "UTC", why));
    assert_true(month_read_date("2026-12-01", &first));
    assert_true(month_read_date("2026-11-12", &thursday));
    assert_close(month_period(5400), 5400, 0);
    assert_close(month_second(&m, 16, first + 14 * 3600, 5400), 1800, 0);
    assert_close(month_period(3.5 * 86400), 3 * 86400, 0);
    assert_close(month_second(&m, 9, first + 86400, 3 * 86400), 2 * 86400 + 9 * 3600, 0);
    assert_close(month_period(15 * 86400), 14 * 86400, 0);
    /* The first of December 2026 is a Tuesday: of a window from a Thursday the sixth day. */
    assert_close(month_second(&m, 0, thursday, 7 * 86400), 5 * 86400, 0);
    month_release(&m);
}

/* In summer time nine o'clock is nine o'clock: the window of winter is not shifted. */
static void test_clocks(void **state)
{
    int64_t winter;
    struct month m;
    char why[200];

    (void)state;
    assert_true(make(&m, NULL, 0, "2026-07-01", "Europe/Dublin", why));
    assert_true(month_read_date("2026-01-15", &winter));
    assert_close(month_second(&m, 9, winter, 86400), 9 * 3600, 0);
    month_release(&m);
}

TESTS(month, cmocka_unit_test(test_lengths), cmocka_unit_test(test_of_start),
      cmocka_unit_test(test_kinds), cmocka_unit_test(test_repeats), cmocka_unit_test(test_clocks))
