/* analysis: intervals, decimation, settings, tables of text, comparisons, diagnoses. Known answers
 * are in the headers. */
#include "fixture.h"

#include <sys/time.h>
#include <unistd.h>

#include "compare.h"
#include "decimate.h"
#include "demand.h"
#include "diagnosis.h"
#include "interval.h"
#include "measures.h"
#include "number_format.h"
#include "override.h"
#include "run.h"
#include "settings.h"
#include "text_table.h"

#define assert_near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

static void test_intervals(void **state)
{
    const double values[] = {1, 2, 3, NAN, 4, 5}, shifted[] = {2, 3.1, 3.9, NAN, 5, 6};
    (void)state;
    struct interval i = interval_of(values, 6);
    assert_int_equal(i.count, 5);
    assert_near(i.mean, 3, 1e-12);
    assert_near(i.half, 1.963243, 1e-6);
    struct interval d = interval_paired(values, shifted, 6);
    assert_near(d.mean, 1, 1e-12);
    assert_true(interval_beyond_noise(d));
    assert_true(interval_p_value(d) < 0.001);
    assert_near(interval_p_value(interval_paired(values, values, 6)), 1, 0);
    assert_true(isnan(interval_of(values, 1).half));
    assert_true(isnan(interval_of(values + 3, 1).mean));
    assert_near(interval_share_at_least(10, 10), pow(0.05, 0.1), 1e-9);
    assert_near(interval_share_at_least(0, 10), 0, 0);
    /* The limit is where ten or fewer misses are just not surprising: P(X >= 9 | p) = 0.05. */
    double p = interval_share_at_least(9, 10);
    assert_near(10 * pow(p, 9) * (1 - p) + pow(p, 10), 0.05, 1e-9);
}

/* Student's interval covers the mean in 95 of 100 samples; the paired test errs in 5. */
static void test_interval_coverage(void **state)
{
    struct rng rng;
    int covered = 0, false_alarms = 0;
    enum { TRIALS = 4000, COUNT = 8 };
    (void)state;
    rng_init(&rng, 11, "tests", "coverage");
    for (int t = 0; t < TRIALS; t++) {
        double a[COUNT], b[COUNT];
        for (int i = 0; i < COUNT; i++) {
            double common = rng_uniform(&rng) + rng_uniform(&rng) + rng_uniform(&rng);
            a[i] = common + rng_uniform(&rng) + rng_uniform(&rng);
            b[i] = common + rng_uniform(&rng) + rng_uniform(&rng);
        }
        struct interval own = interval_of(a, COUNT);
        covered += fabs(own.mean - 2.5) <= own.half;
        false_alarms += interval_beyond_noise(interval_paired(a, b, COUNT));
    }
    assert_true(covered > 0.935 * TRIALS && covered < 0.965 * TRIALS);
    assert_true(false_alarms > 0.035 * TRIALS && false_alarms < 0.065 * TRIALS);
}

static void test_decimation(void **state)
{
    const double values[] = {1, 9, 2, 3, 3, 3, NAN, NAN, NAN, 7},
                 times[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    const double want[] = {1, 9, 3, 3, NAN, NAN, 7, 7};
    double out[10], at[10];
    (void)state;
    assert_int_equal(decimate_step(10, 100), 1);
    assert_int_equal(decimate_step(10, 8), 3);
    assert_int_equal(decimate_count(10, 3), 8);
    decimate(values, 10, 3, out);
    for (int i = 0; i < 8; i++)
        assert_true(isnan(want[i]) ? isnan(out[i]) : out[i] == want[i]);
    decimate_times(times, 10, 3, at);
    for (int i = 1; i < 8; i++)
        assert_true(at[i] > at[i - 1]);
    assert_near(at[7], 9.5, 0);
}

/* Whatever the step, the least and the greatest of the series are still there. */
static void test_decimation_keeps_peaks(void **state)
{
    struct rng rng;
    double values[500], out[1000];
    (void)state;
    rng_init(&rng, 3, "tests", "peaks");
    for (size_t step = 1; step < 60; step++) {
        double least = INFINITY, most = -INFINITY, seen_least = INFINITY, seen_most = -INFINITY;
        for (int i = 0; i < 500; i++) {
            values[i] = rng_uniform(&rng);
            least = fmin(least, values[i]);
            most = fmax(most, values[i]);
        }
        decimate(values, 500, step, out);
        for (size_t i = 0; i < decimate_count(500, step); i++) {
            seen_least = fmin(seen_least, out[i]);
            seen_most = fmax(seen_most, out[i]);
        }
        assert_true(seen_least == least && seen_most == most);
    }
}

static void test_settings(void **state)
{
    struct settings s;
    (void)state;
    settings_read(
        &s, "name: \"a b\"\ntables:\n  t.x:\n    read:\n      capacity: 10\nthresholds:\n"
            "  - \"x/y < 1%\"\nworkloads:\n  w:\n    keys:\n      - key: \"k: 1\"\n"
            "        share: 10%\n      - count: 9\ntimeline:\n  - action: set_rate\n    at: 5m\n");
    assert_string_equal(settings_get(&s, "name"), "a b");
    assert_string_equal(settings_get(&s, "tables.t.x.read.capacity"), "10");
    assert_string_equal(settings_get(&s, "thresholds.0"), "x/y < 1%");
    assert_string_equal(settings_get(&s, "workloads.w.keys.0.key"), "k: 1");
    assert_string_equal(settings_get(&s, "workloads.w.keys.0.share"), "10%");
    assert_string_equal(settings_get(&s, "workloads.w.keys.1.count"), "9");
    assert_string_equal(settings_get(&s, "timeline.0.at"), "5m");
    assert_null(settings_get(&s, "tables"));
    settings_release(&s);
}

static void test_grids(void **state)
{
    struct text_table g;
    struct text out = {0};
    (void)state;
    text_table_init(&g, 3);
    const char *cells[] = {"a", "b", "c", "long", "1 ±", "2|3"};
    for (int i = 0; i < 6; i++)
        text_table_add(&g, "%s", cells[i]);
    text_table_add_heading(&g, "a heading that is longer than its column");
    text_table_write(&g, false, &out);
    assert_string_equal(text_get(&out), "a       b    c\nlong  1 ±  2|3\na heading that is longer "
                                        "than its column\n");
    text_release(&out);
    out = (struct text){0};
    text_table_write(&g, true, &out);
    assert_non_null(
        strstr(text_get(&out), "| a | b | c |\n|---|---:|---:|\n| long | 1 ± | 2\\|3 |\n"));
    text_release(&out);
    text_table_release(&g);
}

static void test_figures(void **state)
{
    struct text_number n;
    (void)state;
    assert_string_equal(number_format(0.1234, "ratio", &n), "12.34%");
    assert_string_equal(number_format(0.00012, "ratio", &n), "0.012%");
    assert_string_equal(number_format(0.0123, "s", &n), "12.3 ms");
    assert_string_equal(number_format(3600, "s", &n), "1h");
    assert_string_equal(number_format(1234567, "1", &n), "1.23 M");
    assert_string_equal(number_format(12.345, "1", &n), "12.3");
    assert_string_equal(number_format(0.000321, "USD", &n), "0.000321");
    assert_string_equal(number_format(NAN, "1", &n), "-");
}

/* A run's result, opened. */
static void make_result(struct result *result, const char *name, const char *yaml)
{
    struct fixture f;
    struct run_outcome outcome;
    char path[300], why[512];

    snprintf(path, sizeof path, "%s", fixture_path(name));
    struct run_options options = {.output = path};
    fixture_init(&f, yaml);
    assert_true(f.valid);
    run(&f.scenario, &options, &outcome, &f.diagnostics);
    assert_int_equal(outcome.status, RUN_DONE);
    fixture_release(&f);
    assert_int_equal(result_open(result, path, why), RESULT_GOOD);
}

#define WORLD(seed, capacity)                                                                      \
    "name: n\nduration: 5m\nseed: " seed                                                           \
    "\ntables: {t: {item_size: 4KiB, initial_burst: 0%, read: "                                    \
    "{capacity: " capacity "}, write: {capacity: 5}}}\nclients: {c: {retry: {mode: none}}}\n"      \
    "workloads: {w: {client: c, table: t, consistency: strong, keys: [{key: hot, share: 60%}, "    \
    "{count: 50, share: 40%}], rate: [{per_second: 40}]}}\n"

static void test_comparison(void **state)
{
    static const char *const yaml[] = {WORLD("1", "20"), WORLD("2", "20"), WORLD("1", "30"),
                                       WORLD("2", "30")};
    struct comparison c = {0};
    struct text out = {0};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct result r;
        char name[16];
        snprintf(name, sizeof name, "c%d.h5", i);
        make_result(&r, name, yaml[i]);
        comparison_add(&c, &r);
        result_release(&r);
    }
    assert_int_equal(c.count, 2);
    assert_int_equal(c.variants[0].count, 2);
    struct compared *failed = compare_measure(&c, "failed_ratio");
    assert_near(failed[0].value.mean, 0.5, 0.02);
    assert_near(failed[1].value.mean, 0.25, 0.02);
    assert_true(failed[1].best && !failed[0].best);
    assert_int_equal(failed[1].difference.count, 2);
    assert_true(interval_beyond_noise(failed[1].difference));
    free(failed);
    struct compared *cost = compare_measure(&c, "cost");
    assert_true(cost[0].best && !cost[1].best);
    free(cost);
    compare_write(&c, false, &out);
    assert_non_null(strstr(text_get(&out), "tables.t.read.capacity = 30 (was 20)"));
    assert_non_null(strstr(text_get(&out), "2 seeds"));
    text_release(&out);
    comparison_release(&c);
}

static void test_diagnosis(void **state)
{
    struct result r;
    struct summary s;
    struct diagnosis d;
    struct settings settings;
    (void)state;
    make_result(&r, "d.h5", WORLD("1", "20"));
    summary_make(&s, &r);
    diagnosis_make(&d, &s);
    assert_int_equal(d.count, 1);
    assert_int_equal(d.causes[0].kind, CAUSE_PROVISIONED);
    assert_string_equal(d.causes[0].where, "tables/t, read");
    assert_string_equal(d.causes[0].remedies[0].sets, "--set 'tables.t.read.capacity=49'");
    assert_non_null(strstr(d.causes[0].evidence, "Skewed: hot takes"));
    /* 40 calls of one unit are asked for, half of them are served. */
    settings_read(&settings, r.resolved);
    assert_near(demand_peak(&s, &settings, &s.resources[0], &s.resources[0].sides[0]), 40.5, 2);
    settings_release(&settings);
    diagnosis_release(&d);
    assert_near(s.throttled_s, 299, 2);
    summary_release(&s);
    result_release(&r);
}

static void diagnose(const char *yaml, struct diagnosis *d)
{
    struct result r;
    struct summary s;

    make_result(&r, "k.h5", yaml);
    summary_make(&s, &r);
    diagnosis_make(d, &s);
    summary_release(&s);
    result_release(&r);
}

static void test_diagnosis_tells_causes_apart(void **state)
{
    struct diagnosis d;
    (void)state;
    diagnose(
        "name: n\nduration: 2m\ntables: {t: {item_size: 1KiB, partitions: 4, read: {capacity: "
        "9000}, "
        "write: {capacity: 9000}}}\nclients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: "
        "c, table: t, operation: put, keys: [{key: hot, share: 90%}, {count: 50, share: 10%}], "
        "rate: [{per_second: 2000}]}}\n",
        &d);
    assert_int_equal(d.causes[0].kind, CAUSE_HOT_KEY);
    assert_string_equal(d.causes[0].remedies[0].sets, "--set 'workloads.w.keys.0.shards=10'");
    diagnosis_release(&d);
    diagnose(
        "name: n\nduration: 2m\ntables: {t: {billing: on_demand, write: {max_on_demand: 100}}}\n"
        "clients: {c: {retry: {mode: legacy}}}\nworkloads: {w: {client: c, table: t, operation: "
        "put, keys: [{count: 500}], rate: [{per_second: 300}]}}\n",
        &d);
    assert_int_equal(d.causes[0].kind, CAUSE_ON_DEMAND_MAXIMUM);
    assert_int_equal(d.causes[1].kind, CAUSE_RETRY_STORM);
    diagnosis_release(&d);
    diagnose(
        "name: n\nduration: 10m\ntables: {t: {initial_burst: 0%, write: {capacity: 10, "
        "autoscaling: "
        "{min: 10, max: 1000, target: 70%}}, read: {capacity: 5}}}\nclients: {c: {retry: {mode: "
        "none}}}\nworkloads: {w: {client: c, table: t, operation: put, keys: [{count: 500}], rate: "
        "[{per_second: 100}]}}\n",
        &d);
    assert_int_equal(d.causes[0].kind, CAUSE_SCALING_LATE);
    diagnosis_release(&d);
    diagnose(
        "name: n\nduration: 2m\ntables: {t: {read: {capacity: 1000}, write: {capacity: "
        "5}}}\nclients: "
        "{c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, keys: [{count: 50}], "
        "rate: [{per_second: 20}]}}\n",
        &d);
    assert_int_equal(d.count, 1);
    assert_int_equal(d.causes[0].kind, CAUSE_IDLE);
    diagnosis_release(&d);
}

static double run_measure(const char *yaml, const char *path)
{
    struct result r;
    struct summary s;
    struct measures m;

    make_result(&r, "m.h5", yaml);
    summary_make(&s, &r);
    measures_make(&m, &s);
    double value = measures_find(&m, path)->value;
    measures_release(&m);
    summary_release(&s);
    result_release(&r);
    return value;
}

/* Even 300 units a second are 300 a second, however the minutes and the intervals fall. */
static void test_peak_minutes(void **state)
{
    static const char *const heads[] = {"duration: 5m\nsample_every: 45s",
                                        "duration: 5m\nsample_every: 7s", "duration: 30s",
                                        "duration: 1m\nstart: 2025-01-01T00:00:30Z"};
    char yaml[1000];
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        snprintf(yaml, sizeof yaml,
                 "name: p\n%s\ntables: {t: {item_size: 1KiB, read: {capacity: 20000}, write: "
                 "{capacity: 5}}}\n"
                 "clients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, "
                 "consistency: "
                 "strong, arrivals: even, keys: [{count: 1000}], rate: [{per_second: 300}]}}\n",
                 heads[i]);
        assert_near(run_measure(yaml, "tables/t/peak_minute_read_capacity_units"), 300, 1);
    }
}

/* Throttled keys must not hide the partition that serves most. */
static void test_hottest_partition(void **state)
{
    const char *yaml = "name: p\nduration: 1m\ntables: {t: {item_size: 1KiB, partitions: 40, read: "
                       "{capacity: 40000}, write: "
                       "{capacity: 40000}}}\nclients: {c: {retry: {mode: none}}}\nworkloads:\n  w: "
                       "{client: c, table: t, "
                       "operation: put, keys: [{key: a}, {key: b}, {key: c}, {key: d}, {key: e}], "
                       "rate: [{per_second: 10000}]}\n"
                       "  r: {client: c, table: t, consistency: strong, keys: [{key: quiet}], "
                       "rate: [{per_second: 2900}]}\n";
    struct result r;
    size_t reads, writes;
    double most = 0, all = 0;
    (void)state;
    make_result(&r, "h.h5", yaml);
    double *read =
        result_values(&r, "tables/t/partitions", "consumed_read_capacity_units_total", &reads);
    double *written =
        result_values(&r, "tables/t/partitions", "consumed_write_capacity_units_total", &writes);
    for (size_t i = 0; i < reads; i++) {
        most = fmax(most, read[i] + written[i]);
        all += read[i] + written[i];
    }
    free(read);
    free(written);
    result_release(&r);
    assert_near(run_measure(yaml, "hottest_partition_share"), most / all, 1e-6);
}

/* Writers do not dilute what readers ask for; an index is written by whoever writes its table. */
static void test_demand_by_side(void **state)
{
    struct diagnosis d;
    (void)state;
    diagnose("name: n\nduration: 5m\ntables: {t: {initial_burst: 0%, write: {capacity: 2000}, "
             "read: {capacity: 10}, "
             "indexes: {i: {read: {capacity: 10}, write: {capacity: 10}}}}}\nclients: {c: {retry: "
             "{mode: none}}}\n"
             "workloads:\n  w: {client: c, table: t, operation: put, keys: [{count: 500}], rate: "
             "[{per_second: 500}]}\n"
             "  r: {client: c, table: t, consistency: strong, keys: [{count: 500}], rate: "
             "[{per_second: 100}]}\n",
             &d);
    for (size_t i = 0; i < d.count; i++) {
        if (text_equal(d.causes[i].where, "tables/t, read"))
            assert_non_null(strstr(d.causes[i].remedies[0].sets, "tables.t.read.capacity=130"));
        if (text_equal(d.causes[i].where, "tables/t/indexes/i, write"))
            assert_non_null(strstr(d.causes[i].remedies[0].sets, "indexes.i.write.capacity=6"));
    }
    assert_true(d.count >= 2);
    diagnosis_release(&d);
}

/* A remedy never has fewer shards than there are. */
static void test_more_shards(void **state)
{
    struct diagnosis d;
    (void)state;
    diagnose("name: n\nduration: 1m\ntables: {t: {item_size: 1KiB, read: {capacity: 5}, write: "
             "{capacity: "
             "40000}}}\nclients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, "
             "operation: put, "
             "keys: [{key: hot, shards: 20}], rate: [{per_second: 35000}]}}\n",
             &d);
    assert_non_null(strstr(d.causes[0].remedies[0].sets, "workloads.w.keys.0.shards=40"));
    diagnosis_release(&d);
}

/* The bound of reading holds while a file is open, and ends with it: simulating has none. */
static void test_patience_ends(void **state)
{
    struct result r;
    struct itimerval left;
    (void)state;
    make_result(&r, "t.h5", WORLD("1", "20"));
    reader_names_free(result_groups(&r, "tables"));
    assert_int_equal(getitimer(ITIMER_PROF, &left), 0);
    assert_true(left.it_value.tv_sec > 0);
    result_release(&r);
    assert_int_equal(getitimer(ITIMER_PROF, &left), 0);
    assert_true(left.it_value.tv_sec == 0 && left.it_value.tv_usec == 0);
}

static void test_wildcards(void **state)
{
    struct scenario s;
    struct diagnostics d;
    const char *const yaml = WORLD("1", "20"), *sets[] = {"workloads.*.keys.*.share=50%"};
    struct scenario_changes changes = {sets, 1};
    (void)state;
    diagnostics_init(&d);
    assert_true(scenario_load(&s, "y", yaml, strlen(yaml), &changes, &d));
    assert_near(s.spec->workloads[0].keys[0].share, 0.5, 1e-12);
    assert_near(s.spec->workloads[0].keys[1].share, 0.5, 1e-12);
    scenario_release(&s);
    sets[0] = "workloads.*.keys.*.shards=2"; /* is written nowhere */
    assert_false(scenario_load(&s, "y", yaml, strlen(yaml), &changes, &d));
    assert_non_null(strstr(d.items[0].message, "is written nowhere"));
    scenario_release(&s);
    diagnostics_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_interval_coverage),
        cmocka_unit_test(test_decimation),
        cmocka_unit_test(test_decimation_keeps_peaks),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_grids),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_peak_minutes),
        cmocka_unit_test(test_hottest_partition),
        cmocka_unit_test(test_demand_by_side),
        cmocka_unit_test(test_more_shards),
        cmocka_unit_test(test_patience_ends),
        cmocka_unit_test(test_comparison),
        cmocka_unit_test(test_diagnosis),
        cmocka_unit_test(test_diagnosis_tells_causes_apart),
        cmocka_unit_test(test_wildcards),
    };
    return cmocka_run_group_tests(tests, fixture_make_folder, fixture_remove_folder);
}
