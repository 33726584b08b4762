/* models/common/pattern.h: patterns take no memory. Traces have tests of their own. */
#include "fixture.h"

#include "pattern.h"

static struct rate bursts(const struct bursts_spec *spec, simtime end)
{
    struct diagnostics none = {0};
    struct rate rate;
    struct pattern_spec pattern = {.bursts = (void *)(uintptr_t)spec};
    struct trace_use use = {0};
    struct trace trace;

    pattern_rate(&pattern, &use, end, &rate, &trace, &none);
    assert_null(trace.points);
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

/* All points until the end, as a list that the caller frees; NULL and none when it is refused. */
static struct rate_point *points_of(const struct pattern_spec *spec, simtime start_of_day,
                                    simtime end, size_t *n)
{
    struct rate rate = {0};
    struct trace trace;
    struct trace_use use = {.start_epoch_s = start_of_day / SECOND};

    pattern_rate(spec, &use, end, &rate, &trace, NULL);
    assert_null(trace.points);
    *n = rate.count;
    struct rate_point *list = *n ? memory_new(*n, sizeof *list) : NULL;
    for (size_t i = 0; i < *n; i++)
        list[i] = rate.points ? rate.points[i] : rate.law.point(&rate.law, i);
    return list;
}

/* The points themselves: bursts begin and end with jumps, a crowd rises from its instant and
 * halves in eight lines. */
static void test_points_known(void **state)
{
    struct bursts_spec bursts = {
        .every = 10 * SECOND, .length = 2 * SECOND, .per_second = 100, .base = 3};
    struct flash_crowd_spec crowd = {
        .at = 100 * SECOND, .rise = 10 * SECOND, .half_life = 80 * SECOND, .base = 10, .peak = 90};
    struct diurnal_spec diurnal = {.mean = 10, .peak = 15, .peak_at = 6 * HOUR};
    struct pattern_spec spec = {.bursts = &bursts};
    size_t n;
    (void)state;
    assert_int_equal(pattern_count(&spec), 1);
    struct rate_point *p = points_of(&spec, 0, 25 * SECOND, &n);
    assert_int_equal(n, 12);
    for (size_t i = 0; i < n; i++) {
        static const int64_t at[] = {0, 2, 2, 10};
        static const double rate[] = {100, 100, 3, 3};
        assert_int_equal(p[i].at, ((int64_t)(i / 4) * 10 + at[i % 4]) * SECOND);
        assert_close(p[i].per_second, rate[i % 4], 0);
    }
    free(p);
    spec = (struct pattern_spec){.flash_crowd = &crowd};
    p = points_of(&spec, 0, 1000 * SECOND, &n);
    assert_int_equal(p[0].at, 100 * SECOND);
    assert_close(p[0].per_second, 10, 0);
    assert_int_equal(p[1].at, 110 * SECOND);
    assert_close(p[1].per_second, 90, 0);
    assert_int_equal(p[2].at, 120 * SECOND); /* an eighth of the half-life later */
    assert_close(p[2].per_second, 10 + 80 * pow(2, -0.125), 1e-9);
    assert_int_equal(p[9].at, 190 * SECOND);
    assert_close(p[9].per_second, 50, 1e-9);
    free(p);
    p = points_of(&spec, 0, 365 * DAY, &n); /* forgotten after forty halves */
    assert_true(n > 8 * 30 && n < 8 * 50 && p[n - 1].per_second < 10 + 1e-6);
    free(p);
    spec = (struct pattern_spec){.diurnal = &diurnal};
    p = points_of(&spec, 3 * HOUR, DAY, &n); /* the run begins at 03:00 */
    assert_int_equal(n, 24 * 12 + 1);
    assert_int_equal(p[1].at, 5 * MINUTE);
    assert_close(p[36].per_second, 15, 1e-9);
    assert_close(p[36 + 72].per_second, 10, 1e-9);
    assert_close(p[36 + 144].per_second, 5, 1e-9);
    free(p);
    assert_int_equal(pattern_count(&(struct pattern_spec){
                         .diurnal = &diurnal, .trace = &(struct trace_spec){.file = "x"}}),
                     2);
    assert_null(points_of(&(struct pattern_spec){0}, 0, DAY, &n));
}

#define PACE(pace)                                                                                 \
    "name: x\nduration: 1h\n" ROOMY_TABLE("")                                                      \
        ONE_CLIENT("") "workloads: {w: {client: c, table: t, keys: "                               \
                       "[{count: 9}], " pace "}}\n"

static void test_pattern_mistakes(void **state)
{
    (void)state;
    assert_mistake(PACE("diurnal: {mean: 10, peak: 21, peak_at: 1h}"),
                   "between 'mean' and twice 'mean'");
    assert_mistake(PACE("diurnal: {mean: 10, peak: 9, peak_at: 1h}"),
                   "between 'mean' and twice 'mean'");
    assert_mistake(PACE("diurnal: {mean: 10, peak: 20, peak_at: 1h}"), "");
    assert_mistake(PACE("diurnal: {mean: 10, peak: 10, peak_at: 1h}"), "");
    assert_mistake(PACE("bursts: {every: 10s, length: 11s, per_second: 5}"), "'length'");
    assert_mistake(PACE("flash_crowd: {at: 1s, base: 9, peak: 8, rise: 1s, half_life: 1s}"),
                   "'peak' must not be below 'base'");
    assert_mistake(PACE("flash_crowd: {at: 1s, base: 9, peak: 9, rise: 1s, half_life: 1s}"), "");
    assert_mistake(
        PACE("rate: [{per_second: 1}, {at: 9s, per_second: 1}, {at: 8s, per_second: 1}]"),
        "in the order of their times");
    assert_mistake(
        PACE("rate: [{per_second: 1}, {at: 9s, per_second: 1}, {at: 9s, per_second: 2}]"), "");
    assert_mistake(PACE("rate: [{per_second: 1}], users: 3"), "not 2 of them");
    assert_mistake(PACE("rate: [{per_second: 1}], think_time: 3s"), "'think_time' is for 'users'");
    assert_mistake(PACE("users: 1, think_time: 3s"), "");
    assert_mistake(PACE("calls: 3"), "'calls' is for 'rate' or 'users'");
}

TESTS(pattern, cmocka_unit_test(test_lazy), cmocka_unit_test(test_long_wait),
      cmocka_unit_test(test_same_as_list), cmocka_unit_test(test_patterns),
      cmocka_unit_test(test_points_known), cmocka_unit_test(test_pattern_mistakes))
