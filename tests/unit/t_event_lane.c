/* report/event_lane: by hand. */
#include "fixture.h"

#include "event_lane.h"

#define EVENT(at, kind, subject, detail)                                                           \
    {                                                                                              \
        at, (char *)(uintptr_t)kind, (char *)(uintptr_t)subject, (char *)(uintptr_t)detail         \
    }
#define OPERATOR(at) EVENT(at, "action", "tables/t", "operator asks for more")
#define REFUSED(at) EVENT(at, "refused", "tables/t", "auto scaling: the table is UPDATING")

static struct result_event known[] = {OPERATOR(0),
                                      OPERATOR(10),
                                      OPERATOR(20),
                                      OPERATOR(40),
                                      REFUSED(100),
                                      REFUSED(200),
                                      REFUSED(300),
                                      EVENT(500, "alarm", "alarms/a", "P1 OK to ALARM: x"),
                                      EVENT(700, "alarm", "alarms/a", "P1 ALARM to OK: x")};
enum { KNOWN = sizeof known / sizeof *known };

static void test_known(void **state)
{
    size_t count;
    (void)state;
    struct lane_mark *m = event_lane_marks(known, KNOWN, 1000, 1000, false, &count);
    assert_int_equal(count, 4);
    assert_int_equal(m[0].count, 3);
    assert_close(m[0].from_s, 0, 0);
    assert_close(m[0].to_s, 20, 0);
    assert_int_equal(m[0].sign, 'O');
    assert_int_equal(m[1].count, 1);
    assert_close(m[1].from_s, 40, 0);
    assert_int_equal(m[2].count, 3);
    assert_int_equal(m[2].sign, 'x');
    assert_close(m[2].to_s, 300, 0);
    assert_int_equal(m[3].lane, LANE_ALARMS);
    assert_string_equal(m[3].severity, "P1");
    assert_close(m[3].from_s, 500, 0);
    assert_close(m[3].to_s, 700, 0);
    free(m);
}

/* A capacity in force between two refusals alike ends the first bar. */
static void test_refusals_interrupted(void **state)
{
    struct result_event events[] = {REFUSED(100), REFUSED(200),
                                    EVENT(300, "capacity", "tables/t", "capacity is now 5"),
                                    REFUSED(400)};
    size_t count;
    (void)state;
    struct lane_mark *m = event_lane_marks(events, 4, 1000, 1000, false, &count);
    assert_int_equal(count, 3);
    assert_int_equal(m[0].count, 2);
    assert_int_equal(m[2].count, 1);
    free(m);
}

/* An alarm that is not over lasts to the end; a fault from where it begins to where it is over. */
static void test_bars(void **state)
{
    struct result_event events[] = {EVENT(10, "alarm", "alarms/a", "OK to ALARM: x"),
                                    EVENT(20, "action", "tables/t", "throttling begins"),
                                    EVENT(60, "action", "tables/t", "throttling is over")};
    size_t count;
    (void)state;
    struct lane_mark *m = event_lane_marks(events, 3, 100, 1000, false, &count);
    assert_int_equal(count, 2);
    assert_close(m[0].to_s, 100, 0);
    assert_int_equal(m[1].lane, LANE_FAULTS);
    assert_close(m[1].from_s, 20, 0);
    assert_close(m[1].to_s, 60, 0);
    free(m);
}

/* A thousand events are never more marks than fit, and none is lost. */
static void test_many(void **state)
{
    enum { MANY = 1000, WIDTH = 280 };
    struct result_event events[MANY];
    size_t count, told = 0;
    (void)state;
    for (int i = 0; i < MANY; i++)
        events[i] = (struct result_event)EVENT(i * 7 % 13 + 600.0 * i, "split", "t", "2 serve");
    struct lane_mark *m = event_lane_marks(events, MANY, 600.0 * MANY, WIDTH, true, &count);
    assert_in_range(count, 1, WIDTH / EVENT_LANE_NEAR + 1);
    for (size_t i = 0; i < count; i++)
        told += m[i].count;
    assert_int_equal(told, MANY);
    free(m);
}

TESTS(event_lane, cmocka_unit_test(test_known), cmocka_unit_test(test_refusals_interrupted),
      cmocka_unit_test(test_bars), cmocka_unit_test(test_many))
