/* engine/event_log: what happened, in order. */
#include "fixture.h"

static void test_entries(void **state)
{
    struct event_log log = {0};
    (void)state;
    for (int i = 0; i < 100; i++)
        event_log_add(&log, i * SECOND, i % 2 ? EVENT_LOG_SPLIT : EVENT_LOG_ALARM, "tables/t",
                      "%d of %s", i, "them");
    assert_int_equal(log.count, 100);
    assert_int_equal(log.entries[7].at, 7 * SECOND);
    assert_int_equal(log.entries[7].kind, EVENT_LOG_SPLIT);
    assert_string_equal(log.entries[7].subject, "tables/t");
    assert_string_equal(log.entries[99].detail, "99 of them");
    assert_string_equal(event_log_kind_names[EVENT_LOG_SPLIT], "split");
    assert_string_equal(event_log_kind_names[EVENT_LOG_REFUSED], "refused");
    event_log_clear(&log);
    assert_int_equal(log.count, 0);
    event_log_add(&log, 5, EVENT_LOG_ACTION, "a", "again");
    assert_string_equal(log.entries[0].detail, "again");
    event_log_release(&log);
    assert_int_equal(log.capacity, 0);
}

TESTS(event_log, cmocka_unit_test(test_entries))
