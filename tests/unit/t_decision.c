/* decide/decision, racing and their words: which design to take, and when that is clear. */
#include "fixture.h"

#include "decision_text.h"
#include "racing.h"
#include "rng.h"
#include "sweep_text.h"

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
    options(&s, 80);
    for (size_t r = 0; r < s.run_count; r++)
        put(&s, r, known(r / 80));
    decision_make(&d, &s, &plain, NULL);
    assert_int_equal(d.chosen, 2);
    assert_int_equal(d.next, 1);
    assert_true(d.options[2].proven && d.options[1].proven && !d.options[0].fit);
    assert_close(d.options[0].regret, 0, 0);
    assert_close(d.options[1].regret, 1, 0);
    assert_close(d.options[2].regret, 0, 0);
    assert_true(d.options[1].dominated && !d.options[0].dominated && !d.options[2].dominated);
    assert_int_equal(d.options[0].throttled, 80);
    assert_close(d.options[0].failed_then, 0.25, 0);
    decision_verdict(&d, &s, &plain, NULL, &words);
    assert_string_equal(
        text_get(&words),
        "c: cheapest of those that hold in 95 % of the futures (80 of 80, at least 95.0% with 95 "
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
        assert_null(decision_rule_read_by(cases[i].by, &rule));
        decision_make(&d, &s, &rule, NULL);
        assert_int_equal(d.chosen, cases[i].chosen);
        assert_int_equal(d.options[2].held, 10);
        assert_false(d.options[d.chosen].proven);
        assert_close(d.options[2].failed_then, 0.02 * 10, 1e-12);
        decision_release(&d);
    }
    struct decision_rule rule = plain;
    assert_non_null(decision_rule_read_by("quantile:0%", &rule));
    assert_non_null(decision_rule_read_by("quantile", &rule));
    assert_non_null(decision_rule_read_by("best", &rule));
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
    decision_make(&d, &s, &rule, NULL);
    assert_int_equal(d.chosen, d.count);
    decision_verdict(&d, &s, &rule, NULL, &words);
    assert_string_equal(text_get(&words),
                        "None holds in 95 % of the futures: the best, b, did in 1 of 20 (at most "
                        "21.7% with 95 % confidence).");
    text_release(&words);
    decision_release(&d);
    sweep_release(&s);
    options(&s, 2); /* one miss of two refutes nothing */
    for (size_t r = 0; r < s.run_count; r++)
        put(&s, r, known(r == 2 ? 1 : 0));
    decision_make(&d, &s, &plain, NULL);
    text_release(&words);
    words = (struct text){0};
    decision_verdict(&d, &s, &plain, NULL, &words);
    assert_non_null(strstr(text_get(&words), "None is shown to hold in 95 % of the futures: the "
                                             "best, b, did in 1 of 2 (at most 97.5%"));
    text_release(&words);
    decision_release(&d);
    sweep_release(&s);
}

/* A goal that has no value is missed, and that is said. */
static void test_without_value(void **state)
{
    struct sweep s;
    struct decision d;
    struct text words = {0};
    struct threshold goals[2];
    struct decision_rule rule = plain;
    (void)state;
    assert_null(threshold_parse("cost < 5", &goals[0]));
    assert_null(threshold_parse("workloads/w/latency_p99 < 10ms", &goals[1]));
    rule.goals = goals;
    rule.goal_count = 2;
    options(&s, 10);
    for (size_t r = 0; r < 15; r++)
        put(&s, r, known(1));
    decision_make(&d, &s, &rule, NULL);
    assert_int_equal(d.options[0].without_value, 10);
    assert_int_equal(d.options[2].without_value, 0);
    assert_int_equal(d.options[0].held, 0);
    decision_verdict(&d, &s, &rule, NULL, &words);
    assert_non_null(strstr(text_get(&words),
                           "In 15 of 15 runs a goal has no value, such as workloads/w/latency_p99 "
                           "where nothing was measured; they count as missed."));
    text_release(&words);
    decision_release(&d);
    rule.goal_count = 1;
    decision_make(&d, &s, &rule, NULL);
    assert_null(d.without_value);
    decision_release(&d);
    sweep_release(&s);
}

/* Eight designs whose share is 94 % are eight chances to show 95 %: together they err in at most 5 of
 * 100 trials, where each with the whole of the error would err oftener. */
static void test_many_options(void **state)
{
    enum { TRIALS = 400, OPTIONS = 8, FUTURES = 130 };
    int wrong = 0, greedy = 0;
    struct rng rng;
    char why[512];
    (void)state;
    rng_init(&rng, 8, "tests", "options");
    for (int t = 0; t < TRIALS; t++) {
        struct sweep s = {0};
        struct decision d;
        bool one = false;
        assert_true(sweep_add_axis(&s, "variant=a,b,c,d,e,f,g,h", why));
        assert_true(sweep_begin(&s, "n", "v", "given", "resolved", 1, FUTURES, why));
        for (size_t r = 0; r < s.run_count; r++)
            put(&s, r, known(rng_uniform(&rng) < 0.94 ? 1 : 0));
        decision_make(&d, &s, &plain, NULL);
        for (size_t c = 0; c < OPTIONS; c++)
            one |= interval_share_low(d.options[c].held, FUTURES, 0.05) >= 0.95;
        wrong += d.chosen < d.count && d.options[d.chosen].proven;
        greedy += one;
        decision_release(&d);
        sweep_release(&s);
    }
    assert_true(wrong <= 0.05 * TRIALS);
    assert_true(greedy > 0.1 * TRIALS);
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
    decision_make(&d, &s, &plain, NULL);
    decision_verdict(&d, &s, &plain, NULL, &words);
    assert_string_equal(
        text_get(&words),
        "nothing is throttled in 19 of 20 futures: in at least 78.3% of all, and at "
        "most 99.8%, each with 95 % confidence. 95 % is not shown: --futures 16..200 "
        "adds futures until it is, and allows for every look.");
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
            put(s, runs[i], outcome(runs[i] / s->seeds, (size_t)sweep_seed(s, runs[i])));
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
    decision_make(&d, &s, &rule, &c);
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
    decision_make(&d, &s, &rule, &c);
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

/* What all share is large, what parts b from a and c is small; c is as good as a but for luck. */
static struct outcome shared(size_t cell, size_t future)
{
    double all = 0, own = 0;

    for (size_t k = 0; k < 12; k++) {
        all += chance(0, 12 * future + k, "all");
        own += chance(cell, 12 * future + k, "own");
    }
    return (struct outcome){100 + 40 * (all - 6) + (cell == 1 ? 1.5 : 2 * (own - 6)), 0, 0};
}

/* The mean of the futures that an option has, whichever they are. */
static double mean_of_own(const struct sweep *s, size_t cell)
{
    double *costs = memory_new(s->seeds, sizeof *costs);

    sweep_values(s, cell, "cost", costs);
    double mean = interval_of(costs, s->seeds).mean;
    free(costs);
    return mean;
}

/* What a race has thrown out is not taken, though its few futures may be cheap ones; and only what
 * costs less in the same futures beats. */
static void test_thrown_out(void **state)
{
    enum { TRIALS = 100 };
    size_t misled = 0;
    struct decision_rule rule = plain;
    (void)state;
    rule.from = 16;
    rule.share = 0.9;
    for (int t = 0; t < TRIALS; t++) {
        struct sweep s;
        struct racing c;
        struct decision d;
        struct text words = {0};
        options(&s, 200);
        s.first_seed = 1000 * t;
        make_wanted(&s, &rule, shared, &c);
        decision_make(&d, &s, &rule, &c);
        assert_true(d.chosen < d.count);
        assert_int_equal(c.standings[d.chosen], STANDING_IN);
        for (size_t o = 0; o < d.count; o++)
            misled +=
                c.standings[o] == STANDING_BEATEN && mean_of_own(&s, o) < mean_of_own(&s, d.chosen);
        decision_verdict(&d, &s, &rule, &c, &words);
        assert_true(!strstr(text_get(&words), "beats") || !strstr(text_get(&words), "cost +"));
        text_release(&words);
        decision_release(&d);
        racing_release(&c);
        sweep_release(&s);
    }
    assert_true(misled > 0);
}

/* What is dearer than one that went out does not beat it. */
static void test_only_less_beats(void **state)
{
    enum standing standings[] = {STANDING_FAILS, STANDING_BEATEN, STANDING_IN};
    size_t judged_at[] = {16, 16, 20};
    struct racing c = {standings, judged_at, 20, 0, true};
    struct sweep s;
    struct decision d;
    struct text words = {0};
    struct decision_rule rule = plain;
    (void)state;
    rule.from = 16;
    options(&s, 20);
    for (size_t r = 0; r < s.run_count; r++)
        put(&s, r, (struct outcome){r / 20 == 1 ? 1 + 0.01 * (double)(r % 3) : 2, r < 20, 0});
    decision_make(&d, &s, &rule, &c);
    assert_int_equal(d.chosen, 2);
    assert_int_equal(d.next, 1);
    assert_int_equal(d.options[1].dearer.count, 16); /* futures that both are judged by */
    assert_true(d.options[1].dearer.mean < 0);
    decision_verdict(&d, &s, &rule, &c, &words);
    assert_null(strstr(text_get(&words), "beats"));
    assert_non_null(strstr(text_get(&words), "The next, b, went out after 16 futures, when another "
                                             "that holds cost less."));
    text_release(&words);
    decision_release(&d);
    sweep_release(&s);
}

/* An interrupted race is told, also where options have no run yet. */
static void test_no_run_yet(void **state)
{
    struct sweep s;
    struct racing c;
    struct decision_rule rule = plain;
    (void)state;
    rule.from = 16;
    options(&s, 20);
    for (size_t made = 0; made <= 20; made += 4) {
        struct decision d;
        struct text words = {0};
        for (size_t r = 0; r < made; r++)
            put(&s, r, steady(1, r));
        racing_make(&c, &s, &rule);
        decision_make(&d, &s, &rule, &c);
        assert_false(d.options[0].proven || d.options[1].fit);
        assert_close(d.options[1].share_high, 1, 0);
        decision_verdict(&d, &s, &rule, &c, &words);
        assert_int_equal(strstr(text_get(&words), "No run has been made yet.") != NULL, made == 0);
        assert_non_null(strstr(text_get(&words), "before each option has 16 futures."));
        text_release(&words);
        decision_release(&d);
        racing_release(&c);
    }
    sweep_release(&s);
}

/* By the worst cost nobody is beaten by fewer futures than there are, and one alone is found at once. */
static void test_race_by_worst(void **state)
{
    struct sweep s;
    struct racing c;
    struct decision d;
    struct threshold goal;
    struct decision_rule rule = plain;
    (void)state;
    rule.from = 16;
    rule.by = DECISION_WORST;
    options(&s, 200);
    assert_int_equal(make_wanted(&s, &rule, steady, &c), 16 + 200 + 200);
    assert_true(c.clear);
    assert_int_equal(c.looked_at, 200);
    decision_make(&d, &s, &rule, &c);
    assert_int_equal(d.chosen, 1);
    decision_release(&d);
    racing_release(&c);
    sweep_release(&s);
    assert_null(threshold_parse("cost > 2.5", &goal));
    rule.goals = &goal;
    rule.goal_count = 1;
    options(&s, 200);
    assert_int_equal(make_wanted(&s, &rule, steady, &c), 16 + 16 + 122);
    assert_true(c.clear);
    racing_release(&c);
    sweep_release(&s);
}

TESTS(decision, cmocka_unit_test(test_known_choice), cmocka_unit_test(test_criteria),
      cmocka_unit_test(test_nobody), cmocka_unit_test(test_without_value),
      cmocka_unit_test(test_many_options), cmocka_unit_test(test_alone),
      cmocka_unit_test(test_known_contention), cmocka_unit_test(test_not_clear),
      cmocka_unit_test(test_prefix), cmocka_unit_test(test_thrown_out),
      cmocka_unit_test(test_only_less_beats), cmocka_unit_test(test_no_run_yet),
      cmocka_unit_test(test_race_by_worst))
