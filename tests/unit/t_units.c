/* base/units: quantities with their units, read and written. */
#include "fixture.h"

#include "units.h"

static void expect_duration(const char *text, simtime expected)
{
    simtime t = -1;
    assert_null(units_read_duration(text, &t));
    assert_int_equal(t, expected);
}

static void test_durations(void **state)
{
    static const char *const bad[] = {"",       "5",   "5x",  "-5s",  "s",
                                      "1e400s", "5 m", "nan", "0x5s", "40000000h"};
    simtime t;
    (void)state;
    expect_duration("2h30m", 9000 * SECOND);
    expect_duration("1.5s", 1500 * MILLISECOND);
    expect_duration("100ms", 100 * MILLISECOND);
    expect_duration("0", 0);
    expect_duration("1w", 7 * DAY);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(units_read_duration(bad[i], &t));
}

static void test_quantities(void **state)
{
    int64_t size;
    double x;
    (void)state;
    assert_null(units_read_size("2KiB", &size));
    assert_int_equal(size, 2048);
    assert_null(units_read_size("400KB", &size));
    assert_int_equal(size, 400000);
    assert_non_null(units_read_size("1.5B", &size));
    assert_non_null(units_read_size("2KiBs", &size));
    assert_null(units_read_ratio("78.3%", &x));
    assert_close(x, 0.783, 0);
    assert_null(units_read_ratio("70%", &x));
    assert_true(x == 0.7);
    assert_null(units_read_number("1.5k", &x));
    assert_close(x, 1500, 0);
    assert_non_null(units_read_number("inf", &x));
    assert_non_null(units_read_number("1e999", &x));
    assert_non_null(units_read_number("3 apples", &x));
}

static void test_instants(void **state)
{
    int64_t t;
    struct units_text out;
    (void)state;
    assert_null(units_read_instant("2025-12-14T14:30:00Z", &t));
    assert_int_equal(t, 1765722600);
    assert_string_equal(units_write_instant(&out, t), "2025-12-14T14:30:00Z");
    assert_null(units_read_instant("2000-03-01T00:00:00+01:00", &t));
    assert_int_equal(t, INT64_C(11017) * 86400 - 3600);
    assert_non_null(units_read_instant("2025-02-29T00:00:00Z", &t));
    assert_non_null(units_read_instant("2025-12-14", &t));
    assert_non_null(units_read_instant("2025-12-14T25:00:00Z", &t));
    assert_non_null(units_read_instant("2025-12-14T14:30:00Zulu", &t));
    assert_string_equal(units_write_clock(&out, 1765722600, 65 * SECOND), "14:31:05");
    assert_string_equal(units_write_date_clock(&out, 1765722600, 10 * HOUR + SECOND, false),
                        "12-15 00:30:01");
    assert_string_equal(units_write_date_clock(&out, 1765722600, 18 * DAY, true),
                        "2026-01-01 14:30:00");
}

/* Property: what is written is read back unchanged. */
static void test_round_trip(void **state)
{
    struct rng rng;
    struct units_text text;
    (void)state;
    rng_init(&rng, 1, "test", "units");
    for (int i = 0; i < 2000; i++) {
        simtime t = (simtime)(rng_word(&rng) >> (5 + i % 58)), back;
        assert_null(units_read_duration(units_write_duration(&text, t), &back));
        assert_int_equal(back, t);
        double x = rng_uniform(&rng) * exp((double)(i % 40) - 20), y;
        assert_null(units_read_number(units_write_number(&text, x), &y));
        assert_true(x == y);
        double ratio = (double)rng_below(&rng, 10000) / 10000;
        assert_null(units_read_ratio(units_write_ratio(&text, ratio), &y));
        assert_true(ratio == y);
        int64_t size = (int64_t)(rng_word(&rng) >> (12 + i % 50)), size_back;
        assert_null(units_read_size(units_write_size(&text, size), &size_back));
        assert_int_equal(size, size_back);
    }
}

TESTS(units, cmocka_unit_test(test_durations), cmocka_unit_test(test_quantities),
      cmocka_unit_test(test_instants), cmocka_unit_test(test_round_trip))
