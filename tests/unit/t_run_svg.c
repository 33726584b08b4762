/* report/run_svg, series_values, series_plane: a run as a picture that stands alone. */
#include "fixture.h"

#include "run_svg.h"
#include "series_values.h"

#define CASE                                                                                       \
    "name: <x>\nstart: 2025-12-14T09:00:00Z\nduration: 2m\nsample_every: 1m\ntables: {t: "         \
    "{item_size: 4KiB, initial_burst: 0%, burst: 1s, read: {capacity: 100}, write: {capacity: "    \
    "1}}}\nclients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, "             \
    "consistency: strong, arrivals: even, keys: [{count: 1M}], rate: [{per_second: 160}]}}\n"

static struct result result_of(void)
{
    struct result r;
    fixture_result(&r, "svg.h5", CASE);
    return r;
}

static void test_demand(void **state)
{
    struct result r = result_of();
    struct run_svg_wish wish = {0};
    char why[512] = "";
    (void)state;

    char *svg = run_svg(&r, &wish, why);
    assert_non_null(svg);
    assert_memory_equal(svg, "<svg xmlns=", 11);
    assert_non_null(strstr(svg, ">Reads of tables/t, units/s</text>"));
    assert_non_null(strstr(svg, "160 calls/s"));
    assert_non_null(strstr(svg, "demand, not served"));
    assert_non_null(strstr(svg, "&lt;x&gt;: Reads"));
    assert_null(strstr(svg, "<x>"));
    assert_null(strstr(svg, "<script"));
    assert_null(strstr(svg, "axis middle")); /* of one width */
    free(svg);
    result_release(&r);
}

/* Of a side that is named, though another throttles more; of none there is. */
static void test_group(void **state)
{
    struct result r = result_of();
    struct run_svg_wish wish = {.group = "tables/t"};
    char why[512] = "";
    (void)state;

    free(run_svg(&r, &wish, why));
    assert_string_equal(why, "");
    wish.group = "workloads/w";
    assert_null(run_svg(&r, &wish, why));
    assert_string_equal(why, "has no demand of workloads/w; name series with --plot");
    result_release(&r);
}

static void test_series(void **state)
{
    struct result r = result_of();
    const char *paths[] = {"workloads/w/offered", "workloads/w/failed", "workloads/w/latency_p50"};
    struct run_svg_wish wish = {.series = paths, .series_count = 2};
    char why[512] = "";
    (void)state;

    char *svg = run_svg(&r, &wish, why);
    assert_non_null(svg);
    assert_non_null(strstr(svg, ">workloads/w, a second</text>"));
    assert_non_null(strstr(svg, "offered: 160 in the mean, 160 at most (a second)."));
    free(svg);
    wish.series_count = 3;
    assert_null(run_svg(&r, &wish, why));
    assert_string_equal(why, "has workloads/w/latency_p50 in another unit (seconds) than "
                             "workloads/w/offered (a second)");
    result_release(&r);
}

/* The header's: what is counted is told a second, by name or by role; a quantile; nothing. */
static void test_values(void **state)
{
    struct result r = result_of();
    struct series_values s;
    (void)state;

    assert_true(series_values_find(&s, &r, "tables/t/consumed.read"));
    assert_float_equal(s.values[1], 100, 1);
    assert_string_equal(s.label, "consumed read capacity units");
    assert_string_equal(s.unit, "a second");
    series_values_release(&s);
    assert_true(series_values_find(&s, &r, "workloads/w/latency_p999"));
    assert_true(s.values[0] > 0 && s.values[0] < 1);
    series_values_release(&s);
    assert_false(series_values_find(&s, &r, "workloads/w/latency_p12"));
    assert_false(series_values_find(&s, &r, "tables/t/partitions/bytes"));
    assert_false(series_values_find(&s, &r, "nothing"));
    assert_false(series_values_find(&s, &r, "no/such/group"));
    result_release(&r);
}

TESTS_IN_FOLDER(run_svg, cmocka_unit_test(test_demand), cmocka_unit_test(test_group),
                cmocka_unit_test(test_series), cmocka_unit_test(test_values))
