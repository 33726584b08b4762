/* decide/ranking: procedure KN. */
#include "fixture.h"

#include <gsl/gsl_cdf.h>

#include "ranking.h"
#include "rng.h"

enum { MOST = 600, SYSTEMS = 5, TRIALS = 2000 };

static void test_known_constants(void **state)
{
    const struct ranking_rule rule = {.delta = 1, .alpha = 0.05, .first = 16};
    const double a[] = {1, 2, 3, 4}, b[] = {2, 3, 5, 4};
    const struct ranking_rule two = {.delta = 1, .alpha = 0.05, .first = 4};
    (void)state;
    assert_close(ranking_h_squared(&rule, 2), 5.390346, 1e-6);
    assert_close(ranking_h_squared(&rule, 5), 9.530097, 1e-6);
    assert_close(ranking_h_squared(&rule, 1), 0, 0);
    /* The differences are -1, -1, -2, 0: mean -1, variance 2/3. */
    struct ranking_pair p = ranking_pair(&two, 2, a, b, 4);
    double reach = ranking_h_squared(&two, 2) * 2 / 3;
    assert_close(p.difference, -1, 1e-12);
    assert_close(p.margin, (reach - 4) / 8, 1e-12);
    assert_int_equal(p.decided, reach < 4);
}

/* Normal numbers of standard deviation 1 with the correlation that is asked for; the last system is
 * better by half of it, which is the difference that matters. */
static void fill(struct rng *rng, double (*values)[MOST], double correlation)
{
    double own = sqrt(1 - correlation), shared = sqrt(correlation);

    for (int r = 0; r < MOST; r++) {
        double common = gsl_cdf_ugaussian_Pinv(rng_uniform(rng));
        for (int i = 0; i < SYSTEMS; i++)
            values[i][r] = shared * common + own * gsl_cdf_ugaussian_Pinv(rng_uniform(rng)) -
                           (i == SYSTEMS - 1 ? 0.5 : 0);
    }
}

struct tally {
    double right, runs;
};

static struct tally slippage(double correlation)
{
    static double values[SYSTEMS][MOST];
    const double *rows[SYSTEMS];
    const struct ranking_rule rule = {.delta = 0.5, .alpha = 0.05, .first = 10};
    struct tally tally = {0};
    struct rng rng;

    rng_init(&rng, 7, "tests", "slippage");
    for (int i = 0; i < SYSTEMS; i++)
        rows[i] = values[i];
    for (int t = 0; t < TRIALS; t++) {
        fill(&rng, values, correlation);
        struct ranking ranking = ranking_of(&rule, rows, SYSTEMS, MOST);
        tally.right += ranking.clear && ranking.best == SYSTEMS - 1;
        tally.runs += (double)ranking.in_all / TRIALS;
    }
    return tally;
}

/* The hardest means that the procedure promises anything for: right in 95 of 100, and common random
 * numbers make it cheaper. */
static void test_slippage(void **state)
{
    (void)state;
    struct tally apart = slippage(0), common = slippage(0.9);
    assert_true(apart.right >= 0.95 * TRIALS);
    assert_true(common.right >= 0.95 * TRIALS);
    assert_true(apart.runs > 120 && apart.runs < 220);
    assert_true(common.runs < 0.5 * apart.runs);
}

static void test_ends(void **state)
{
    double values[3][40];
    const double *rows[3] = {values[0], values[1], values[2]};
    const struct ranking_rule rule = {.delta = 0.1, .alpha = 0.05, .first = 16};
    (void)state;
    for (int r = 0; r < 40; r++) {
        values[0][r] = 3 + r % 2;
        values[1][r] = 2 + r % 2;
        values[2][r] = 2 + r % 2;
    }
    /* Always the same apart: out at once. Equal ones: the first of them, at once too. */
    struct ranking ranking = ranking_of(&rule, rows, 3, 40);
    assert_true(ranking.clear);
    assert_int_equal(ranking.best, 1);
    assert_int_equal(ranking.left, 2);
    assert_int_equal(ranking.runs, 16);
    /* What is out needs no more runs, and too few runs are not clear. */
    for (int r = 0; r < 40; r++)
        values[2][r] += r % 4 < 2 ? -0.3 : 0.3;
    values[0][16] = NAN;
    ranking = ranking_of(&rule, rows, 3, 40);
    assert_int_equal(ranking.runs, 40);
    assert_false(ranking.clear);
    assert_int_equal(ranking.in_all, 3 * 16 + 2 * 24);
    assert_false(ranking_of(&rule, rows, 3, 15).clear);
    assert_true(ranking_of(&rule, rows, 1, 16).clear);
}

TESTS(ranking, cmocka_unit_test(test_known_constants), cmocka_unit_test(test_slippage),
      cmocka_unit_test(test_ends))
