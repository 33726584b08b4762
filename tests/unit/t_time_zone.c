/* base/time_zone: clocks of the tz database. */
#include "fixture.h"

#include "time_zone.h"
#include "units.h"

static int64_t at(const char *instant)
{
    int64_t epoch_s;

    assert_null(units_read_instant(instant, &epoch_s));
    return epoch_s;
}

static void test_offsets(void **state)
{
    (void)state;
    assert_int_equal(time_zone_offset_s("Europe/Berlin", at("2025-01-01T00:00:00Z")), 3600);
    assert_int_equal(time_zone_offset_s("Europe/Berlin", at("2025-07-01T00:00:00Z")), 7200);
    assert_int_equal(time_zone_offset_s("Europe/Berlin", at("2025-03-30T00:59:59Z")), 3600);
    assert_int_equal(time_zone_offset_s("Europe/Berlin", at("2025-03-30T01:00:00Z")), 7200);
    assert_int_equal(
        time_zone_offset_s("America/Argentina/Buenos_Aires", at("2025-01-01T00:00:00Z")),
        -3 * 3600);
    assert_int_equal(time_zone_offset_s("UTC", at("2025-07-01T00:00:00Z")), 0);
}

/* The process's own zone is as it was. */
static void test_own_zone_stays(void **state)
{
    (void)state;
    setenv("TZ", "Asia/Tokyo", 1);
    time_zone_offset_s("Europe/Berlin", 0);
    assert_string_equal(getenv("TZ"), "Asia/Tokyo");
    unsetenv("TZ");
    time_zone_offset_s("Europe/Berlin", 0);
    assert_null(getenv("TZ"));
}

static void test_names(void **state)
{
    (void)state;
    assert_true(time_zone_known("UTC"));
    assert_true(time_zone_known("Europe/Berlin"));
    assert_true(time_zone_known("Etc/GMT+5"));
    assert_false(time_zone_known("Europe/Atlantis"));
    assert_false(time_zone_known("Europe"));
    assert_false(time_zone_known(""));
    assert_false(time_zone_known("../../../etc/passwd"));
}

static void test_moments(void **state)
{
    int64_t moment;
    (void)state;
    assert_true(time_zone_moment("Europe/Berlin", at("2025-03-30T01:59:00Z"), &moment));
    assert_int_equal(moment, at("2025-03-30T00:59:00Z"));
    assert_false(time_zone_moment("Europe/Berlin", at("2025-03-30T02:30:00Z"), &moment));
    assert_true(time_zone_moment("Europe/Berlin", at("2025-03-30T03:00:00Z"), &moment));
    assert_int_equal(moment, at("2025-03-30T01:00:00Z"));
    assert_true(time_zone_moment("Europe/Berlin", at("2025-10-26T02:30:00Z"), &moment));
    assert_int_equal(moment, at("2025-10-26T00:30:00Z"));
    assert_true(time_zone_moment("Europe/Berlin", at("2025-10-26T03:00:00Z"), &moment));
    assert_int_equal(moment, at("2025-10-26T02:00:00Z"));
    assert_true(time_zone_moment("UTC", 7, &moment));
    assert_int_equal(moment, 7);
}

TESTS(time_zone, cmocka_unit_test(test_offsets), cmocka_unit_test(test_own_zone_stays),
      cmocka_unit_test(test_names), cmocka_unit_test(test_moments))
