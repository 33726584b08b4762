/* common/pattern: shapes of traffic. */
#include "fixture.h"

static double rate_at(const char *pace, double second)
{
    struct fixture f;
    char yaml[900];

    snprintf(yaml, sizeof yaml,
             "name: x\nstart: 2025-01-01T00:00:00Z\nduration: 1d\nresolution: 1s\n" ROOMY_TABLE("")
                 ONE_CLIENT("") "workloads: {w: {client: c, table: t, keys: [{count: 9}], %s}}\n",
             pace);
    fixture_init(&f, yaml);
    assert_true(f.valid);
    struct rate *rate = &workloads_in(&f)[0].arrivals.rate;
    rate->here = 0;
    double r = rate_area(rate, simtime_from_seconds(second), simtime_from_seconds(second + 1));
    fixture_release(&f);
    return r;
}

static void test_patterns(void **state)
{
    (void)state;
    static const char diurnal[] = "diurnal: {mean: 10, peak: 15, peak_at: 20h}";
    assert_close(rate_at(diurnal, 20 * 3600), 15, 0.01);
    assert_close(rate_at(diurnal, 14 * 3600), 10, 0.01);
    assert_close(rate_at(diurnal, 8 * 3600), 5, 0.01);
    static const char bursts[] = "bursts: {every: 10s, length: 2s, per_second: 100, base: 3}";
    assert_close(rate_at(bursts, 0), 100, 1e-9);
    assert_close(rate_at(bursts, 5), 3, 1e-9);
    assert_close(rate_at(bursts, 3601), 100, 1e-9);
    static const char crowd[] =
        "flash_crowd: {at: 100s, base: 10, peak: 90, rise: 10s, half_life: 60s}";
    assert_close(rate_at(crowd, 50), 10, 1e-9);
    assert_close(rate_at(crowd, 104.5), 50, 1e-6);
    assert_close(rate_at(crowd, 110 + 60), 50, 0.5);
    assert_close(rate_at(crowd, 110 + 120), 30, 0.5);
}

TESTS(pattern, cmocka_unit_test(test_patterns))
