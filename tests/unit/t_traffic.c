/* models/common/traffic.h: what is made of a pattern, and what is added on top. */
#include "fixture.h"

#include "traffic.h"

#define TRAFFIC(keys)                                                                              \
    "name: x\nstart: 2025-11-28T00:00:00Z\nduration: 28d\nresolution: 1s\n" ROOMY_TABLE("")        \
        ONE_CLIENT("") "workloads: {w: {client: c, table: t, keys: [{count: 9}], " keys "}}\n"

/* The calls that are expected between two instants. */
static double calls(const char *yaml, simtime from, simtime to)
{
    struct fixture f;

    fixture_init(&f, yaml);
    if (!f.valid)
        fail_msg("%s", f.diagnostics.items[0].message);
    struct rate rate = rate_from(&workloads_in(&f)[0].arrivals.rate, from);
    double area = rate_area(&rate, from, to);
    fixture_release(&f);
    return area;
}

/* A file that is read as DAY.csv by the scenarios below: 2,400 calls on Friday, 28 November 2025, 100
 * an hour, and as many again in its last hour. */
static const char *day_file(void)
{
    static char path[300];
    snprintf(path, sizeof path, "%s", fixture_path("day.csv"));
    FILE *file = fopen(path, "w");

    fputs("time,w\n", file);
    for (int hour = 0; hour < 24; hour++)
        fprintf(file, "2025-11-28T%02d:00:00Z,%d\n", hour, hour < 23 ? 100 : 200);
    fclose(file);
    return path;
}

static double calls_of_day(const char *keys, simtime from, simtime to)
{
    char yaml[900];

    snprintf(yaml, sizeof yaml, TRAFFIC("trace: %s%s"), day_file(), keys);
    return calls(yaml, from, to);
}

/* The header's known answers. */
static void test_scale(void **state)
{
    (void)state;
    assert_close(calls(TRAFFIC("rate: [{per_second: 10}]"), 0, HOUR), 36000, 1e-6);
    assert_close(calls(TRAFFIC("rate: [{per_second: 10}], scale: 3"), 0, HOUR), 108000, 1e-6);
    assert_close(calls(TRAFFIC("rate: [{per_second: 10}], scale: 0"), 0, HOUR), 0, 0);
    assert_close(calls_of_day(", scale: 1.5", 0, 28 * DAY), 3750, 1e-6);
}

static void test_repeat(void **state)
{
    (void)state;
    assert_close(calls_of_day("", 0, 28 * DAY), 2500, 1e-6);
    assert_close(calls_of_day(", repeat: weekly", 0, 21 * DAY), 7500, 1e-6);
    assert_close(calls_of_day(", repeat: weekly", 7 * DAY, 8 * DAY), 2500, 1e-6);
    assert_close(calls_of_day(", repeat: weekly", 8 * DAY, 14 * DAY), 0, 0);
    assert_close(calls_of_day(", repeat: daily", 0, 28 * DAY), 28 * 2500, 1e-6);
    assert_close(calls_of_day(", repeat: daily", 9 * DAY + 23 * HOUR, 10 * DAY), 200, 1e-6);
    /* every 12 hours of a day: its own day, and then its second half again */
    assert_close(calls_of_day(", repeat: 12h", 0, 2 * DAY), 2500 + 2 * 1300, 1e-6);
    assert_close(calls(TRAFFIC("flash_crowd: {at: 1h, base: 1, peak: 1}, repeat: daily"), 0, DAY),
                 86400, 1e-6);
}

static void test_shift_and_stretch(void **state)
{
    (void)state;
    assert_close(calls_of_day(", shift: 2d", 0, 2 * DAY), 0, 0);
    assert_close(calls_of_day(", shift: 2d", 2 * DAY, 3 * DAY), 2500, 1e-6);
    assert_close(calls_of_day(", shift: -12h", 0, DAY), 1300, 1e-6);
    assert_close(calls_of_day(", shift: -12h, repeat: daily", 11 * HOUR, 12 * HOUR), 200, 1e-6);
    /* twice as long at the same rates, and twice as many calls */
    assert_close(calls_of_day(", stretch: 2", 0, HOUR), 100, 1e-6);
    assert_close(calls_of_day(", stretch: 2", 0, 2 * DAY), 5000, 1e-6);
    assert_close(calls_of_day(", stretch: 2", 46 * HOUR, 2 * DAY), 400, 1e-6);
    assert_close(calls_of_day(", stretch: 0.5", 0, DAY), 1250, 1e-6);
    assert_close(calls_of_day(", stretch: 0.5, shift: 1d", DAY, 36 * HOUR), 1250, 1e-6);
    /* A rhythm and bursts have no gap before a shift: at 20:00 the peak, an hour later the same. */
    static const char noon[] = TRAFFIC("diurnal: {mean: 10, peak: 15, peak_at: 12h}, shift: 6h");
    assert_close(calls(noon, 18 * HOUR, 18 * HOUR + MINUTE), 15 * 60, 0.1);
    assert_close(calls(noon, 0, MINUTE), 600, 6);
    assert_close(calls(noon, 6 * HOUR, 6 * HOUR + MINUTE), 300, 0.1);
    static const char bursts[] =
        TRAFFIC("bursts: {every: 10s, length: 2s, per_second: 100}, shift: 5s");
    assert_close(calls(bursts, 0, 5 * SECOND), 0, 1e-6);
    assert_close(calls(bursts, 5 * SECOND, 7 * SECOND), 200, 1e-6);
    assert_close(calls(bursts, 0, 100 * SECOND), 2000, 1e-6);
}

static void test_plus(void **state)
{
    char yaml[900];

    (void)state;
    snprintf(yaml, sizeof yaml,
             TRAFFIC("rate: [{per_second: 1}], plus: [{trace: %s, scale: 1.4, shift: 7d}, "
                     "{rate: [{per_second: 2}]}]"),
             day_file());
    assert_close(calls(yaml, 0, 7 * DAY), 3 * 7 * 86400, 1e-3);
    assert_close(calls(yaml, 7 * DAY, 8 * DAY), 3 * 86400 + 1.4 * 2500, 1e-3);
    assert_close(calls(yaml, 8 * DAY, 9 * DAY), 3 * 86400, 1e-3);
    /* The workload's own scale is of all of it. */
    assert_close(calls(TRAFFIC("rate: [{per_second: 1}], scale: 3, "
                               "plus: [{rate: [{per_second: 2}], scale: 0.5}]"),
                       0, HOUR),
                 6 * 3600, 1e-6);
}

/* Without anything new a pattern is what it was: no sum. What is written as it is changes nothing. */
static void test_as_written(void **state)
{
    struct fixture f;

    (void)state;
    fixture_init(&f, TRAFFIC("rate: [{per_second: 10}], scale: 1, shift: 0s, stretch: 1"));
    assert_true(f.valid);
    assert_null(workloads_in(&f)[0].arrivals.rate.source);
    fixture_release(&f);
}

/* The run makes these calls, at each resolution, and set_rate replaces them all. */
static void test_run(void **state)
{
    static const char *const resolutions[] = {"request", "1s", "auto"};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 100s\nresolution: %s\n" ROOMY_TABLE("") ONE_CLIENT(
                "") "workloads: {w: {client: c, table: t, arrivals: even, keys: [{count: 9}], "
                    "rate: [{per_second: 2}], scale: 5, plus: [{rate: [{per_second: 1}, {at: 10s, "
                    "per_second: 1}, {at: 10s, per_second: 0}], repeat: 20s}]}}\n"
                    "timeline: [{at: 80s, action: set_rate, workload: w, per_second: 1}]\n",
            resolutions[i]);
        fixture_init(&f, yaml);
        assert_true(f.valid);
        fixture_run(&f);
        assert_close((double)workloads_in(&f)[0].flow.offered, 80 * 10 + 5 * 40 + 20, 1);
        fixture_release(&f);
    }
}

static void test_traffic_mistakes(void **state)
{
    char yaml[900];

    (void)state;
    assert_mistake(TRAFFIC("users: 3, scale: 2"),
                   "'scale' is for 'rate' and its patterns; of 'users'");
    assert_mistake(TRAFFIC("users: 3, scale: 1"), "");
    assert_mistake(TRAFFIC("users: 3, plus: [{rate: [{per_second: 1}]}]"), "'plus' is for");
    assert_mistake(TRAFFIC("rate: [{per_second: 1}], repeat: yearly"), "'repeat' must be daily");
    assert_mistake(TRAFFIC("rate: [{per_second: 1}], repeat: 0s"), "'repeat' must be daily");
    assert_mistake(TRAFFIC("rate: [{per_second: 1}], stretch: 0"), "stretch");
    assert_mistake(TRAFFIC("rate: [{per_second: 1}], scale: -1"), "scale");
    assert_mistake(TRAFFIC("rate: [{per_second: 1}], plus: [{scale: 2}]"), "needs one of");
    assert_mistake(TRAFFIC("rate: [{per_second: 1}], plus: [{rate: [{per_second: 1}], "
                           "bursts: {every: 2s, length: 1s, per_second: 1}}]"),
                   "not 2 of them");
    snprintf(yaml, sizeof yaml, TRAFFIC("trace: %s, shift: -2d"), day_file());
    assert_mistake(yaml, "before the run, which starts at 2025-11-28 00:00:00");
    snprintf(yaml, sizeof yaml, TRAFFIC("trace: %s, shift: 30d"), day_file());
    assert_mistake(yaml, "after the run, which ends at 2025-12-26 00:00:00");
    snprintf(yaml, sizeof yaml, TRAFFIC("trace: %s, shift: -30d, repeat: weekly"), day_file());
    assert_mistake(yaml, "");
}

/* A file of two columns, of which none is said: once, with a trace that repeats nothing in the run, the
 * calls were searched for forever. */
static void test_plus_unreadable(void **state)
{
    char yaml[900], path[300];

    (void)state;
    snprintf(path, sizeof path, "%s", fixture_path("two.csv"));
    FILE *file = fopen(path, "w");
    fputs("time,a,b\n2025-11-28T00:00:00Z,1,2\n2025-11-28T01:00:00Z,1,2\n", file);
    fclose(file);
    snprintf(yaml, sizeof yaml, TRAFFIC("trace: %s, plus: [{trace: %s}]"), day_file(), path);
    assert_mistake(yaml, "has 2 columns besides the time");
    snprintf(yaml, sizeof yaml, TRAFFIC("trace: {file: %s, column: a}, plus: [{trace: %s}]"), path,
             path);
    assert_mistake(yaml, "has 2 columns besides the time");
}

/* The first warning of a scenario that is right; "": it has none. */
static const char *warning(const char *yaml)
{
    static char message[500];
    struct fixture f;

    fixture_init(&f, yaml);
    assert_true(f.valid);
    snprintf(message, sizeof message, "%s",
             f.diagnostics.warning_count ? f.diagnostics.warnings[0].message : "");
    fixture_release(&f);
    return message;
}

/* The day is a Friday, and the run a Sunday. */
static void test_no_call(void **state)
{
    static const char sunday[] =
        "name: x\nstart: 2025-12-07T00:00:00Z\nduration: 1d\nresolution: 1s\n" ROOMY_TABLE("")
            ONE_CLIENT("") "workloads: {w: {client: c, table: t, keys: [{count: 9}], trace: %s, "
                           "repeat: %s%s}}\n";
    char yaml[900];

    (void)state;
    snprintf(yaml, sizeof yaml, sunday, day_file(), "weekly", "");
    assert_non_null(strstr(warning(yaml), "no call is made in this run, from 2025-12-07 00:00:00"));
    snprintf(yaml, sizeof yaml, sunday, day_file(), "daily", "");
    assert_string_equal(warning(yaml), "");
    snprintf(yaml, sizeof yaml, sunday, day_file(), "weekly", ", shift: 2d");
    assert_string_equal(warning(yaml), "");
    snprintf(yaml, sizeof yaml, sunday, day_file(), "daily", ", scale: 0");
    assert_string_equal(warning(yaml), "");
    assert_non_null(strstr(
        warning("name: x\nduration: 1h\n" ROOMY_TABLE("") ONE_CLIENT(
            "") "workloads: {w: {client: c, table: t, keys: [{count: 9}], rate: [{per_second: "
                "1}]}}\ntimeline: [{at: 1h, action: set_rate, workload: w, per_second: 2}, {at: 3h, "
                "action: set_rate, workload: w, per_second: 2}, {at: 2h, action: set_rate, "
                "workload: w, per_second: 3}]\n"),
        "'at: 2h' is after the end of the run at 1h; it never happens, and 1 later action neither"));
}

TESTS_IN_FOLDER(traffic, cmocka_unit_test(test_no_call), cmocka_unit_test(test_plus_unreadable),
                cmocka_unit_test(test_scale), cmocka_unit_test(test_repeat),
                cmocka_unit_test(test_shift_and_stretch), cmocka_unit_test(test_plus),
                cmocka_unit_test(test_as_written), cmocka_unit_test(test_run),
                cmocka_unit_test(test_traffic_mistakes))
