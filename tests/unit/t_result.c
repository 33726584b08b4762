/* sim/record and analysis: what was simulated is what is read, whatever the blocks; bad files are
 * refused. */
#include "fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "measure.h"
#include "regular_file.h"
#include "run.h"
#include "summary.h"
#include "summary_json.h"
#include "summary_text.h"

static const char *const yaml =
    "name: r\nduration: 1h23m20s500ms\nseed: 5\ntables:\n"
    "  t: {item_size: 4KiB, partitions: 3, read: {capacity: 10}, write: {capacity: 5},\n"
    "      indexes: {i: {read: {capacity: 5}, write: {capacity: 5}}}}\n"
    "clients: {c: {retry: {mode: standard}}}\nworkloads:\n"
    "  w: {client: c, table: t, keys: [{key: hot, share: 50%}, {count: 50, distribution: zipf}], "
    "rate: [{per_second: 30}]}\n"
    "  p: {client: c, table: t, operation: put, keys: [{count: 9}], rate: [{per_second: 1}]}\n"
    "timeline: [{at: 40m, action: set_capacity, table: t, read: 20000}]\n"
    "thresholds: ['workloads/w/failed_ratio < 1%', 'workloads/w/latency_p99 < 100s', "
    "'cost/tables/t/total < 100']\n";

static void interrupt(void *context, const struct run_progress *progress)
{
    (void)progress;
    *(sig_atomic_t *)context = 1;
}

static void simulate_options(struct run_options options, struct run_outcome *outcome)
{
    struct scenario scenario;
    struct diagnostics d;
    diagnostics_init(&d);
    assert_true(scenario_load(&scenario, "r", yaml, strlen(yaml), NULL, &d));
    run(&scenario, &options, outcome, &d);
    diagnostics_release(&d);
    scenario_release(&scenario);
}

static void simulate(const char *name, struct run_outcome *outcome)
{
    simulate_options((struct run_options){.output = fixture_path(name)}, outcome);
}

/* The same world run in memory gives the totals that the file's series sum to, across block
 * borders. */
static void test_totals(void **state)
{
    struct run_outcome outcome;
    struct result r;
    struct fixture f;
    char why[512];
    size_t n;
    (void)state;
    simulate("a.h5", &outcome);
    assert_int_equal(outcome.status, RUN_DONE);
    assert_int_equal(result_open(&r, fixture_path("a.h5"), why), RESULT_GOOD);
    fixture_init(&f, yaml);
    fixture_run(&f);
    const struct flow *flow = &workloads_in(&f)[0].flow;
    assert_int_equal(r.rows, 5001); /* 5000 whole seconds and a half */
    assert_true(r.complete);
    assert_string_equal(r.digest, outcome.digest.bytes);
    assert_close(measure(&r, "workloads/w", "offered"), (double)flow->offered, 0);
    assert_close(measure(&r, "workloads/w", "failed"), (double)flow->failed, 0);
    assert_close(measure(&r, "workloads/w", "failed_ratio"),
                 (double)flow->failed / (double)flow->offered, 1e-12);
    assert_close(measure(&r, "workloads/w", "throttled_ratio"),
                 (double)flow->throttled / (double)flow->attempts, 1e-12);
    assert_close(measure(&r, "tables/t", "consumed_read_capacity_units"),
                 tables_in(&f)[0].throughput.side[READ].consumed, 1e-6);
    assert_true(isnan(measure(&r, "tables/t", "nonsense")));
    assert_true(measure(&r, "tables/t", "throttled_requests_ratio") < 1);
    double *total =
               result_values(&r, "tables/t/partitions", "consumed_read_capacity_units_total", &n),
           sum = 0;
    assert_int_equal(n, tables_in(&f)[0].throughput.partitions.count);
    for (size_t i = 0; i < n; i++)
        sum += total[i];
    assert_close(sum, tables_in(&f)[0].throughput.side[READ].consumed, 1e-6);
    free(total);
    double *held = result_values(&r, "workloads/w", "in_flight", &n);
    assert_close(held[n - 1], (double)flow->in_flight, 0);
    free(held);
    fixture_release(&f);
    result_release(&r);
}

static void test_summary(void **state)
{
    struct result r;
    struct summary s;
    struct text text = {0};
    char why[512];
    (void)state;
    assert_int_equal(result_open(&r, fixture_path("a.h5"), why), RESULT_GOOD);
    summary_make(&s, &r);
    assert_int_equal(s.caller_count, 2);
    assert_int_equal(s.resource_count, 2);
    assert_int_equal(s.threshold_count, 3);
    assert_int_equal(s.thresholds_failed, 1);
    assert_string_equal(s.resources[0].keys[0].name, "hot");
    assert_true(s.resources[0].sides[0].throttles > 0 && s.resources[0].sides[0].first_s > 0);
    summary_write_text(&s, &text);
    assert_non_null(strstr(text_get(&text), "TableReadProvisionedThroughputExceeded"));
    assert_non_null(strstr(text_get(&text), "FAIL"));
    char *json = summary_write_json(&s);
    assert_non_null(strstr(json, "\"verdict\": \"Reads of tables/t were throttled from"));
    free(json);
    text_release(&text);
    summary_release(&s);
    result_release(&r);
}

/* Two runs are one file, byte for byte. */
static void test_same_bytes(void **state)
{
    struct run_outcome outcome;
    size_t a_size, b_size;
    char why[REGULAR_FILE_WHY];
    (void)state;
    simulate("b.h5", &outcome);
    char *a = regular_file_read(fixture_path("a.h5"), 64 << 20, &a_size, why),
         *b = regular_file_read(fixture_path("b.h5"), 64 << 20, &b_size, why);
    assert_int_equal(a_size, b_size);
    assert_memory_equal(a, b, a_size);
    free(a);
    free(b);
}

static void test_interrupted(void **state)
{
    struct run_outcome outcome;
    struct result r;
    char why[512];
    sig_atomic_t now = 0;
    (void)state;
    simulate_options((struct run_options){.output = fixture_path("c.h5"),
                                          .interrupted = &now,
                                          .progress = interrupt,
                                          .context = &now},
                     &outcome);
    assert_int_equal(outcome.status, RUN_INTERRUPTED);
    assert_string_equal(outcome.kept, fixture_path("c.partial.h5"));
    assert_int_equal(result_open(&r, outcome.kept, why), RESULT_GOOD);
    assert_false(r.complete);
    assert_int_equal(r.rows, 1);
    result_release(&r);
    assert_int_equal(access(fixture_path("c.h5"), F_OK), -1);
}

/* At hourly rows the first may be seconds away, at 1e9 calls a second minutes. */
static void test_interrupted_at_once(void **state)
{
    struct run_outcome outcome;
    sig_atomic_t now = 1;
    (void)state;
    simulate_options(
        (struct run_options){.output = fixture_path("at_once.h5"), .interrupted = &now}, &outcome);
    assert_int_equal(outcome.status, RUN_INTERRUPTED);
    assert_int_equal(outcome.events, 0);
    assert_string_equal(outcome.kept, "");
    assert_int_equal(access(fixture_path("at_once.h5"), F_OK), -1);
    assert_int_equal(access(fixture_path("at_once.partial.h5"), F_OK), -1);
}

static void expect_unwritable(const char *name, const char *part)
{
    struct run_outcome outcome;
    simulate(name, &outcome);
    assert_int_equal(outcome.status, RUN_NOT_WRITTEN);
    if (!strstr(outcome.why, part))
        fail_msg("expected '%s' in '%s'", part, outcome.why);
}

static void test_unwritable(void **state)
{
    char long_name[5000];
    (void)state;
    expect_unwritable("nowhere/x.h5", "No such file or directory");
    mkdir(fixture_path("folder"), 0700);
    expect_unwritable("folder", "not a regular file");
    FILE *letter = fopen(fixture_path("letter.txt"), "w");
    fputs("Dear all,\n", letter);
    fclose(letter);
    expect_unwritable("letter.txt", "no result is there");
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = '\0';
    struct run_outcome outcome;
    struct scenario scenario;
    struct diagnostics d;
    struct run_options options = {.output = long_name};
    diagnostics_init(&d);
    assert_true(scenario_load(&scenario, "r", yaml, strlen(yaml), NULL, &d));
    run(&scenario, &options, &outcome, &d);
    assert_int_equal(outcome.status, RUN_NOT_WRITTEN);
    diagnostics_release(&d);
    scenario_release(&scenario);
}

/* A file cut off anywhere is refused, and so is one that is something else. */
static void test_bad_files(void **state)
{
    size_t size;
    char why[READER_WHY];
    char *bytes = regular_file_read(fixture_path("a.h5"), 64 << 20, &size, why);
    struct result r;
    (void)state;
    for (size_t part = 1; part < 40; part++) {
        FILE *cut = fopen(fixture_path("cut.h5"), "wb");
        assert_true(write(fileno(cut), bytes, size * part / 40) > 0);
        fclose(cut);
        assert_int_equal(result_open(&r, fixture_path("cut.h5"), why), RESULT_NOT_A_RESULT);
        result_release(&r);
    }
    free(bytes);
    assert_int_equal(result_open(&r, fixture_path("letter.txt"), why), RESULT_NOT_A_RESULT);
    result_release(&r);
    assert_int_equal(result_open(&r, fixture_path("absent.h5"), why), RESULT_NOT_READ);
    assert_non_null(strstr(why, "No such file"));
    result_release(&r);
    assert_int_equal(result_open(&r, fixture_path(""), why), RESULT_NOT_READ);
    result_release(&r);
}

static int tear_down(void **state)
{
    static const char *const names[] = {"a.h5", "b.h5", "c.partial.h5", "cut.h5", "letter.txt"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(fixture_path(names[i]));
    rmdir(fixture_path("folder"));
    int left = rmdir(fixture_path("")); /* nothing else lies there */
    return fixture_remove_folder(state) || left;
}

/* A run within a day has no dates, not even for its end at midnight; one beyond has. */
static void test_clock(void **state)
{
    char utc[] = "UTC", berlin[] = "Europe/Berlin";
    struct result r = {
        .complete = true, .time_zone = utc, .start_epoch_s = 1765722600, .duration_s = 9.5 * 3600};
    struct units_text out;
    (void)state;
    assert_string_equal(result_clock(&r, 65, &out), "14:31:05");
    assert_string_equal(result_clock(&r, 9.5 * 3600, &out), "24:00:00");
    r.duration_s += 1;
    assert_string_equal(result_clock(&r, 65, &out), "12-14 14:31:05");
    assert_string_equal(result_clock(&r, 9.5 * 3600, &out), "12-15 00:00:00");
    r.duration_s = 17 * 86400 + 9.5 * 3600;
    assert_string_equal(result_clock(&r, 65, &out), "12-14 14:31:05");
    r.duration_s += 1;
    assert_string_equal(result_clock(&r, 65, &out), "2025-12-14 14:31:05");
    r.duration_s = 8.5 * 3600; /* there it is midnight an hour before */
    r.time_zone = berlin;
    assert_string_equal(result_clock(&r, 65, &out), "15:31:05");
    assert_string_equal(result_clock(&r, 8.5 * 3600, &out), "24:00:00");
    r.duration_s += 1;
    assert_string_equal(result_clock(&r, 65, &out), "12-14 15:31:05");
}

TESTS_WITH(result, fixture_make_folder, tear_down, cmocka_unit_test(test_totals),
           cmocka_unit_test(test_summary), cmocka_unit_test(test_same_bytes),
           cmocka_unit_test(test_clock), cmocka_unit_test(test_interrupted),
           cmocka_unit_test(test_interrupted_at_once), cmocka_unit_test(test_unwritable),
           cmocka_unit_test(test_bad_files))
