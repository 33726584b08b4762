/* sim/base/simtime.h: seconds in a file bring back the time that was written. */
#include "fixture.h"

static void test_seconds_in_files(void **state)
{
    const simtime exact[] = {0,
                             1,
                             NANOSECOND + HOUR,
                             365 * DAY,
                             400 * DAY + 100 * MILLISECOND,
                             500 * MILLISECOND + 18 * 365 * DAY,
                             90 * DAY + MICROSECOND};

    (void)state;
    for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
        assert_int_equal(simtime_read_seconds(simtime_write_seconds(exact[i])), exact[i]);
    for (simtime days = 1; days < 18 * 365; days++)
        assert_int_equal(simtime_read_seconds(simtime_write_seconds(days * DAY)), days * DAY);
    assert_int_equal(simtime_read_seconds(-1), 0);
    assert_true(simtime_read_seconds(NAN) == 0 && simtime_read_seconds(1e300) == SIMTIME_MAX);
}

TESTS(simtime, cmocka_unit_test(test_seconds_in_files))
