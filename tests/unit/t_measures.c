/* compare/measures: the catalogue of what can be read from a result. */
#include "fixture.h"

#include "measures.h"

static double run_measure(const char *yaml, const char *path)
{
    struct result r;
    struct summary s;
    struct measures m;

    fixture_result(&r, "m.h5", yaml);
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
        assert_close(run_measure(yaml, "tables/t/peak_minute_read_capacity_units"), 300, 1);
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
    fixture_result(&r, "h.h5", yaml);
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
    assert_close(run_measure(yaml, "hottest_partition_share"), most / all, 1e-6);
}

TESTS_IN_FOLDER(measures, cmocka_unit_test(test_peak_minutes),
                cmocka_unit_test(test_hottest_partition))
