/* aws/metric_window: datapoints in equal periods, and what the missing ones mean. */
#include "fixture.h"

#include "metric_window.h"

static struct metric_gaps gaps_of(double *values, size_t count, int64_t created_at)
{
    struct metric_window window = {0, 60, count};
    struct metric_gaps gaps;

    metric_window_gaps(&window, values, created_at, &gaps);
    return gaps;
}

/* The known answers of metric_window.h. */
static void test_gaps(void **state)
{
    double lost[] = {5, NAN, NAN, 5}, beside[] = {0, NAN, 5}, late[] = {5, 5, NAN};
    double idle[22], young[] = {5, NAN, 5};
    struct metric_gaps gaps = gaps_of(lost, 4, COLLECTED_NO_TIME);

    (void)state;
    assert_int_equal(gaps.lost, 2);
    assert_int_equal(gaps.first_lost, 60);
    assert_true(isnan(lost[1]) && isnan(lost[2]));
    for (size_t i = 0; i < 22; i++)
        idle[i] = i == 0 || i == 21 ? 5 : NAN;
    gaps = gaps_of(idle, 22, COLLECTED_NO_TIME);
    assert_int_equal(gaps.idle, 20);
    assert_true(idle[10] == 0 && gaps.first_lost == COLLECTED_NO_TIME);
    assert_int_equal(gaps_of(beside, 3, COLLECTED_NO_TIME).idle, 1);
    assert_int_equal(gaps_of(late, 3, COLLECTED_NO_TIME).lost, 1);
    assert_int_equal(gaps_of(young, 3, 100).idle, 1); /* before it was created */
}

static void test_periods(void **state)
{
    struct metric_window window = {600, 60, 5};
    int64_t five[] = {600}, half[] = {600, 630, 660, 720, 750};
    double sums[] = {100}, small[] = {1, 2, 3, 4, 5};
    struct collected_series long_one = {.period_s = 300, .times = five, .values = sums, .count = 1};
    struct collected_series short_one = {
        .period_s = 30, .times = half, .values = small, .count = 5};
    struct arena arena;

    (void)state;
    arena_init(&arena);
    double *v = metric_window_values(&window, &arena, &long_one, METRIC_SUM);
    assert_close(v[0], 20, 0);
    assert_close(v[4], 20, 0);
    v = metric_window_values(&window, &arena, &long_one, METRIC_LEVEL);
    assert_close(v[3], 100, 0);
    struct collected_series odd_one = {
        .period_s = 90, .times = (int64_t[]){600, 690}, .values = (double[]){90, 180}, .count = 2};
    v = metric_window_values(&window, &arena, &odd_one, METRIC_SUM); /* by what lies in each */
    assert_close(v[0], 60, 0);
    assert_close(v[1], 90, 0);
    assert_close(v[2], 120, 0);
    assert_true(isnan(v[3]));
    v = metric_window_values(&window, &arena, &short_one, METRIC_SUM);
    assert_close(v[0], 3, 0);
    assert_true(isnan(v[1])); /* half of it is missing */
    assert_close(v[2], 9, 0);
    v = metric_window_values(&window, &arena, &short_one, METRIC_SPARSE);
    assert_close(v[1], 3, 0);
    assert_close(v[4], 0, 0);
    v = metric_window_values(&window, &arena, &short_one, METRIC_LEVEL);
    assert_close(v[0], 1.5, 0);
    assert_close(v[1], 3, 0);
    arena_release(&arena);
}

static void test_interpolation(void **state)
{
    struct metric_window window = {0, 60, 6};
    double values[] = {NAN, 2, NAN, NAN, 8, NAN}, none[] = {NAN, NAN};

    (void)state;
    metric_window_interpolate(&window, values);
    assert_close(values[0], 2, 0);
    assert_close(values[2], 4, 1e-12);
    assert_close(values[3], 6, 1e-12);
    assert_close(values[5], 8, 0);
    window.count = 2;
    metric_window_interpolate(&window, none);
    assert_true(none[0] == 0 && none[1] == 0);
}

static void add_periods(struct collected *c, const char *table, int64_t begins, int64_t period_s,
                        size_t count)
{
    struct collected_series s = {.table = table,
                                 .metric = "ConsumedReadCapacityUnits",
                                 .statistic = "Sum",
                                 .period_s = period_s,
                                 .times = memory_new(count, sizeof(int64_t)),
                                 .values = memory_new(count, sizeof(double)),
                                 .count = count};

    for (size_t i = 0; i < count; i++)
        s.times[i] = begins + period_s * (int64_t)i;
    collected_table(c, table);
    c->series = memory_grow(c->series, c->series_count, &c->series_capacity, sizeof *c->series);
    c->series[c->series_count++] = s;
}

/* A series of so many minutes from a time on. */
static void add_series(struct collected *c, const char *table, int64_t begins, size_t count)
{
    add_periods(c, table, begins, 60, count);
}

/* What all tables have in common; what was asked for cuts it. */
static void test_window(void **state)
{
    struct collected c;
    struct metric_window w;

    (void)state;
    collected_init(&c);
    assert_non_null(metric_window_find(&w, &c, NULL, COLLECTED_NO_TIME, COLLECTED_NO_TIME));
    add_series(&c, "a", 6000, 100);
    add_series(&c, "b", 6600, 120);
    assert_null(metric_window_find(&w, &c, NULL, COLLECTED_NO_TIME, COLLECTED_NO_TIME));
    assert_int_equal(w.begins, 6600);
    assert_int_equal(metric_window_end(&w), 12000);
    assert_null(metric_window_find(&w, &c, "b", COLLECTED_NO_TIME, 9000));
    assert_int_equal(w.count, 40);
    assert_non_null(metric_window_find(&w, &c, NULL, 12000, COLLECTED_NO_TIME));
    collected_release(&c);
}

/* Days of five minutes beside minutes of the last of them; hours; days. */
static void test_several_periods(void **state)
{
    enum { DAY_S = 86400 };
    struct collected c;
    struct metric_window w;

    (void)state;
    collected_init(&c);
    add_periods(&c, "a", 10 * DAY_S, 300, 4 * DAY_S / 300);
    add_periods(&c, "a", 13 * DAY_S, 60, DAY_S / 60);
    assert_null(metric_window_find(&w, &c, NULL, COLLECTED_NO_TIME, COLLECTED_NO_TIME));
    assert_int_equal(w.begins, 13 * DAY_S);
    assert_int_equal(w.period_s, 60);
    assert_int_equal(w.count, 1440);
    assert_true(metric_window_leaves_out(&c, &c.series[0]));
    assert_false(metric_window_leaves_out(&c, &c.series[1]));
    add_periods(&c, "hours", 12 * DAY_S, 3600, 48);
    add_periods(&c, "days", 12 * DAY_S, DAY_S, 9);
    assert_null(metric_window_find(&w, &c, "hours", COLLECTED_NO_TIME, COLLECTED_NO_TIME));
    assert_int_equal(w.period_s, 3600);
    assert_int_equal(w.count, 48);
    assert_non_null(metric_window_find(&w, &c, "days", COLLECTED_NO_TIME, COLLECTED_NO_TIME));
    collected_release(&c);
}

TESTS(metric_window, cmocka_unit_test(test_gaps), cmocka_unit_test(test_periods),
      cmocka_unit_test(test_interpolation), cmocka_unit_test(test_window),
      cmocka_unit_test(test_several_periods))
