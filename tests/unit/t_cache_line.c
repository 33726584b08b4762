/* application/cache_line: waits of gathered calls. */
#include "fixture.h"

#include "cache_line.h"

static double mean_wait_s(const struct cache_line *line)
{
    enum { POINTS = 10000 };
    double sum = 0;

    for (int i = 0; i < POINTS; i++)
        sum += cache_line_wait_s(line, (i + 0.5) / POINTS, (i + 0.5) / POINTS) / POINTS;
    return sum;
}

/* M/D/1: u / (2 (1 - u) rate). */
static void test_below_saturation(void **state)
{
    static const double busy[] = {0.5, 0.8, 0.9};

    (void)state;
    for (size_t i = 0; i < sizeof busy / sizeof *busy; i++) {
        struct cache_line line = {0};
        double u = busy[i], mean = u / (2 * (1 - u) * 100);
        for (int n = 0; n < 10; n++) {
            cache_line_ask(&line, 100 * u, 0.01);
            cache_line_decide(&line, 1, 10);
        }
        assert_close(mean_wait_s(&line), mean, 0.03 * mean);
        assert_close(line.turned_away, 0, 1e-6);
        cache_line_ask(&line, 100 * u, 0.01);
        cache_line_decide(&line, 1, mean);
        assert_true(line.turned_away > 0.05);
    }
}

/* Seldom and long calls make the others wait: Pollaczek and Khinchine. */
static void test_kinds(void **state)
{
    struct cache_line line = {0};
    double busy = 0.5 + 0.2, mean = (1000 * 0.5e-3 * 0.5e-3 + 20 * 1e-4) / (2 * (1 - busy));

    (void)state;
    for (int n = 0; n < 5; n++) {
        cache_line_ask(&line, 1000, 0.5e-3);
        cache_line_ask(&line, 20, 0.01);
        cache_line_decide(&line, 1, 10);
    }
    assert_close(mean_wait_s(&line), mean, 0.1 * mean);
}

/* 0.2 s more of work each second, a sixth of which is refused when there is no more room. */
static void test_above_saturation(void **state)
{
    struct cache_line line = {0};

    (void)state;
    cache_line_ask(&line, 1200, 1e-3);
    cache_line_decide(&line, 1, 10);
    assert_close(line.to_s, 0.2, 1e-9);
    assert_close(cache_line_wait_s(&line, 0.3, 0.5), 0.1, 1e-9);
    for (int n = 0; n < 3; n++) {
        cache_line_ask(&line, 1200, 1e-3);
        cache_line_decide(&line, 1, 0.1);
    }
    assert_close(line.turned_away, 1. / 6, 1e-9);
    assert_close(cache_line_wait_s(&line, 0.9, 0.5), 0.1, 1e-9);
    cache_line_decide(&line, 1, 0.1); /* nobody comes: it is worked off */
    assert_close(line.to_s, 0, 0);
}

TESTS(cache_line, cmocka_unit_test(test_below_saturation), cmocka_unit_test(test_kinds),
      cmocka_unit_test(test_above_saturation))
