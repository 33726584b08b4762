/* study/calibration: the best point of a noisy loss, and all that are as good. */
#include "fixture.h"

#include "calibration.h"
#include "rng.h"

/* A model of two unknowns and four outputs, each with luck of its own; the third unknown does
 * nothing. */
struct toy {
    double measured[4], noise;
    size_t evaluated;
};

static void toy_run(const double *at, double noise, uint64_t luck, double *out)
{
    const double exact[] = {1 + at[0], 1 + at[1], 2 + at[0] + at[1], 2 + at[0] - at[1]};
    struct rng rng;

    rng_init(&rng, luck, "t_calibration", "luck");
    for (int i = 0; i < 4; i++)
        out[i] = exact[i] + noise * 3.46 * (rng_uniform(&rng) - 0.5);
}

static bool toy_evaluate(void *context, const struct calibration_trial *trials, size_t count,
                         double *losses)
{
    struct toy *toy = context;

    for (size_t t = 0; t < count; t++) {
        double run[4], sum = 0;
        toy_run(trials[t].point, toy->noise, 1000 + trials[t].luck, run);
        for (int i = 0; i < 4; i++)
            sum += fabs(run[i] - toy->measured[i]);
        losses[t] = sum / 4;
    }
    toy->evaluated += count;
    return true;
}

static void search(struct calibration *c, struct toy *toy)
{
    *c = (struct calibration){.dimensions = 3, .evaluate = toy_evaluate, .context = toy};
    assert_true(calibration_search(c));
}

static void test_without_luck_the_truth_is_found(void **state)
{
    const double truth[] = {0.3, 0.8, 0.5};
    struct toy toy = {.noise = 0};
    struct calibration c;
    (void)state;

    toy_run(truth, 0, 0, toy.measured);
    search(&c, &toy);
    assert_close(calibration_best(&c)[0], 0.3, 0.02);
    assert_close(calibration_best(&c)[1], 0.8, 0.02);
    assert_true(toy.evaluated <= calibration_trials(3));
    calibration_release(&c);
}

/* At least nine of ten pasts; and what does nothing is said to be undetermined. */
static void test_intervals_hold_the_truth(void **state)
{
    enum { PASTS = 60 };
    int held[2] = {0, 0}, undetermined = 0, determined = 0;
    double width = 0;
    (void)state;

    for (uint64_t past = 0; past < PASTS; past++) {
        struct rng rng;
        struct toy toy = {.noise = 0.05};
        struct calibration c;
        double truth[3];
        rng_init(&rng, past, "t_calibration", "truth");
        for (int d = 0; d < 3; d++)
            truth[d] = rng_uniform(&rng);
        toy_run(truth, toy.noise, past, toy.measured);
        search(&c, &toy);
        for (int d = 0; d < 2; d++) {
            held[d] += truth[d] >= c.intervals[d].low && truth[d] <= c.intervals[d].high;
            width += c.intervals[d].high - c.intervals[d].low;
        }
        undetermined += !c.intervals[2].determined;
        determined += c.intervals[0].determined;
        calibration_release(&c);
    }
    assert_true(held[0] >= 0.9 * PASTS);
    assert_true(held[1] >= 0.9 * PASTS);
    assert_true(undetermined >= 0.9 * PASTS);
    assert_true(determined >= 0.9 * PASTS);
    assert_true(width / (2 * PASTS) < 0.5);
}

static bool never(void *context, const struct calibration_trial *trials, size_t count,
                  double *losses)
{
    (void)context, (void)trials, (void)count, (void)losses;
    return false;
}

static void test_a_search_can_be_stopped(void **state)
{
    struct calibration c = {.dimensions = 2, .evaluate = never};
    (void)state;

    assert_false(calibration_search(&c));
    calibration_release(&c);
}

/* A toy that may be asked for so many trials in all. */
struct rationed {
    struct toy toy;
    size_t left;
};

static bool rationed_evaluate(void *context, const struct calibration_trial *trials, size_t count,
                              double *losses)
{
    struct rationed *r = context;

    assert_true(count <= r->left);
    r->left -= count;
    return toy_evaluate(&r->toy, trials, count, losses);
}

static size_t rationed_allows(void *context, size_t trials)
{
    const struct rationed *r = context;

    return trials < r->left ? trials : r->left;
}

static double low_of_rationed(size_t trials, size_t together, struct calibration *c)
{
    const double truth[] = {0.3, 0.8, 0.5};
    struct rationed r = {.toy = {.noise = 0.05}, .left = trials};

    toy_run(truth, 0.05, 4711, r.toy.measured);
    *c = (struct calibration){.dimensions = 3,
                              .evaluate = rationed_evaluate,
                              .allows = rationed_allows,
                              .context = &r,
                              .together = together};
    assert_true(calibration_search(c));
    double low = c->intervals[1].low;
    calibration_release(c);
    return low;
}

/* What was tried until then is told, however many points are tried at once; and the fewer there were,
 * the less is said to be known. */
static void test_a_search_that_is_cut_short_tells_what_it_has(void **state)
{
    struct calibration c;
    (void)state;

    double four = low_of_rationed(100, 4, &c), thirty = low_of_rationed(100, 30, &c);
    assert_true(c.stopped);
    assert_int_equal(c.tried, 33);
    assert_close(four, thirty, 1e-9);
    assert_true(four <= 0.8);
    double three = low_of_rationed(3, 1, &c);
    assert_int_equal(c.tried, 1);
    assert_close(three, 0, 1e-9);
    assert_true(four >= three);
}

TESTS(calibration, cmocka_unit_test(test_a_search_that_is_cut_short_tells_what_it_has),
      cmocka_unit_test(test_without_luck_the_truth_is_found),
      cmocka_unit_test(test_intervals_hold_the_truth),
      cmocka_unit_test(test_a_search_can_be_stopped))
