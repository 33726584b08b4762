/* models/common/trace.h: every call of a trace is offered, gaps are what the scenario says, and each
 * way to write a time means the same instant. */
#include "fixture.h"

#include <unistd.h>

#include "trace.h"

static const int64_t start = 1764320400; /* 2025-11-28T09:00:00Z */
static const struct node nothing_said = {.kind = NODE_MAP};

static struct trace read_with(const struct trace_spec *spec, const struct trace_use *use,
                              const char *lines, struct diagnostics *d)
{
    struct trace trace;
    FILE *file = fopen(fixture_path("t.csv"), "w");

    fputs(lines, file);
    fclose(file);
    diagnostics_init(d);
    trace_read(&trace, spec, use, d);
    return trace;
}

/* The area between two instants under a file's trace, of a spec as YAML would make it. */
static double area_of(const char *keys, const char *lines, simtime from, simtime to)
{
    struct fixture f;
    char yaml[900];
    FILE *file = fopen(fixture_path("t.csv"), "w");

    fputs(lines, file);
    fclose(file);
    snprintf(yaml, sizeof yaml,
             "name: x\nstart: 2025-11-28T09:00:00Z\nduration: 1d\nresolution: 1s\n" ROOMY_TABLE("")
                 ONE_CLIENT("") "workloads: {w: {client: c, table: t, keys: [{count: 9}], "
                                "trace: {file: %s%s}}}\n",
             fixture_path("t.csv"), keys);
    fixture_init(&f, yaml);
    if (!f.valid)
        fail_msg("%s of %s", f.diagnostics.items[0].message, lines);
    struct rate rate = rate_from(&workloads_in(&f)[0].arrivals.rate, from);
    double area = rate_area(&rate, from, to);
    fixture_release(&f);
    return area;
}

/* The header's known answers. */
static void test_sums(void **state)
{
    (void)state;
    static const char plain[] = "time,count\n0,600\n1m,600\n2m,600\n";
    assert_close(area_of("", plain, 0, 2 * MINUTE), 1200, 1e-9);
    assert_close(area_of("", plain, 2 * MINUTE, 3 * MINUTE), 600, 1e-9);
    assert_close(area_of("", plain, 3 * MINUTE, HOUR), 0, 0);
    static const char lost[] = "time,w\n0,60\n1m,\n2m,180\n";
    assert_close(area_of("", lost, 0, HOUR), 360, 1e-9);
    assert_close(area_of(", gaps: interpolate", lost, 0, HOUR), 360, 1e-9);
    assert_close(area_of(", gaps: idle", lost, 0, HOUR), 240, 1e-9);
    static const char missing[] = "time,w\n0,60\n2m,180\n3m,60\n";
    assert_close(area_of("", missing, 0, HOUR), 300, 1e-9);
    assert_close(area_of(", gaps: idle", missing, 0, HOUR), 300, 1e-9);
    assert_close(area_of(", gaps: interpolate", missing, 0, HOUR), 420, 1e-9);
    assert_close(area_of(", period: 30s", missing, 0, HOUR), 300, 1e-9);
    assert_close(area_of(", period: 30s", missing, 0, 30 * SECOND), 60, 1e-9);
    /* lost at the ends: the one neighbour goes on, or nothing */
    static const char ends[] = "time,w\n0,\n1m,60\n2m,\n";
    assert_close(area_of("", ends, 0, HOUR), 180, 1e-9);
    assert_close(area_of(", gaps: idle", ends, 0, HOUR), 60, 1e-9);
    assert_close(area_of(", gaps: idle", ends, MINUTE, 2 * MINUTE), 60, 1e-9);
    /* one row lasts as long as is said */
    assert_close(area_of(", period: 5m", "time,w\n10m,300\n", 0, HOUR), 300, 1e-9);
    assert_close(area_of(", period: 5m", "time,w\n10m,300\n", 0, 10 * MINUTE), 0, 0);
}

static void test_averages_and_rates(void **state)
{
    (void)state;
    static const char lines[] = "time,w,other\n0,1,9\n1m,3,9\n2m,,9\n4m,3,9\n";
    assert_close(area_of(", column: w, values: average", lines, 0, MINUTE), 60, 1e-9);
    assert_close(area_of(", column: w, values: average", lines, 0, HOUR), 60 + 180 + 360 + 180,
                 1e-9);
    /* lines between the rows, and the last lasts a period */
    assert_close(area_of(", column: w, values: rate", lines, 0, HOUR), 120 + 540 + 180, 1e-9);
    assert_close(area_of(", column: w, values: rate, gaps: idle", lines, 0, HOUR), 120 + 180 + 180,
                 1e-9);
    assert_close(area_of(", column: other", lines, 0, HOUR), 36, 1e-9);
    /* time,rate is the rate at an instant, and before and after it as always */
    assert_close(area_of("", "time,rate\n1m,1\n2m,3\n", 0, 3 * MINUTE), 60 + 120 + 180, 1e-9);
    assert_close(area_of(", period: 1m", "time,rate\n1m,1\n2m,3\n", 0, HOUR), 120 + 180, 1e-9);
}

/* The same three minutes from 09:10 on, however the time is written. */
static void test_times(void **state)
{
    static const char *const same[] = {
        "time,w\n600,60\n660,120\n720,180\n",
        "time,w\n10m,60\n11m,120\n12m,180\n",
        "time,w\n1764321000,60\n1764321060,120\n1764321120,180\n",
        "time,w\r\n2025-11-28T09:10:00Z,60\r\n2025-11-28T09:11:00Z,120\r\n\r\n"
        "2025-11-28T09:12:00Z,180\r\n",
        "time,w\n2025-11-28T09:10:00.000Z,60\n2025-11-28T10:11:00+01:00,120\n"
        "2025-11-28T09:12:00Z,180",
        "\"time\",\"w\"\n\"2025-11-28T09:10:00Z\",\"60\"\n2025-11-28T09:11:00+00:00,120\n"
        "2025-11-28 09:12:00Z,180\n",
        "time,\"w\"\"\n\"\r\n600,60\r\n\r\n660,\"120\"\r\n720,180"};
    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        assert_close(area_of("", same[i], 0, 10 * MINUTE), 0, 0);
        assert_close(area_of("", same[i], 10 * MINUTE, 11 * MINUTE), 60, 1e-9);
        assert_close(area_of("", same[i], 11 * MINUTE, 12 * MINUTE), 120, 1e-9);
        assert_close(area_of("", same[i], 12 * MINUTE, HOUR), 180, 1e-9);
    }
    /* Rows before the start are cut, and still say what is there at the start. */
    static const char before[] =
        "time,w\n2025-11-28T08:58:00Z,60\n2025-11-28T08:59:30Z,90\n2025-11-28T09:02:00Z,0\n";
    assert_close(area_of(", period: 1m30s", before, 0, HOUR), 60, 1e-9);
    /* Midnight, and half a second. */
    static const char night[] = "time,w\n2025-11-28T23:59:59.5Z,10\n2025-11-29T00:00:00.5Z,10\n";
    assert_close(area_of("", night, 15 * HOUR - SECOND / 2, 15 * HOUR), 5, 1e-9);
}

/* Units are divided by what a call consumes: 8 KiB strongly read are 2. */
static void test_units(void **state)
{
    struct trace_spec spec = {
        .origin.node = &nothing_said, .file = fixture_path("t.csv"), .counts = TRACE_UNITS};
    struct trace_use use = {.start_epoch_s = start, .units_a_call = 2};
    struct diagnostics d;
    struct trace trace = read_with(&spec, &use, "time,count\n0,120\n60,120\n", &d);

    (void)state;
    assert_int_equal(d.count, 0);
    assert_close(trace.points[0].per_second, 1, 1e-12);
    trace_release(&trace);
    use.units_a_call = 0;
    trace = read_with(&spec, &use, "time,count\n0,120\n60,120\n", &d);
    assert_null(trace.points);
    assert_string_equal(
        d.items[0].message,
        "'counts: units' is for a workload, whose calls consume units of its table");
    diagnostics_release(&d);
}

/* A trace that never ends is refused at once. */
static void test_endless_trace(void **state)
{
    struct diagnostics d = {0};
    struct trace trace;

    (void)state;
    assert_false(trace_read(&trace,
                            &(struct trace_spec){.origin.node = &nothing_said, .file = "/dev/zero"},
                            &(struct trace_use){0}, &d));
    assert_string_equal(d.items[0].message,
                        "the trace '/dev/zero' cannot be read: it is not a regular file");
    diagnostics_release(&d);
}

/* One byte over the bound; the file is a hole, which takes no room. */
static void test_large_trace(void **state)
{
    struct diagnostics d = {0};
    struct trace trace;
    struct trace_spec spec = {.origin.node = &nothing_said, .file = fixture_path("large.csv")};
    char expected[400];

    (void)state;
    fclose(fopen(spec.file, "w"));
    assert_int_equal(truncate(spec.file, TRACE_BYTES + 1), 0);
    assert_false(trace_read(&trace, &spec, &(struct trace_use){0}, &d));
    assert_int_equal(d.count, 1);
    snprintf(expected, sizeof expected, "the trace '%s' cannot be read: it is larger than 64 MiB",
             spec.file);
    assert_string_equal(d.items[0].message, expected);
    diagnostics_release(&d);
}

static struct trace read_beside(const char *lines, struct diagnostics *d)
{
    static const struct trace_spec spec = {.origin.node = &nothing_said, .file = "t.csv"};
    struct trace_use use = {.start_epoch_s = start, .place = {fixture_path("scenario.yaml"), 3, 5}};

    return read_with(&spec, &use, lines, d);
}

/* A trace lies beside its scenario. Of the headers time,rate and time,count points are as they
 * stand; a count is the rate until the next line. Seconds, fractions and durations; empty lines and
 * line ends of Windows do not count. */
static void test_plain_headers(void **state)
{
    struct diagnostics d;
    (void)state;
    struct trace t = read_beside("time,rate\r\n0.5,10\r\n\r\n1m,0\n2h,1e12\n", &d);
    assert_int_equal(d.count, 0);
    assert_int_equal(t.count, 3);
    assert_false(t.has_window);
    assert_int_equal(t.points[0].at, SECOND / 2);
    assert_close(t.points[0].per_second, 10, 0);
    assert_int_equal(t.points[1].at, MINUTE);
    assert_close(t.points[1].per_second, 0, 0);
    assert_int_equal(t.points[2].at, 2 * HOUR);
    assert_close(t.points[2].per_second, 1e12, 0);
    trace_release(&t);
    t = read_beside("time,count\n0,600\n60,60\n180,30\n", &d);
    assert_int_equal(d.count, 0);
    static const struct rate_point want[] = {
        {.at = 0, .per_second = 10},           {.at = MINUTE, .per_second = 10},
        {.at = MINUTE, .per_second = 0.5},     {.at = 3 * MINUTE, .per_second = 0.5},
        {.at = 3 * MINUTE, .per_second = .25}, {.at = 5 * MINUTE, .per_second = .25},
        {.at = 5 * MINUTE, .per_second = 0}};
    assert_int_equal(t.count, sizeof want / sizeof *want);
    for (size_t i = 0; i < t.count; i++) {
        assert_int_equal(t.points[i].at, want[i].at);
        assert_close(t.points[i].per_second, want[i].per_second, 1e-12);
    }
    trace_release(&t);
}

static void test_mistakes(void **state)
{
    static const struct {
        const char *lines, *says;
        int line;
    } bad[] = {{"when,rate\n0,1\n", "line 1 of the trace must be the header", 1},
               {"", "line 1 of the trace must be the header", 1},
               {"\ntime,rate\n0,1\n5,1\n", "line 1 of the trace must be the header", 1},
               {"time,rate\n0,1,\n5,1\n", "line 2 of the trace has not as many values", 2},
               {"time,rate\n0,\"1\"2x\n5,1\n", "line 2 of the trace has no number", 2},
               {"time,rate\n0,1\n\n5,\"1\n6,1\n", "line 4 of the trace has no number", 4},
               {"time\n0\n", "line 1 of the trace must be the header", 1},
               {"time,rate\n0,1\n5\n", "line 3 of the trace has not as many values", 3},
               {"time,rate\n0,1,2\n5,1\n", "line 2 of the trace has not as many values", 2},
               {"time,rate\n0,1\n5x,1\n", "line 3 of the trace has no time", 3},
               {"time,rate\n-1,1\n5,1\n", "line 2 of the trace has no time", 2},
               {"time,rate\n9e9,1\n", "line 2 of the trace has no time", 2},
               {"time,rate\n,1\n", "line 2 of the trace has no time", 2},
               {"time,w\n2025-11-28T09:00:00Z,1\n600,1\n", "a date such as", 3},
               {"time,w\n2025-11-28T09:00:00,1\n", "has no time", 2},
               {"time,w\n2025-11-31T09:00:00Z,1\n", "has no time", 2},
               {"time,w\n1764321000,1\n5m,1\n", "since 1970, as the first row", 3},
               {"time,rate\n0,1x\n5,1\n", "line 2 of the trace has no number", 2},
               {"time,rate\n5,1\n6,-1\n", "line 3 of the trace has no number", 3},
               {"time,rate\n0,1e13\n5,1\n", "line 2 of the trace has no number", 2},
               {"time,rate\n0,nan\n5,1\n", "line 2 of the trace has no number", 2},
               {"time,rate\n5,1\n5,1\n", "line 3 of the trace has a time that is not after", 3},
               {"time,rate\n0,\n1,\n", "has no number in its column", 1},
               {"time,rate\n5,1\n", "at least two lines", 1}};
    struct diagnostics d;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct trace t = read_beside(bad[i].lines, &d);
        assert_null(t.points);
        assert_int_equal(d.count, 1);
        if (!strstr(d.items[0].message, bad[i].says))
            fail_msg("expected '%s' in '%s'", bad[i].says, d.items[0].message);
        assert_int_equal(d.items[0].place.line, bad[i].line);
        assert_int_equal(d.items[0].place.column, 1);
        diagnostics_release(&d);
    }
}

/* Two months of five minutes, ten columns wide. */
static void test_many_rows(void **state)
{
    enum { ROWS = 17280 };
    struct trace_spec spec = {
        .origin.node = &nothing_said, .file = fixture_path("many.csv"), .column = "c9"};
    struct trace_use use = {.start_epoch_s = start};
    struct diagnostics d = {0};
    struct trace trace;
    FILE *file = fopen(spec.file, "w");

    (void)state;
    fputs("time,c1,c2,c3,c4,c5,c6,c7,c8,c9,c10\n", file);
    for (int i = 0; i < ROWS; i++) {
        struct units_text t;
        fprintf(file, "%s,1,2,3,4,5,6,7,8,%d,10\n", units_write_instant(&t, start + 300 * i), i);
    }
    fclose(file);
    assert_true(trace_read(&trace, &spec, &use, &d));
    assert_int_equal(trace.count, 2 * ROWS + 2);
    assert_close(trace.points[2 * ROWS].per_second, (ROWS - 1) / 300.0, 1e-9);
    trace_release(&trace);
}

TESTS_IN_FOLDER(trace, cmocka_unit_test(test_sums), cmocka_unit_test(test_averages_and_rates),
                cmocka_unit_test(test_times), cmocka_unit_test(test_units),
                cmocka_unit_test(test_endless_trace), cmocka_unit_test(test_large_trace),
                cmocka_unit_test(test_plain_headers), cmocka_unit_test(test_mistakes),
                cmocka_unit_test(test_many_rows))
