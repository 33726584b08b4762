/* decide/separation: what futures say of one unknown. */
#include "fixture.h"

#include "rng.h"
#include "separation.h"

static void test_rank_correlation(void **state)
{
    const double x[] = {1, 2, NAN, 3, 4, 5}, y[] = {1, 4, 7, 9, 25, 16},
                 flat[] = {2, 2, 2, 2, 2, 2};
    const double up[] = {1, 8, 0, 27, 64, 125};
    (void)state;
    assert_close(separation_rank_correlation(x, y, 6), 0.9, 1e-12);
    assert_close(separation_rank_correlation(x, up, 6), 1, 1e-12);
    assert_true(isnan(separation_rank_correlation(x, flat, 6)));
    assert_close(separation_rank_chance(1, 5), 0, 0);
    assert_close(separation_rank_chance(NAN, 5), 1, 0);
    /* t = 3.576 with 3 degrees of freedom */
    assert_close(separation_rank_chance(0.9, 5), 0.0374, 1e-4);
}

static void test_cut(void **state)
{
    double x[10];
    bool above[10], below[10], none[10] = {0};
    (void)state;
    for (int i = 0; i < 10; i++) {
        x[i] = 10 - i;
        above[i] = x[i] > 7;
        below[i] = x[i] < 4 || x[i] == 9;
    }
    struct separation_cut cut = separation_cut(x, above, 10);
    assert_true(cut.above);
    assert_close(cut.at, 7.5, 1e-12);
    assert_close(cut.distance, 1, 1e-12);
    assert_close(cut.failures, 1, 1e-12);
    assert_close(cut.rest, 0, 1e-12);
    cut = separation_cut(x, below, 10);
    assert_false(cut.above);
    assert_close(cut.at, 3.5, 1e-12);
    assert_close(cut.failures, 0.75, 1e-12);
    assert_close(cut.rest, 0, 1e-12);
    assert_true(isnan(separation_cut(x, none, 10).at));
}

/* A limit reads as one: of 6,790 and 6,830 it is 6,800. */
static void test_limit(void **state)
{
    const double x[] = {6790, 6830, 6500, 7100}, small[] = {-0.0123, 0.0456};
    const bool failed[] = {false, true, false, true}, two[] = {true, false};
    (void)state;
    assert_close(separation_cut(x, failed, 4).at, 6800, 1e-9);
    assert_close(separation_cut(small, two, 2).at, 0.02, 1e-9);
}

/* An unknown without effect parts nothing beyond chance, in 95 of 100 samples or a few more. */
static void test_chance(void **state)
{
    enum { TRIALS = 1000, COUNT = 60 };
    struct rng rng;
    int cuts = 0, ranks = 0;
    double shares = 0;
    (void)state;
    assert_close(separation_distance_chance(1.36 * sqrt(2 / 1000.0), 1000, 1000), 0.05, 0.003);
    assert_close(separation_distance_chance(0, 10, 10), 1, 0);
    rng_init(&rng, 5, "tests", "chance");
    for (int t = 0; t < TRIALS; t++) {
        double x[COUNT], y[COUNT];
        bool failed[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = rng_uniform(&rng);
            y[i] = rng_uniform(&rng);
            failed[i] = y[i] < 0.4;
        }
        cuts += separation_cut(x, failed, COUNT).chance < 0.05;
        ranks += separation_rank_chance(separation_rank_correlation(x, y, COUNT), COUNT) < 0.05;
        shares += separation_first_order(x, y, COUNT) / TRIALS;
    }
    assert_true(cuts > 0.02 * TRIALS && cuts < 0.065 * TRIALS);
    assert_true(ranks > 0.03 * TRIALS && ranks < 0.07 * TRIALS);
    assert_close(shares, 0, 0.01);
}

/* y = 2 x + e with x and e uniform: x has 4 / 5 of the variance. Its rank correlation is as high as
 * that of y = 2 x - e, and e, which the unknown does not hold, has the rest. */
static void test_first_order(void **state)
{
    enum { COUNT = 4000 };
    static double x[COUNT], y[COUNT], e[COUNT];
    struct rng rng;
    (void)state;
    rng_init(&rng, 6, "tests", "share");
    for (int i = 0; i < COUNT; i++) {
        x[i] = rng_uniform(&rng);
        e[i] = rng_uniform(&rng);
        y[i] = 2 * x[i] + e[i];
    }
    assert_close(separation_first_order(x, y, COUNT), 0.8, 0.015);
    assert_close(separation_first_order(e, y, COUNT), 0.2, 0.03);
    for (int i = 0; i < COUNT; i++)
        x[i] = x[i] < 0.3; /* equal values are one bin, wherever bins would end */
    assert_true(separation_first_order(x, x, COUNT) > 0.99);
    assert_true(isnan(separation_first_order(x, y, 10)));
}

/* Whatever the order in which names were written, they say the same. */
static void test_names(void **state)
{
    const double x[] = {0, 1, 2, 2, 2, 1, 0, 1, NAN}, turned[] = {1, 2, 0, 0, 0, 2, 1, 2, NAN},
                 two[] = {0, 0, 1, 1}, y[] = {1, 2, 3, 4}, flat[] = {1, 1, 1, 1};
    const bool failed[] = {false, false, true, true, true, false, false, false, true};
    (void)state;
    struct separation_cut cut = separation_name(x, failed, 9),
                          same = separation_name(turned, failed, 9);
    assert_close(cut.at, 2, 0);
    assert_close(same.at, 0, 0);
    assert_close(cut.failures, 1, 1e-12);
    assert_close(cut.rest, 0, 1e-12);
    assert_close(cut.distance, same.distance, 0);
    assert_close(cut.chance, 3 / 56.0, 1e-9);
    assert_close(same.chance, 3 / 56.0, 1e-9);
    assert_true(isnan(separation_name(flat, failed, 4).at));
    struct separation_ratio ratio = separation_correlation_ratio(two, y, 4);
    assert_close(ratio.eta, sqrt(0.8), 1e-12);
    assert_close(ratio.eta, separation_rank_correlation(two, y, 4), 1e-12);
    assert_close(ratio.chance, 0.1056, 1e-4);
    assert_close(ratio.share, 1 - (1 / 2.0) / (5 / 3.0), 1e-12);
    assert_true(isnan(separation_correlation_ratio(flat, y, 4).eta));
    assert_true(isnan(separation_correlation_ratio(two, flat, 4).eta));
    assert_true(isnan(separation_correlation_ratio(y, y, 4).eta));
}

/* Four names without effect are a finding in no more than 5 of 100 samples. */
static void test_names_by_chance(void **state)
{
    enum { TRIALS = 10000, COUNT = 60 };
    struct rng rng;
    int names = 0, ratios = 0;
    (void)state;
    rng_init(&rng, 7, "tests", "names");
    for (int t = 0; t < TRIALS; t++) {
        double x[COUNT], y[COUNT];
        bool failed[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = (double)rng_below(&rng, 4);
            y[i] = rng_uniform(&rng);
            failed[i] = y[i] < 0.3;
        }
        names += separation_name(x, failed, COUNT).chance < 0.05;
        ratios += separation_correlation_ratio(x, y, COUNT).chance < 0.05;
    }
    assert_true(names > 0.005 * TRIALS && names < 0.06 * TRIALS);
    assert_true(ratios > 0.03 * TRIALS && ratios < 0.07 * TRIALS);
}

TESTS(separation, cmocka_unit_test(test_rank_correlation), cmocka_unit_test(test_cut),
      cmocka_unit_test(test_limit), cmocka_unit_test(test_chance),
      cmocka_unit_test(test_first_order), cmocka_unit_test(test_names),
      cmocka_unit_test(test_names_by_chance))
