/* common/schedule: at, rate and cron. */
#include "fixture.h"

#include "schedule.h"
#include "units.h"

static int64_t at(const char *instant)
{
    int64_t epoch_s;

    assert_null(units_read_instant(instant, &epoch_s));
    return epoch_s;
}

/* The moments at which it is due from `after` on, up to the end of 2032, are these and no others
 * before the last of them. */
static void assert_due(const char *text, const char *zone, const char *after,
                       const char *const *moments)
{
    struct schedule schedule;
    const char *rule = schedule_read(text, zone, &schedule);
    int64_t now = at(after), from = now;

    if (rule)
        fail_msg("%s must be %s", text, rule);
    for (; *moments; moments++) {
        struct units_text is;
        now = schedule_next(&schedule, from, now, at("2032-12-31T23:59:59Z"));
        units_write_instant(&is, now);
        if (strcmp(is.bytes, *moments) != 0)
            fail_msg("%s is due at %s, not at %s", text, is.bytes, *moments);
    }
}
#define DUE(text, zone, after, ...)                                                                \
    assert_due(text, zone, after, (const char *const[]){__VA_ARGS__, NULL})

static void test_cron(void **state)
{
    (void)state;
    DUE("cron(30 2 * * ? *)", "Europe/Berlin", "2025-03-28T12:00:00Z", "2025-03-29T01:30:00Z",
        "2025-03-31T00:30:00Z", "2025-04-01T00:30:00Z");
    DUE("cron(30 2 * * ? *)", "Europe/Berlin", "2025-10-25T12:00:00Z", "2025-10-26T00:30:00Z",
        "2025-10-27T01:30:00Z");
    DUE("cron(0 9 ? * MON-FRI *)", "UTC", "2025-03-28T09:00:00Z", "2025-03-31T09:00:00Z",
        "2025-04-01T09:00:00Z");
    DUE("cron(0/20 8-9 1,15 JAN,jul ? 2026)", "UTC", "2025-03-28T09:00:00Z", "2026-01-01T08:00:00Z",
        "2026-01-01T08:20:00Z", "2026-01-01T08:40:00Z", "2026-01-01T09:00:00Z",
        "2026-01-01T09:20:00Z", "2026-01-01T09:40:00Z", "2026-01-15T08:00:00Z");
    DUE("cron(0 0 29 2 ? *)", "UTC", "2025-01-01T00:00:00Z", "2028-02-29T00:00:00Z",
        "2032-02-29T00:00:00Z");
    DUE("cron(0 0 L * ? *)", "UTC", "2025-01-31T00:00:00Z", "2025-02-28T00:00:00Z",
        "2025-03-31T00:00:00Z");
    DUE("cron(0 0 ? * 6L *)", "UTC", "2025-01-01T00:00:00Z", "2025-01-31T00:00:00Z",
        "2025-02-28T00:00:00Z");
    DUE("cron(0 0 ? * FRI#3 *)", "UTC", "2025-01-01T00:00:00Z", "2025-01-17T00:00:00Z",
        "2025-02-21T00:00:00Z");
    DUE("cron(0 0 1W * ? *)", "UTC", "2025-01-01T00:00:00Z", "2025-02-03T00:00:00Z",
        "2025-03-03T00:00:00Z", "2025-04-01T00:00:00Z");
    DUE("cron(0 0 31W * ? *)", "UTC", "2025-01-01T00:00:00Z", "2025-01-31T00:00:00Z",
        "2025-03-31T00:00:00Z", "2025-05-30T00:00:00Z");
    DUE("cron(* * * * ? *)", "America/New_York", "2025-01-01T00:00:30Z", "2025-01-01T00:01:00Z",
        "2025-01-01T00:02:00Z");
}

static void test_at_and_rate(void **state)
{
    struct schedule schedule;
    (void)state;
    DUE("at(2025-12-14T14:30:00)", "America/New_York", "2025-01-01T00:00:00Z",
        "2025-12-14T19:30:00Z");
    DUE("rate(5 minutes)", "UTC", "2025-01-01T00:00:00Z", "2025-01-01T00:05:00Z",
        "2025-01-01T00:10:00Z");
    DUE("rate(1 day)", "UTC", "2025-01-01T07:00:00Z", "2025-01-02T07:00:00Z");
    assert_null(schedule_read("at(2025-12-14T14:30:00)", "UTC", &schedule));
    assert_true(schedule_next(&schedule, 0, at("2025-12-14T14:30:00Z"), INT64_MAX) == INT64_MAX);
    assert_true(schedule_next(&schedule, 0, 0, at("2025-12-14T14:29:59Z")) == INT64_MAX);
    assert_null(schedule_read("cron(0 0 30 2 ? *)", "UTC", &schedule));
    assert_true(schedule_next(&schedule, 0, 0, at("2032-01-01T00:00:00Z")) == INT64_MAX);
}

static void test_rules(void **state)
{
    static const char *const wrong[] = {"",
                                        "now",
                                        "at()",
                                        "at(2025-02-30T00:00:00)",
                                        "at(2025-02-20)",
                                        "at(2025-02-20T00:00:00Z)",
                                        "rate(0 minutes)",
                                        "rate(5 seconds)",
                                        "rate(5minutes)",
                                        "rate(5 minutess)",
                                        "every(5 minutes)",
                                        "cron(0 9 * * *)",
                                        "cron(0 9 * * * *)",
                                        "cron(0 9 ? * ? *)",
                                        "cron(60 9 ? * MON *)",
                                        "cron(0 24 ? * MON *)",
                                        "cron(0 9 0 * ? *)",
                                        "cron(0 9 32 * ? *)",
                                        "cron(0 9 5-2 * ? *)",
                                        "cron(0 9 ? * MOO *)",
                                        "cron(0 9 ? * 8 *)",
                                        "cron(0 9 ? * 6#6 *)",
                                        "cron(0 9 ? 13 6 *)",
                                        "cron(0 9 ? * 6 1969)",
                                        "cron(0/0 9 ? * 6 *)",
                                        "cron(0 9 ? * 6 * 7)",
                                        "cron(,0 9 ? * 6 *)",
                                        "cron(0 9 ? * 6 *"};
    struct schedule schedule;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!schedule_read(wrong[i], "UTC", &schedule))
            fail_msg("%s is taken", wrong[i]);
}

TESTS(schedule, cmocka_unit_test(test_cron), cmocka_unit_test(test_at_and_rate),
      cmocka_unit_test(test_rules))
