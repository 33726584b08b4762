/* decide/separation_text: what futures say of the unknowns, in sentences. */
#include "fixture.h"

#include "rng.h"
#include "separation_text.h"

static struct sweep_value value_of(const char *path, double number)
{
    return (struct sweep_value){memory_text(path), memory_text("1"), memory_text("What it is."),
                                BETTER_LESS, number};
}

/* In cell 1 it throttles above spike 0.7, in cell 2 at random, in cell 3 never. */
static void campaign(struct sweep *s, size_t futures)
{
    char why[512];
    struct rng rng;

    *s = (struct sweep){0};
    assert_true(sweep_add_axis(s, "capacity=1,2,3", why));
    assert_true(sweep_begin(s, "n", "v", "given", "name: n\n", 1, futures, why));
    rng_init(&rng, 2, "tests", "futures");
    for (size_t run = 0; run < s->run_count; run++) {
        struct sweep_value *values = memory_new(3, sizeof *values);
        size_t cell = run / futures;
        double spike = rng_uniform(&rng), skew = rng_uniform(&rng), luck = rng_uniform(&rng);
        double throttles = cell == 0 ? fmax(0, spike - 0.7) : cell == 1 ? luck > 0.5 : 0;
        values[0] = value_of("throttle_events", 100 * throttles);
        values[1] = value_of("unknowns/spike", spike);
        values[2] = value_of("unknowns/skew", skew);
        sweep_put(s, run, memory_text("d"), values, 3);
    }
}

static void write(struct sweep *s, struct text *out)
{
    struct decision_rule rule = {0};

    separation_write(s, &rule, "throttle_events", out);
}

static void test_sentences(void **state)
{
    struct sweep s;
    struct text out = {0};
    (void)state;
    campaign(&s, 64);
    write(&s, &out);
    assert_non_null(strstr(text_get(&out), "capacity 1: it throttles in "));
    assert_non_null(strstr(text_get(&out), "when spike > 0.7"));
    assert_non_null(strstr(text_get(&out), "100% of those, 0% of"));
    assert_non_null(strstr(text_get(&out), "throttle_events goes with spike"));
    assert_non_null(strstr(text_get(&out), "no unknown alone tells in which."));
    assert_null(strstr(text_get(&out), "capacity 3"));
    assert_null(strstr(text_get(&out), "skew"));
    text_release(&out);
    sweep_release(&s);
}

static void test_few(void **state)
{
    struct sweep s;
    struct text out = {0};
    (void)state;
    campaign(&s, 15);
    write(&s, &out);
    assert_string_equal(text_get(&out), "");
    text_release(&out);
    sweep_release(&s);
}

/* A goal about another measure, and the numbers behind the sentences. */
static void test_json(void **state)
{
    struct sweep s;
    struct threshold goal;
    struct decision_rule rule = {.goals = &goal, .goal_count = 1};
    (void)state;
    assert_null(threshold_parse("throttle_events < 20", &goal));
    campaign(&s, 256);
    json_t *all = separation_json(&s, &rule, "throttle_events");
    json_t *cell = json_array_get(json_object_get(all, "cells"), 0);
    json_t *spike = json_array_get(json_object_get(cell, "unknowns"), 0);
    assert_int_equal(json_integer_value(json_object_get(cell, "futures")), 256);
    assert_string_equal(json_string_value(json_object_get(spike, "name")), "spike");
    assert_close(json_real_value(json_object_get(spike, "fails_beyond")), 0.9, 0.01);
    assert_string_equal(json_string_value(json_object_get(spike, "side")), "above");
    assert_close(json_real_value(json_object_get(spike, "distance")), 1, 1e-12);
    assert_true(json_real_value(json_object_get(spike, "first_order")) > 0.9);
    json_decref(all);
    sweep_release(&s);
}

/* A latency where nothing was called is no number: chance is judged by the pairs that there are, of
 * which five with a rank correlation of 0.9 come about in 0.0374 of all cases. */
static void test_pairs(void **state)
{
    static const double answers[] = {1, 4, 9, 25, 16};
    struct decision_rule rule = {0};
    struct sweep s = {0};
    char why[512];
    (void)state;
    assert_true(sweep_begin(&s, "n", "v", "given", "name: n\n", 1, 40, why));
    for (size_t run = 0; run < s.run_count; run++) {
        struct sweep_value *values = memory_new(2, sizeof *values);
        values[0] = value_of("unknowns/spike", (double)run);
        values[1] = value_of("latency_p99", run < 5 ? answers[run] : NAN);
        sweep_put(&s, run, memory_text("d"), values, 2);
    }
    json_t *all = separation_json(&s, &rule, "latency_p99");
    json_t *cell = json_array_get(json_object_get(all, "cells"), 0);
    json_t *spike = json_array_get(json_object_get(cell, "unknowns"), 0);
    assert_close(json_real_value(json_object_get(spike, "rank_correlation")), 0.9, 1e-12);
    assert_close(json_real_value(json_object_get(spike, "rank_correlation_by_chance")), 0.0374,
                 1e-4);
    json_decref(all);
    sweep_release(&s);
}

TESTS(separation_text, cmocka_unit_test(test_sentences), cmocka_unit_test(test_few),
      cmocka_unit_test(test_json), cmocka_unit_test(test_pairs))
