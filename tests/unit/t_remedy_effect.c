/* explain/remedy_effect: what a change came to, judged, ordered and told. */
#include "fixture.h"

#include "remedy_effect.h"

static const struct trial_values before = {1000, 200, 1.0, 1};

static enum trial_outcome judged(double throttles, double failed, double bill, double broken)
{
    return remedy_effect_judge(&before, &(struct trial_values){throttles, failed, bill, broken},
                               false, false);
}

static void test_judgement(void **state)
{
    struct trial_values cheaper = {1000, 200, 0.5, 1};
    (void)state;
    assert_int_equal(judged(0, 0, 1.12, 1), TRIAL_HELPS);
    assert_int_equal(judged(500, 100, 2, 1), TRIAL_HELPS);
    assert_int_equal(judged(0, 400, 1, 1), TRIAL_WORSE);
    assert_int_equal(judged(1100, 0, 1, 1), TRIAL_WORSE);
    assert_int_equal(judged(1004, 200, 0.5, 1), TRIAL_NO_HELP);
    assert_int_equal(judged(1000, 200, 1, 0), TRIAL_HELPS);
    assert_int_equal(judged(0, 0, 1, 2), TRIAL_WORSE);
    assert_int_equal(remedy_effect_judge(&before, &cheaper, false, true), TRIAL_HELPS);
    assert_int_equal(remedy_effect_judge(&before, &cheaper, true, true), TRIAL_WORSE);
    /* what comes up where nothing was is worse */
    assert_int_equal(remedy_effect_judge(&(struct trial_values){0, 0, 1, 0},
                                         &(struct trial_values){1, 0, 0.1, 0}, false, true),
                     TRIAL_WORSE);
}

static void test_thresholds(void **state)
{
    struct threshold most, least;
    (void)state;
    assert_null(threshold_parse("failed_ratio < 1%", &most));
    assert_null(threshold_parse("succeeded >= 100", &least));
    assert_true(remedy_effect_threshold_worse(&most, 0.005, 0.02));
    assert_false(remedy_effect_threshold_worse(&most, 0.02, 0.005));
    assert_true(remedy_effect_threshold_worse(&most, 0.02, 0.04));
    assert_false(remedy_effect_threshold_worse(&most, 0.04, 0.02));
    assert_true(remedy_effect_threshold_worse(&least, 90, 50));
    assert_false(remedy_effect_threshold_worse(&least, 50, 90));
    assert_true(remedy_effect_threshold_worse(&most, 0.02, NAN));
    assert_false(remedy_effect_threshold_worse(&most, NAN, NAN));
}

/* Thresholds first, then failed calls, then throttles, then the bill; a difference that is not
 * printed is none. */
static void test_order(void **state)
{
    static const struct trial_values sorted[] = {
        {500, 100, 9, 0}, {0, 0, 1.12, 1}, {0, 0, 1.4, 1}, {100, 0, 1, 1}, {0, 20, 1, 1}};
    struct trial_values same = {0, 0.5, 1.1204, 1};
    (void)state;
    for (size_t i = 0; i < sizeof sorted / sizeof *sorted; i++)
        for (size_t k = 0; k < sizeof sorted / sizeof *sorted; k++)
            assert_int_equal(remedy_effect_order(&before, &sorted[i], &sorted[k]),
                             (i > k) - (i < k));
    assert_int_equal(remedy_effect_order(&before, &sorted[1], &same), 0);
    assert_false(remedy_effect_leaves_much(&before, &(struct trial_values){100, 20, 1, 1}));
    assert_true(remedy_effect_leaves_much(&before, &(struct trial_values){101, 20, 1, 1}));
    assert_true(remedy_effect_leaves_much(&before, &(struct trial_values){100, 21, 1, 1}));
}

static void assert_told(struct trial_values after, const char *expected)
{
    struct text told = {0};

    remedy_effect_tell(&before, &after, &told);
    assert_string_equal(text_get(&told), expected);
    text_release(&told);
}

static void test_words(void **state)
{
    (void)state;
    assert_told((struct trial_values){0, 0, 1.12, 1},
                "throttles −100 %, failed −100 %, bill +12 %");
    assert_told((struct trial_values){1, 200, 0.75, 1}, "throttles −99.9 %, bill −25 %");
    assert_told((struct trial_values){1000, 200, 1, 0}, "thresholds that fail 0 instead of 1");
    assert_told(before, "nothing changes");
}

static void test_for_less(void **state)
{
    const struct trial_values dear = {0, 0, 1.79, 0}, less = {0, 0, 1.12, 0},
                              half = {500, 100, 1.01, 0}, broken = {0, 0, 1.12, 1};
    (void)state;
    assert_true(remedy_effect_for_less(&before, &less, &dear));
    assert_false(remedy_effect_for_less(&before, &dear, &less));
    assert_false(remedy_effect_for_less(&before, &half, &dear));
    assert_false(remedy_effect_for_less(&before, &broken, &dear));
}

TESTS(remedy_effect, cmocka_unit_test(test_judgement), cmocka_unit_test(test_thresholds),
      cmocka_unit_test(test_order), cmocka_unit_test(test_words), cmocka_unit_test(test_for_less))
