/* decide/sampling_plan: how many futures show a share. */
#include "fixture.h"

#include "interval.h"
#include "rng.h"
#include "sampling_plan.h"

static void test_known_plans(void **state)
{
    static const struct {
        double share, alpha;
        size_t misses, futures;
    } known[] = {
        {0.95, 0.05, 0, 59},   {0.95, 0.05, 1, 93},    {0.95, 0.05, 2, 124},
        {0.99, 0.05, 0, 299},  {0.9, 0.05, 0, 29},     {0.95, 0.025, 0, 72},
        {0.95, 0.0125, 0, 86}, {0.95, 0.00625, 0, 99}, {0.95, 0.003125, 0, 113},
        {0.5, 0.05, 0, 5},     {0.999, 0.05, 0, 2995},
    };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        double share = known[i].share, alpha = known[i].alpha;
        size_t misses, futures = known[i].futures;
        assert_int_equal(sampling_plan_futures(share, alpha, known[i].misses), futures);
        assert_true(sampling_plan_misses(share, alpha, futures, &misses));
        assert_int_equal(misses, known[i].misses);
        if (known[i].misses == 0)
            assert_false(sampling_plan_misses(share, alpha, futures - 1, &misses));
        /* The plan says the same as the limit of Clopper and Pearson. */
        assert_true(interval_share_low(futures - known[i].misses, futures, alpha) >= share);
    }
}

/* Whatever the share, it ends. */
static void test_extremes(void **state)
{
    (void)state;
    assert_true(sampling_plan_futures(1 - 1e-15, 0.05, 3) >= SAMPLING_MOST / 2);
    assert_int_equal(sampling_plan_futures(1e-15, 0.05, 0), 1);
}

static void test_parts_of_alpha(void **state)
{
    double sum = 0;
    (void)state;
    assert_close(sampling_plan_part(0.05, 0), 0.025, 0);
    assert_close(sampling_plan_part(0.05, 2), 0.00625, 0);
    for (size_t i = 0; i < 60; i++)
        sum += sampling_plan_part(0.05, i);
    assert_true(sum <= 0.05);
}

/* Whether one of five designs is accepted that all hold in `share` of the futures; `divided`: each
 * has its part of alpha, else the whole. */
static bool accepts_one(struct rng *rng, double share, bool divided)
{
    for (size_t candidate = 0; candidate < 5; candidate++) {
        double alpha = divided ? sampling_plan_part(0.05, candidate) : 0.05;
        size_t futures = sampling_plan_futures(0.95, alpha, 0), met = 0;
        while (met < futures && rng_uniform(rng) < share)
            met++;
        if (met == futures)
            return true;
    }
    return false;
}

/* With alpha divided, five tries accept a design that is not good enough in at most 5 of 100 plans;
 * with the whole of it each time they would in 22. A good design passes. */
static void test_false_acceptance(void **state)
{
    enum { PLANS = 2000 };
    int divided = 0, undivided = 0, good = 0;
    struct rng rng;
    (void)state;
    rng_init(&rng, 5, "tests", "plans");
    for (int i = 0; i < PLANS; i++) {
        divided += accepts_one(&rng, 0.9499, true);
        undivided += accepts_one(&rng, 0.9499, false);
        good += accepts_one(&rng, 0.9999, true);
    }
    assert_true(divided <= 0.05 * PLANS);
    assert_true(undivided > 0.15 * PLANS);
    assert_true(good > 0.99 * PLANS);
}

static void test_known_looks(void **state)
{
    (void)state;
    assert_int_equal(sampling_plan_next_look(16, 200), 24);
    assert_int_equal(sampling_plan_next_look(81, 200), 122);
    assert_int_equal(sampling_plan_next_look(183, 200), 200);
    for (size_t n = 0; n < 3; n++) /* it goes on from anywhere */
        assert_true(sampling_plan_next_look(n, 200) > n);
    assert_close(sampling_plan_look(0.95, 0.05, 16, 200, 0).accept, 0, 0);
    struct sampling_look look = sampling_plan_look(0.95, 0.05, 16, 200, 81);
    assert_close(look.accept, 0, 0);
    assert_close(look.refuse, 0.05 / 8, 1e-15);
    look = sampling_plan_look(0.95, 0.05, 16, 200, 122);
    assert_close(look.accept, 0.05 / 3, 1e-15);
    assert_close(sampling_plan_look(0.95, 0.05, 59, 59, 59).accept, 0.05, 0);
    assert_int_equal(sampling_plan_judge(0.95, look, 122, 122), SAMPLING_HOLDS);
    assert_int_equal(sampling_plan_judge(0.95, look, 119, 122), SAMPLING_UNCLEAR);
    assert_int_equal(sampling_plan_judge(0.95, look, 100, 122), SAMPLING_FAILS);
    assert_int_equal(sampling_plan_judge(0.95, look, 0, 0), SAMPLING_UNCLEAR);
    assert_int_equal(sampling_plan_judge(1, look, 122, 122),
                     SAMPLING_UNCLEAR); /* of all there are */
    assert_int_equal(sampling_plan_judge(1, look, 121, 122), SAMPLING_FAILS);
}

/* Looking after 16, 24, … futures errs in at most 5 of 100 at the share itself, and tells designs
 * that lie well to either side. Each look with the whole of alpha would err oftener. */
static void test_looks(void **state)
{
    enum { TRIALS = 2000, MOST = 270 };
    static const double shares[] = {0.9, 0.75, 0.999};
    int answers[3][3] = {{0}}, greedy = 0;
    struct rng rng;
    (void)state;
    rng_init(&rng, 6, "tests", "looks");
    for (int t = 0; t < TRIALS; t++)
        for (int k = 0; k < 3; k++) {
            enum sampling_answer answer = SAMPLING_UNCLEAR;
            size_t met = 0, made = 0;
            bool wrong = false;
            for (size_t n = 16; made < MOST; n = sampling_plan_next_look(n, MOST)) {
                for (; made < n; made++)
                    met += rng_uniform(&rng) < shares[k];
                if (answer == SAMPLING_UNCLEAR)
                    answer = sampling_plan_judge(0.9, sampling_plan_look(0.9, 0.05, 16, MOST, n),
                                                 met, n);
                struct sampling_look whole = {0.05, 0.05};
                wrong |= sampling_plan_judge(0.9, whole, met, n) != SAMPLING_UNCLEAR;
            }
            answers[k][answer]++;
            greedy += k == 0 && wrong;
        }
    assert_true(answers[0][SAMPLING_HOLDS] <= 0.05 * TRIALS);
    assert_true(answers[0][SAMPLING_FAILS] <= 0.05 * TRIALS);
    assert_true(greedy > 0.15 * TRIALS);
    assert_true(answers[1][SAMPLING_FAILS] > 0.8 * TRIALS);
    assert_true(answers[2][SAMPLING_HOLDS] > 0.95 * TRIALS);
}

TESTS(sampling_plan, cmocka_unit_test(test_known_plans), cmocka_unit_test(test_extremes),
      cmocka_unit_test(test_parts_of_alpha), cmocka_unit_test(test_false_acceptance),
      cmocka_unit_test(test_known_looks), cmocka_unit_test(test_looks))
