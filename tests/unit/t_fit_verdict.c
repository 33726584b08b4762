/* fit/fit and fit/fit_verdict: series of a past, and what they say of a model. */
#include "fixture.h"

#include "fit_verdict.h"

enum { PERIODS = 48, FUTURES = 20 };

struct past {
    struct fit fit;
    struct fit_verdict verdict;
};

static void begin(struct past *p)
{
    *p = (struct past){.fit = {.period_s = 300, .periods = PERIODS, .futures = FUTURES}};
}

/* A level that is the same all the time; of the simulated, with a little more or less by future. */
static struct fit_series *add(struct past *p, enum fit_kind kind, const char *reason,
                              double measured, double simulated)
{
    struct fit_series *s =
        fit_add(&p->fit, "tables/T/x", "tables/T", "read", reason, kind, kind != FIT_CAPACITY);

    for (size_t i = 0; i < PERIODS; i++)
        s->measured[i] = measured;
    for (size_t k = 0; k < FUTURES; k++)
        for (size_t i = 0; i < PERIODS; i++)
            s->simulated[k * PERIODS + i] =
                (float)(simulated * (1 + 0.01 * ((double)((k + i) % FUTURES) - 9.5)));
    return s;
}

static void judge(struct past *p)
{
    fit_judge(&p->fit);
    fit_verdict_make(&p->verdict, &p->fit);
}

static void end(struct past *p)
{
    fit_verdict_release(&p->verdict);
    fit_release(&p->fit);
}

static void test_what_was_met_is_trusted(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    add(&p, FIT_CONSUMED, "", 1000, 1000);
    judge(&p);
    assert_int_equal(p.verdict.grades[FIT_CONSUMPTION], FIT_GOOD);
    assert_int_equal(p.verdict.grades[FIT_THROTTLING], FIT_NOT_MEASURED);
    assert_false(p.verdict.hopeless);
    assert_close(p.fit.bin_s, 600, 0);
    assert_close(p.fit.series[0].covered, 1, 0);
    assert_close(p.fit.series[0].total, 48000, 0);
    end(&p);
}

static void test_another_table_is_told(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    add(&p, FIT_CONSUMED, "", 1000, 200);
    add(&p, FIT_THROTTLED, "", 50, 50);
    judge(&p);
    assert_int_equal(p.verdict.grades[FIT_CONSUMPTION], FIT_BAD);
    assert_true(p.verdict.hopeless);
    assert_int_equal(p.verdict.grades[FIT_THROTTLING], FIT_BAD); /* met by chance */
    assert_close(p.fit.series[0].outside, 1, 0);
    end(&p);
}

static void set_group(struct fit_series *s, const char *group)
{
    free(s->group);
    s->group = memory_text(group);
}

/* One table is another; what is said of the other stands, and so does a small index's share. */
static void test_a_table_is_unexplained_for_itself(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    add(&p, FIT_CONSUMED, "", 1000, 1000);
    set_group(add(&p, FIT_CONSUMED, "", 1, 9), "tables/T/indexes/I");
    set_group(add(&p, FIT_CONSUMED, "", 10, 90), "tables/U");
    add(&p, FIT_THROTTLED, "", 50, 50);
    set_group(add(&p, FIT_THROTTLED, "", 50, 50), "tables/U");
    judge(&p);
    assert_string_equal(p.verdict.unexplained, "tables/U");
    assert_false(p.verdict.hopeless);
    for (size_t i = 0; i < p.verdict.count; i++)
        if (p.verdict.findings[i].area == FIT_THROTTLING)
            assert_int_equal(
                p.verdict.findings[i].grade,
                text_equal(p.verdict.findings[i].series->group, "tables/U") ? FIT_BAD : FIT_GOOD);
    end(&p);
}

static void test_few_futures_explain_little_by_luck(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    p.fit.futures = 4;
    struct fit_series *s =
        fit_add(&p.fit, "tables/T/x", "tables/T", "read", "", FIT_CONSUMED, true);
    for (size_t i = 0; i < PERIODS; i++) {
        s->measured[i] = 100;
        for (size_t k = 0; k < 4; k++)
            s->simulated[k * PERIODS + i] = 50;
    }
    judge(&p);
    assert_close(s->outside, 1, 0);
    assert_false(p.verdict.hopeless);
    assert_string_equal(p.verdict.unexplained, "");
    assert_null(strstr(p.verdict.findings[0].sentence, "beyond"));
    end(&p);
}

static void test_what_never_happened_is_not_tested(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    add(&p, FIT_THROTTLED, "", 0, 0);
    add(&p, FIT_CAPACITY, "", 400, 0)->futures_with = 0;
    for (size_t i = 0; i < PERIODS * FUTURES; i++)
        p.fit.series[1].simulated[i] = 400;
    judge(&p);
    assert_int_equal(p.verdict.grades[FIT_THROTTLING], FIT_NOT_TESTED);
    assert_int_equal(p.verdict.grades[FIT_SCALING], FIT_NOT_TESTED);
    end(&p);
}

static void test_throttles_that_never_were_are_no_good(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    add(&p, FIT_THROTTLED, "", 0, 10);
    judge(&p);
    assert_int_equal(p.verdict.grades[FIT_THROTTLING], FIT_BAD);
    end(&p);
}

static enum fit_grade grade_of_throttles(double measured, double simulated, const char *reason)
{
    struct past p;

    begin(&p);
    add(&p, FIT_THROTTLED, "", measured, simulated);
    add(&p, FIT_REASON, "KeyRangeThroughputExceeded", measured, 0);
    add(&p, FIT_REASON, "ProvisionedThroughputExceeded", 0, 0);
    struct fit_series *met =
        &p.fit.series[text_equal(reason, "KeyRangeThroughputExceeded") ? 1 : 2];
    for (size_t i = 0; i < PERIODS * FUTURES; i++)
        met->simulated[i] = (float)simulated;
    judge(&p);
    enum fit_grade grade = p.verdict.grades[FIT_THROTTLING];
    end(&p);
    return grade;
}

static void test_volume_and_reason_of_throttles(void **state)
{
    (void)state;
    assert_int_equal(grade_of_throttles(100, 120, "KeyRangeThroughputExceeded"), FIT_GOOD);
    assert_int_equal(grade_of_throttles(100, 400, "KeyRangeThroughputExceeded"), FIT_ROUGH);
    assert_int_equal(grade_of_throttles(100, 900, "KeyRangeThroughputExceeded"), FIT_BAD);
    assert_int_equal(grade_of_throttles(100, 100, "ProvisionedThroughputExceeded"), FIT_BAD);
}

static void test_a_first_throttle_that_comes_late(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    struct fit_series *s = add(&p, FIT_THROTTLED, "", 100, 100);
    for (size_t k = 0; k < FUTURES; k++)
        for (size_t i = 0; i < 8; i++)
            s->simulated[k * PERIODS + i] = 0;
    judge(&p);
    assert_close(s->first, 0, 0);
    assert_close(s->simulated_first.middle, 2400, 0);
    assert_int_equal(p.verdict.grades[FIT_THROTTLING], FIT_BAD);
    end(&p);
}

/* As many and from the first period on, and yet in the other half of each bin's hour. */
static void test_throttles_at_other_times_are_not_met(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    struct fit_series *s = add(&p, FIT_THROTTLED, "", 1, 1);
    for (size_t i = 4; i < PERIODS; i++) {
        bool early = i < PERIODS / 2;
        s->measured[i] = early ? 100 : 0;
        for (size_t k = 0; k < FUTURES; k++)
            s->simulated[k * PERIODS + i] = early ? 0 : 90;
    }
    judge(&p);
    assert_close(s->first, s->simulated_first.middle, 0);
    assert_true(s->distance > 0.95);
    assert_int_equal(p.verdict.grades[FIT_THROTTLING], FIT_BAD);
    end(&p);
}

/* Futures from none to thousands hold the measured hundred: that is no fit. */
static void test_a_band_that_holds_everything_says_nothing(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    struct fit_series *s = add(&p, FIT_THROTTLED, "", 100, 0);
    for (size_t k = 0; k < FUTURES; k++)
        for (size_t i = 0; i < PERIODS; i++)
            s->simulated[k * PERIODS + i] = (float)(k < 4 ? 10 : 600);
    judge(&p);
    assert_true(s->simulated_total.low < s->total && s->total < s->simulated_total.high);
    assert_int_equal(p.verdict.grades[FIT_THROTTLING], FIT_BAD);
    end(&p);
}

/* An index that nobody read, and that the simulation reads. */
static void test_what_never_was_costs(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    add(&p, FIT_CONSUMED, "", 100, 100);
    add(&p, FIT_CONSUMED, "", 0, 50);
    add(&p, FIT_CAPACITY, "", 0, 0);
    assert_close(fit_loss(&p.fit, 0, 0, PERIODS), 1, 0.1);
    end(&p);
}

/* A future without a value (a latency of no request) is none of those that a point lies beyond. */
static void test_futures_without_a_value_hold_nothing(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    struct fit_series *s = add(&p, FIT_LATENCY, "", 20, 10);
    for (size_t i = 0; i < PERIODS; i++)
        s->simulated[(FUTURES - 1) * PERIODS + i] = NAN;
    for (size_t i = 0; i < PERIODS; i += 2)
        s->simulated[i] = 25;
    judge(&p);
    assert_close(s->outside, 0.5, 0);
    end(&p);
}

static enum fit_grade grade_of_latency(double measured, double simulated)
{
    struct past p;

    begin(&p);
    add(&p, FIT_LATENCY, "", measured, simulated);
    judge(&p);
    enum fit_grade grade = p.verdict.grades[FIT_LATENCIES];
    end(&p);
    return grade;
}

static void test_a_latency_is_judged_by_its_ratio(void **state)
{
    (void)state;
    assert_int_equal(grade_of_latency(0.010, 0.011), FIT_GOOD);
    assert_int_equal(grade_of_latency(0.010, 0.006), FIT_ROUGH);
    assert_int_equal(grade_of_latency(0.010, 0.019), FIT_ROUGH);
    assert_int_equal(grade_of_latency(0.010, 0.001), FIT_BAD);
    assert_int_equal(grade_of_latency(0.010, 0.025), FIT_BAD);
}

/* The level is met but for one hundredth; what the simulated one does besides is no scaling of hers. */
static void test_a_capacity_that_flaps_is_not_met(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    struct fit_series *s = add(&p, FIT_CAPACITY, "", 100, 100);
    for (size_t i = 0; i < PERIODS; i++) {
        s->measured[i] = i < PERIODS / 2 ? 100 : 110;
        for (size_t k = 0; k < FUTURES; k++)
            s->simulated[k * PERIODS + i] = (float)(s->measured[i] + (double)(i % 2));
    }
    judge(&p);
    assert_true(s->wape < 0.01);
    assert_int_equal(p.verdict.grades[FIT_SCALING], FIT_BAD);
    end(&p);
}

/* Half of the throttles are for a reason that has no series, in the past or in the futures. */
static void test_what_has_no_reason_of_its_own_is_other(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    add(&p, FIT_THROTTLED, "", 100, 100);
    add(&p, FIT_REASON, "KeyRangeThroughputExceeded", 100, 50);
    judge(&p);
    assert_close(p.fit.series[0].reasons_overlap, 0.5, 0.001);
    assert_close(fit_loss(&p.fit, 0, 0, PERIODS), 0.5, 0.06);
    end(&p);

    begin(&p);
    add(&p, FIT_THROTTLED, "", 100, 100);
    add(&p, FIT_REASON, "KeyRangeThroughputExceeded", 100, 0);
    judge(&p);
    assert_close(p.fit.series[0].reasons_overlap, 0, 0.001);
    assert_int_equal(p.verdict.grades[FIT_THROTTLING], FIT_BAD);
    end(&p);

    begin(&p); /* the column of a reason that never was says nothing against the total */
    add(&p, FIT_THROTTLED, "", 100, 10);
    add(&p, FIT_REASON, "KeyRangeThroughputExceeded", 0, 0);
    judge(&p);
    assert_close(p.fit.series[0].reasons_overlap, 1, 0.001);
    assert_close(fit_loss(&p.fit, 0, 0, PERIODS), 0.9, 0.02);
    end(&p);
}

/* By hand: consumed by WAPE, throttles by distance. */
static void test_the_loss(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    p.fit.futures = 1;
    struct fit_series *consumed = fit_add(&p.fit, "a", "a", "read", "", FIT_CONSUMED, true),
                      *thrown;
    for (size_t i = 0; i < PERIODS; i++) {
        consumed->measured[i] = 100;
        consumed->simulated[i] = 90;
    }
    thrown = fit_add(&p.fit, "b", "a", "read", "", FIT_THROTTLED, true);
    for (size_t i = 0; i < PERIODS; i++) {
        thrown->measured[i] = 10;
        thrown->simulated[i] = 20;
    }
    assert_close(fit_loss(&p.fit, 0, 0, PERIODS), 0.1 + 0.5, 1e-9);
    assert_close(fit_loss(&p.fit, 0, 10, 20), 0.1 + 0.5, 1e-9);
    assert_close(fit_loss_between(&p.fit, 0, 0, 0, PERIODS), 0, 1e-9);
    fit_release(&p.fit);
}

/* The measured capacity is 400 until period 20 and then 1,200; the simulated one comes to 800 so many
 * periods later, and to 1,200 at period 30. */
static struct fit_series *add_late_step(struct past *p, size_t later)
{
    struct fit_series *s = add(p, FIT_CAPACITY, "", 400, 400);

    for (size_t i = 0; i < PERIODS; i++) {
        s->measured[i] = i < 20 ? 400 : 1200;
        for (size_t k = 0; k < FUTURES; k++)
            s->simulated[k * PERIODS + i] = i < 20 + later ? 400 : i < 30 ? 800 : 1200;
    }
    return s;
}

static void test_the_first_capacity_that_differs(void **state)
{
    struct past p;
    (void)state;

    begin(&p);
    struct fit_series *s = add_late_step(&p, 2);
    judge(&p);
    assert_close(s->differs.at, 20 * 300, 0);
    assert_close(s->differs.measured, 1200, 0);
    assert_close(s->differs.simulated, 400, 0);
    assert_non_null(strstr(p.verdict.findings[0].sentence,
                           "; it differs first at 01-01 01:40:00: measured 1,200, simulated 400"));
    end(&p);

    begin(&p); /* two periods late and then as it was is no difference */
    s = add_late_step(&p, 2);
    for (size_t i = 0; i < PERIODS * FUTURES; i++)
        s->simulated[i] = i % PERIODS < 22 ? 400 : 1200;
    judge(&p);
    assert_true(isnan(s->differs.at));
    assert_null(strstr(p.verdict.findings[0].sentence, "differs"));
    end(&p);
}

static const char *advice_of(enum fit_kind kind, unsigned given)
{
    struct past p;

    begin(&p);
    struct fit_series *s = kind == FIT_CAPACITY ? add_late_step(&p, 8) : add(&p, kind, "", 10, 100);
    s->given = given;
    if (kind == FIT_THROTTLED)
        add(&p, FIT_REASON, "KeyRangeThroughputExceeded", 10, 100);
    judge(&p);
    const char *advice = p.verdict.findings[0].advice;
    end(&p);
    return advice;
}

/* What the scenario has of a place is not asked for. */
static void test_nobody_is_asked_twice(void **state)
{
    const unsigned both = FIT_GIVEN_POLICY | FIT_GIVEN_ACTIVITIES;
    (void)state;

    assert_non_null(strstr(advice_of(FIT_CAPACITY, 0), "describe-scaling-policies"));
    assert_null(strstr(advice_of(FIT_CAPACITY, FIT_GIVEN_POLICY), "policies"));
    assert_non_null(strstr(advice_of(FIT_CAPACITY, FIT_GIVEN_POLICY), "describe-scaling-activ"));
    assert_non_null(strstr(advice_of(FIT_CAPACITY, both), "service=published"));
    assert_null(strstr(advice_of(FIT_CAPACITY, both), "describe-"));
    assert_null(strstr(advice_of(FIT_CAPACITY, FIT_GIVEN_CHANGES), "describe-"));
    assert_non_null(strstr(advice_of(FIT_THROTTLED, 0), "Contributor Insights"));
    assert_non_null(strstr(advice_of(FIT_THROTTLED, FIT_GIVEN_KEYS), "the throttled minutes"));
    assert_non_null(strstr(advice_of(FIT_LATENCY, 0), "SuccessfulRequestLatency"));
    assert_null(advice_of(FIT_LATENCY, FIT_GIVEN_LATENCY));
}

TESTS(fit_verdict, cmocka_unit_test(test_what_was_met_is_trusted),
      cmocka_unit_test(test_the_first_capacity_that_differs),
      cmocka_unit_test(test_nobody_is_asked_twice), cmocka_unit_test(test_another_table_is_told),
      cmocka_unit_test(test_what_never_happened_is_not_tested),
      cmocka_unit_test(test_throttles_that_never_were_are_no_good),
      cmocka_unit_test(test_volume_and_reason_of_throttles),
      cmocka_unit_test(test_a_first_throttle_that_comes_late),
      cmocka_unit_test(test_throttles_at_other_times_are_not_met),
      cmocka_unit_test(test_a_band_that_holds_everything_says_nothing),
      cmocka_unit_test(test_a_table_is_unexplained_for_itself),
      cmocka_unit_test(test_few_futures_explain_little_by_luck),
      cmocka_unit_test(test_what_never_was_costs),
      cmocka_unit_test(test_futures_without_a_value_hold_nothing),
      cmocka_unit_test(test_a_latency_is_judged_by_its_ratio),
      cmocka_unit_test(test_a_capacity_that_flaps_is_not_met),
      cmocka_unit_test(test_what_has_no_reason_of_its_own_is_other),
      cmocka_unit_test(test_the_loss))
