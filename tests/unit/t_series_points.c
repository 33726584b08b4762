/* aws/series_points: series out of parts. */
#include "fixture.h"

#include "series_points.h"

static void add(struct collected *c, const char *file, const char *metric, bool partial,
                const int64_t *times, const double *values, size_t count)
{
    struct collected_series part = {.file = file,
                                    .table = "abc",
                                    .metric = metric,
                                    .statistic = "Sum",
                                    .period_s = 60,
                                    .partial = partial,
                                    .count = count};

    part.times = memory_new(count, sizeof *part.times);
    part.values = memory_new(count, sizeof *part.values);
    for (size_t i = 0; i < count; i++) {
        part.times[i] = times[i];
        part.values[i] = values[i];
    }
    series_points_add(c, &part);
}

/* The header's known answer, in either order of the parts. */
static void test_merge(void **state)
{
    static const int64_t first[] = {60, 0}, second[] = {60, 120}, expected[] = {0, 60, 120};
    static const double ones[] = {1, 2}, threes[] = {3, 0}, values[] = {2, 3, 0};

    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct collected c;
        collected_init(&c);
        add(&c, turn ? "b" : "a", "M", true, turn ? second : first, turn ? threes : ones, 2);
        add(&c, "z", "L", false, NULL, NULL, 0);
        add(&c, turn ? "a" : "b", "M", false, turn ? first : second, turn ? ones : threes, 2);
        series_points_merge(&c);
        assert_int_equal(c.series_count, 2);
        assert_string_equal(c.series[0].metric, "L");
        assert_int_equal(c.series[0].count, 0);
        assert_int_equal(c.series[1].count, 3);
        assert_memory_equal(c.series[1].times, expected, sizeof expected);
        assert_memory_equal(c.series[1].values, values, sizeof values);
        assert_string_equal(c.series[1].file, "a");
        assert_false(c.series[1].partial);
        collected_release(&c);
    }
}

static void test_period(void **state)
{
    int64_t times[] = {300, 0, 120}, two[] = {0, 300}, same[] = {5, 5, 5};
    int64_t with_none[] = {600, COLLECTED_NO_TIME, 0, 1200};

    (void)state;
    assert_int_equal(series_points_period(times, 3, 7), 60);
    assert_int_equal(series_points_period(two, 2, 7), 7);
    assert_int_equal(series_points_period(same, 3, 7), 7);
    assert_int_equal(series_points_period(with_none, 4, 7), 600);
    assert_int_equal(series_points_period(NULL, 0, 7), 7);
}

TESTS(series_points, cmocka_unit_test(test_merge), cmocka_unit_test(test_period))
