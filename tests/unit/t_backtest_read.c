/* study/backtest_write and read/backtest_read: what a backtest came to, there and back; and the
 * picture of it (report/band_picture). */
#include "fixture.h"

#include "atomic_file.h"
#include "backtest_read.h"
#include "backtest_write.h"
#include "band_picture.h"

#define ANSWER                                                                                     \
    "{\"version\":\"v\",\"scenario\":\"<b>.yaml\",\"fit\":{\"period_s\":60,\"bin_s\":120,"         \
    "\"periods\":3,\"futures\":2,\"series\":[{\"series\":\"tables/t/"                              \
    "consumed_read_capacity_units\",\"kind\":\"consumed\",\"measured\":9,\"simulated\":{\"p5\":1," \
    "\"median\":2,\"p95\":3},\"wape\":0.25,\"distance\":null}%s]},\"words\":{\"headline\":\"h\"}}"

static const char *write_file(const char *more)
{
    static double measured[] = {4, NAN, 5};
    static float simulated[] = {1, 2, 3, 3, 4, 5};
    char why[ATOMIC_FILE_WHY];
    struct text answer = {0};
    struct fit fit = {
        .start_epoch_s = 1700000000, .period_s = 60, .bin_s = 120, .periods = 3, .futures = 2};
    const char *path = fixture_path("some.backtest");
    struct fit_series *s = fit_add(&fit, "tables/t/consumed_read_capacity_units", "tables/t",
                                   "read", "", FIT_CONSUMED, true);

    memcpy(s->measured, measured, sizeof measured);
    memcpy(s->simulated, simulated, sizeof simulated);
    text_addf(&answer, ANSWER, more);
    assert_true(backtest_write(&fit, text_get(&answer), path, why));
    text_release(&answer);
    fit_release(&fit);
    return path;
}

static void test_there_and_back(void **state)
{
    struct backtest_read b;
    char why[READER_WHY];
    const char *path = write_file("");
    (void)state;
    assert_true(backtest_is(path));
    assert_int_equal(backtest_read(&b, path, why), RESULT_GOOD);
    assert_int_equal(b.count, 1);
    assert_int_equal(b.start_epoch_s, 1700000000);
    assert_true(isnan(b.series[0].measured[1]));
    assert_close(b.series[0].measured[2], 5, 0);
    assert_close(b.series[0].low[0], 1, 1e-9); /* of two futures the band is both */
    assert_close(b.series[0].high[2], 5, 1e-9);
    assert_close(b.series[0].middle[1], 3, 1e-9);
    assert_close(backtest_read_figure(&b.series[0], "wape"), 0.25, 0);
    assert_true(isnan(backtest_read_figure(&b.series[0], "distance")));
    assert_string_equal(backtest_read_words(&b, "calibration"), "");
    backtest_read_release(&b);
}

static void test_damage(void **state)
{
    struct backtest_read b;
    char why[READER_WHY];
    (void)state;
    const char *path = write_file(",{\"series\":\"tables/t/more\",\"kind\":\"consumed\"}");
    assert_int_equal(backtest_read(&b, path, why), RESULT_NOT_A_RESULT);
    assert_non_null(strstr(why, "damaged"));
    backtest_read_release(&b);
    assert_int_equal(backtest_read(&b, "/nowhere/no.backtest", why), RESULT_NOT_READ);
    backtest_read_release(&b);
    assert_false(backtest_is("/dev/null"));
}

static void test_picture(void **state)
{
    struct backtest_read b;
    char why[READER_WHY];
    struct text page = {0};
    (void)state;
    assert_int_equal(band_picture_width(1), 1);
    assert_int_equal(band_picture_width(600), 3);
    assert_int_equal(backtest_read(&b, write_file(""), why), RESULT_GOOD);
    band_picture_add(&b, &b.series[0], "\"><script>", 60, "differs <first>", &page);
    assert_null(strstr(text_get(&page), "<script>"));
    assert_null(strstr(text_get(&page), "<first>"));
    const char *line = strstr(text_get(&page), "class=\"measured\" d=\"");
    assert_non_null(line); /* two points, each alone: a gap between them */
    assert_non_null(strstr(line, "H1600M3200 "));
    text_release(&page);
    backtest_read_release(&b);
}

TESTS_IN_FOLDER(backtest_read, cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_damage),
                cmocka_unit_test(test_picture))
