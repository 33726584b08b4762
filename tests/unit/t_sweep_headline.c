/* decide/sweep_headline: what a sweep comes to, in one sentence. */
#include "fixture.h"

#include "sweep_headline.h"

static void put(struct sweep *s, size_t run, double throttles, double cost)
{
    struct sweep_value *values = memory_new(3, sizeof *values);

    values[0] = fixture_sweep_value("throttle_events", throttles);
    values[1] = fixture_sweep_value("failed_ratio", throttles / 100);
    values[2] = fixture_sweep_value("cost", cost);
    sweep_put(s, run, memory_text("d"), values, 3);
}

/* Ten futures of three capacities, of which the first two throttle in so many of them. */
static void make(struct sweep *s, size_t first, size_t second, size_t third)
{
    size_t throttled[] = {first, second, third};
    char why[512];

    *s = (struct sweep){0};
    assert_true(sweep_add_axis(s, "tables.t.read.capacity=5,10,20", why));
    assert_true(sweep_begin(s, "n", "v", "g", "r", 1, 10, why));
    for (size_t run = 0; run < s->run_count; run++)
        put(s, run, run % 10 < throttled[run / 10] ? 10 : 0, (double)(1 + run / 10));
}

static void assert_says(const struct sweep *s, const char *words)
{
    struct text out = {0};

    sweep_headline(s, &out);
    if (!strstr(text_get(&out), words))
        fail_msg("'%s' lacks '%s'", text_get(&out), words);
    text_release(&out);
}

/* Of those that never throttled the cheapest: 10 of 10 are at least 74.1 % of all futures. */
static void test_never_throttled(void **state)
{
    struct sweep s;
    (void)state;
    make(&s, 3, 0, 0);
    assert_says(&s, "capacity 10 is the cheapest of 2 settings that never throttled, in 10 of 10 "
                    "futures (at least 74.1% of all, with 95 % confidence): cost 2");
    sweep_release(&s);
    make(&s, 3, 1, 0);
    assert_says(&s, "capacity 20 is the only one of 3 settings that never throttled");
    sweep_release(&s);
    make(&s, 0, 0, 0);
    assert_says(&s, "capacity 5 is the cheapest of 3 settings, none of which throttled");
    sweep_release(&s);
}

static void test_throttled(void **state)
{
    struct sweep s;
    (void)state;
    make(&s, 9, 2, 5);
    assert_says(&s,
                "Each of 3 settings throttled: the fewest calls fail with capacity 10, 2.00% ± ");
    sweep_release(&s);
}

/* With goals it is what the choice says, up to its first full stop. */
static void test_goals(void **state)
{
    struct sweep s;
    struct text out = {0};
    (void)state;
    make(&s, 9, 0, 0);
    sweep_set_goals(&s, "failed_ratio < 1%");
    assert_says(&s, "10");
    sweep_headline(&s, &out);
    assert_true(text_ends_with(text_get(&out), "."));
    assert_null(strstr(text_get(&out), ". It "));
    text_release(&out);
    sweep_release(&s);
}

static void test_nothing_made(void **state)
{
    struct sweep s = {0};
    char why[512];
    (void)state;
    assert_true(sweep_add_axis(&s, "tables.t.read.capacity=5,10", why));
    assert_true(sweep_begin(&s, "n", "v", "g", "r", 1, 2, why));
    assert_says(&s, "None of 4 runs has been made.");
    sweep_release(&s);
}

TESTS(sweep_headline, cmocka_unit_test(test_never_throttled), cmocka_unit_test(test_throttled),
      cmocka_unit_test(test_goals), cmocka_unit_test(test_nothing_made))
