/* models/common/pattern.h: patterns take no memory, and every call of a trace is offered. */
#include "fixture.h"

#include "pattern.h"

static struct rate bursts(const struct bursts_spec *spec, simtime end)
{
    struct diagnostics none = {0};
    struct rate rate;
    struct pattern_spec pattern = {.bursts = (void *)(uintptr_t)spec};

    assert_null(pattern_rate(&pattern, 0, end, (struct place){0}, &rate, &none));
    return rate;
}

/* 18 years of bursts of a millisecond: no list is made, and a look at any time is at once there. */
static void test_lazy(void **state)
{
    const struct bursts_spec spec = {
        .every = 2 * MILLISECOND, .length = MILLISECOND, .per_second = 7, .base = 1};
    struct rate rate = bursts(&spec, SIMTIME_MAX);

    (void)state;
    assert_true(rate.count > 1000000000000);
    struct rate late = rate_from(&rate, SIMTIME_MAX / 2 / SECOND * SECOND);
    simtime t = SIMTIME_MAX / 2 / SECOND * SECOND;
    assert_close(rate_area(&late, t, t + SECOND), 4, 1e-9);
}

/* The first call of so weak bursts comes after years: found at once, where the area says. */
static void test_long_wait(void **state)
{
    struct bursts_spec spec = {
        .every = 2 * MILLISECOND, .length = MILLISECOND, .per_second = 2e-8, .base = 0};
    struct rate rate = bursts(&spec, SIMTIME_MAX);

    (void)state;
    assert_close(simtime_seconds(rate_reach(&rate, 0, 1)), 1e8, 0.01);
    assert_close(simtime_seconds(rate_reach(&rate, 100000000 * SECOND, 1)), 2e8, 0.01);
    spec.per_second = 0;
    rate = bursts(&spec, SIMTIME_MAX);
    assert_true(rate_reach(&rate, 0, 1) == SIMTIME_MAX);
}

/* A law's points make the same areas, to the last bit, as a list of them. */
static void test_same_as_list(void **state)
{
    const struct bursts_spec spec = {
        .every = 17 * SECOND, .length = 5 * SECOND, .per_second = 9, .base = 0.3};
    struct rate law = bursts(&spec, HOUR);
    struct rate_point points[1000];

    (void)state;
    assert_true(law.count <= 1000);
    for (size_t i = 0; i < law.count; i++)
        points[i] = law.law.point(&law.law, i);
    struct rate list = {.points = points, .count = law.count};
    for (simtime t = 0; t < HOUR; t += 1234567890) {
        double a = rate_area(&law, t, t + 1234567890), b = rate_area(&list, t, t + 1234567890);
        assert_memory_equal(&a, &b, sizeof a);
        struct rate again = rate_from(&law, t);
        double c = rate_area(&again, t, t + 1234567890);
        assert_memory_equal(&a, &c, sizeof a);
    }
}

/* The header's known answer: 600 calls at each of three minutes are 1,800. */
static void test_counts_trace(void **state)
{
    struct diagnostics diagnostics = {0};
    struct rate rate;
    struct pattern_spec pattern = {.trace = fixture_path("counts.csv")};
    FILE *file = fopen(pattern.trace, "w");

    (void)state;
    fputs("time,count\n0,600\n1m,600\n2m,600\n", file);
    fclose(file);
    struct rate_point *points =
        pattern_rate(&pattern, 0, HOUR, (struct place){0}, &rate, &diagnostics);
    assert_int_equal(diagnostics.count, 0);
    assert_close(rate_area(&rate, 0, 2 * MINUTE), 1200, 1e-9);
    assert_close(rate_area(&rate, 2 * MINUTE, 3 * MINUTE), 600, 1e-9);
    assert_close(rate_area(&rate, 3 * MINUTE, HOUR), 0, 0);
    free(points);
}

/* A trace that never ends is refused at once. */
static void test_endless_trace(void **state)
{
    struct diagnostics diagnostics = {0};
    struct rate rate;
    struct pattern_spec pattern = {.trace = "/dev/zero"};

    (void)state;
    assert_null(pattern_rate(&pattern, 0, HOUR, (struct place){0}, &rate, &diagnostics));
    assert_string_equal(diagnostics.items[0].message,
                        "the trace '/dev/zero' cannot be read: it is not a regular file");
    diagnostics_release(&diagnostics);
}

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
    struct rate rate = rate_from(&workloads_in(&f)[0].arrivals.rate, simtime_from_seconds(second));
    double r = rate_area(&rate, simtime_from_seconds(second), simtime_from_seconds(second + 1));
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

TESTS_IN_FOLDER(pattern, cmocka_unit_test(test_patterns), cmocka_unit_test(test_lazy),
                cmocka_unit_test(test_long_wait), cmocka_unit_test(test_same_as_list),
                cmocka_unit_test(test_counts_trace), cmocka_unit_test(test_endless_trace))
