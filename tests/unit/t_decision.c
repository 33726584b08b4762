/* decide/decision, racing and their words: which design to take, and when that is clear. */
#include "fixture.h"

#include "decision_text.h"
#include "racing.h"
#include "rng.h"

/* What one option comes to in one future. */
struct outcome {
    double cost, throttled, failed;
};

/* Options a, b, c with so many futures; nothing is run yet. */
static void options(struct sweep *s, size_t futures)
{
    char why[512];

    *s = (struct sweep){0};
    assert_true(sweep_add_axis(s, "variant=a,b,c", why));
    assert_true(sweep_begin(s, "n", "v", "given", "resolved", 1, futures, why));
}

static void put(struct sweep *s, size_t run, struct outcome outcome)
{
    struct sweep_value *values = memory_new(3, sizeof *values);

    values[0] = fixture_sweep_value("cost", outcome.cost);
    values[1] = fixture_sweep_value("throttle_events", outcome.throttled);
    values[2] = fixture_sweep_value("failed_ratio", outcome.failed);
    sweep_put(s, run, memory_text("d"), values, 3);
}

/* Costs 1, 3, 2; the first never holds, the others always do. */
static struct outcome known(size_t cell)
{
    static const struct outcome outcomes[] = {{1, 500, 0.25}, {3, 0, 0}, {2, 0, 0}};
    return outcomes[cell];
}

static const struct decision_rule plain = {.share = 0.95, .indifference = 0.01};

static void test_known_choice(void **state)
{
    struct sweep s;
    struct decision d;
    struct text words = {0};
    (void)state;
    options(&s, 59);
    for (size_t r = 0; r < s.run_count; r++)
        put(&s, r, known(r / 59));
    decision_make(&d, &s, &plain);
    assert_int_equal(d.chosen, 2);
    assert_int_equal(d.next, 1);
    assert_true(d.options[2].proven && d.options[1].proven && !d.options[0].fit);
    assert_close(d.options[0].regret, 0, 0);
    assert_close(d.options[1].regret, 1, 0);
    assert_close(d.options[2].regret, 0, 0);
    assert_true(d.options[1].dominated && !d.options[0].dominated && !d.options[2].dominated);
    assert_int_equal(d.options[0].throttled, 59);
    assert_close(d.options[0].failed_then, 0.25, 0);
    decision_verdict(&d, &s, &plain, NULL, &words);
    assert_string_equal(
        text_get(&words),
        "c: cheapest of those that hold in 95 % of the futures (59 of 59, at least 95.0% with 95 "
        "% confidence). It beats the next, b, with 95 % confidence (cost -33.3%, paired).");
    text_release(&words);
    decision_release(&d);
    sweep_release(&s);
}

/* Costs and outcomes that differ from future to future. */
static struct outcome mixed(size_t cell, size_t future)
{
    if (cell == 0) /* cheap, but dear in one future of four */
        return (struct outcome){future % 4 ? 1 : 6, 0, 0};
    if (cell == 1) /* always the same */
        return (struct outcome){3, 0, 0};
    return (struct outcome){2, future % 2 ? 100 : 0, future % 2 ? 0.02 * (double)future : 0};
}

static void test_criteria(void **state)
{
    static const struct {
        const char *by;
        size_t chosen;
    } cases[] = {
        {"cost", 0}, {"quantile:50%", 0}, {"quantile:90%", 1}, {"worst", 1}, {"regret", 1}};
    struct sweep s;
    struct decision d;
    (void)state;
    options(&s, 20);
    for (size_t r = 0; r < s.run_count; r++)
        put(&s, r, mixed(r / 20, r % 20));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct decision_rule rule = plain;
        assert_null(decision_read_by(cases[i].by, &rule));
        decision_make(&d, &s, &rule);
        assert_int_equal(d.chosen, cases[i].chosen);
        assert_int_equal(d.options[2].held, 10);
        assert_false(d.options[d.chosen].proven);
        assert_close(d.options[2].failed_then, 0.02 * 10, 1e-12);
        decision_release(&d);
    }
    struct decision_rule rule = plain;
    assert_non_null(decision_read_by("quantile:0%", &rule));
    assert_non_null(decision_read_by("quantile", &rule));
    assert_non_null(decision_read_by("best", &rule));
    sweep_release(&s);
}

/* A goal that nobody meets: the verdict says how near the best came. */
static void test_nobody(void **state)
{
    struct sweep s;
    struct decision d;
    struct text words = {0};
    struct threshold goal;
    struct decision_rule rule = plain;
    (void)state;
    assert_null(threshold_parse("cost < 0.5", &goal));
    rule.goals = &goal;
    rule.goal_count = 1;
    options(&s, 20);
    for (size_t r = 0; r < s.run_count; r++)
        put(&s, r, known(r / 20));
    put(&s, 21, (struct outcome){0.4, 0, 0});
    decision_make(&d, &s, &rule);
    assert_int_equal(d.chosen, d.count);
    decision_verdict(&d, &s, &rule, NULL, &words);
    assert_string_equal(text_get(&words),
                        "None holds in 95 % of the futures: the best, b, did in 1 of 20 (at most "
                        "21.7% with 95 % confidence).");
    text_release(&words);
    decision_release(&d);
    sweep_release(&s);
}

/* One design alone: whether it holds, and how sure that is. */
static void test_alone(void **state)
{
    struct sweep s = {0};
    struct decision d;
    struct text words = {0};
    char why[512];
    (void)state;
    assert_true(sweep_begin(&s, "n", "v", "given", "resolved", 1, 20, why));
    for (size_t r = 0; r < 20; r++)
        put(&s, r, known(r ? 1 : 0));
    decision_make(&d, &s, &plain);
    decision_verdict(&d, &s, &plain, NULL, &words);
    assert_string_equal(
        text_get(&words),
        "nothing is throttled in 19 of 20 futures: in at least 78.3% of all, and at "
        "most 99.8%, each with 95 % confidence. 95 % is not shown; that takes 93 "
        "futures with so many misses.");
    text_release(&words);
    decision_release(&d);
    sweep_release(&s);
}

/* Makes what is wanted until nothing is, and says how many runs that took. */
static size_t make_wanted(struct sweep *s, const struct decision_rule *rule,
                          struct outcome (*outcome)(size_t cell, size_t future), struct racing *c)
{
    for (size_t made = 0;;) {
        size_t count;
        racing_make(c, s, rule);
        size_t *runs = racing_runs(c, s, &count);
        for (size_t i = 0; i < count; i++)
            put(s, runs[i], outcome(runs[i] / s->seeds, runs[i] % s->seeds));
        free(runs);
        made += count;
        assert_int_equal(count > 0, c->wanted > 0);
        if (!c->wanted)
            return made;
        racing_release(c);
    }
}

static struct outcome steady(size_t cell, size_t future)
{
    static const struct outcome outcomes[] = {{1, 500, 0.25}, {2, 0, 0}, {3, 0, 0}};
    (void)future;
    return outcomes[cell];
}

static void test_known_contention(void **state)
{
    struct sweep s;
    struct racing c;
    struct decision d;
    struct text words = {0};
    struct decision_rule rule = plain;
    (void)state;
    rule.from = 16;
    options(&s, 200);
    assert_int_equal(make_wanted(&s, &rule, steady, &c), 16 + 122 + 122);
    assert_true(c.clear);
    assert_int_equal(c.looked_at, 122);
    assert_int_equal(c.standings[0], STANDING_FAILS);
    assert_int_equal(c.standings[1], STANDING_IN);
    assert_int_equal(c.standings[2], STANDING_BEATEN);
    decision_make(&d, &s, &rule);
    assert_int_equal(d.chosen, 1);
    decision_verdict(&d, &s, &rule, &c, &words);
    assert_non_null(strstr(text_get(&words),
                           "Clear after 122 futures of 3 options (260 runs instead of 366)."));
    text_release(&words);
    decision_release(&d);
    racing_release(&c);
    sweep_release(&s);
}

static double chance(size_t cell, size_t future, const char *purpose)
{
    struct rng rng;

    rng_init(&rng, future, cell == 0 ? "a" : cell == 1 ? "b" : "c", purpose);
    return rng_uniform(&rng);
}

/* Costs that cannot be told apart, and goals that hold. */
static struct outcome alike(size_t cell, size_t future)
{
    return (struct outcome){1 + chance(cell, future, "cost"), 0, 0};
}

static void test_not_clear(void **state)
{
    struct sweep s;
    struct racing c;
    struct decision d;
    struct text words = {0};
    struct decision_rule rule = plain;
    (void)state;
    rule.from = 16;
    options(&s, 200);
    assert_int_equal(make_wanted(&s, &rule, alike, &c), 600);
    assert_false(c.clear);
    assert_int_equal(c.looked_at, 200);
    decision_make(&d, &s, &rule);
    decision_verdict(&d, &s, &rule, &c, &words);
    assert_non_null(strstr(text_get(&words), "their costs differ by less than"));
    assert_non_null(strstr(text_get(&words), "Not clear after 200 futures"));
    text_release(&words);
    decision_release(&d);
    racing_release(&c);
    sweep_release(&s);
}

/* Whatever the order in which runs are made, and however often it is interrupted, the same runs are
 * wanted; and what is out is never asked for again. */
static void test_prefix(void **state)
{
    struct sweep s;
    struct racing c;
    struct decision_rule rule = plain;
    (void)state;
    rule.from = 16;
    options(&s, 200);
    for (size_t r = s.run_count; r-- > 0;) /* more than was asked for changes nothing */
        put(&s, r, steady(r / 200, r % 200));
    racing_make(&c, &s, &rule);
    assert_true(c.clear);
    assert_int_equal(c.looked_at, 122);
    racing_release(&c);
    sweep_release(&s);
}

TESTS(decision, cmocka_unit_test(test_known_choice), cmocka_unit_test(test_criteria),
      cmocka_unit_test(test_nobody), cmocka_unit_test(test_alone),
      cmocka_unit_test(test_known_contention), cmocka_unit_test(test_not_clear),
      cmocka_unit_test(test_prefix))
