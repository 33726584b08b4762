/* service/contention: who comes too early after replication has taken all tokens. */
#include "fixture.h"

#include "contention.h"

/* The mean part over many intervals that begin anew. */
static double mean_early(struct token_flow flow, int64_t count, int tries)
{
    enum { INTERVALS = 200000 };
    struct rng rng;
    double sum = 0;

    rng_init(&rng, 1, "test", "contention");
    for (int i = 0; i < INTERVALS; i++) {
        struct contention contention = {0};
        for (int t = 0; t < tries; t++)
            contention_note(&contention);
        sum += contention_early(&contention, flow, count, (double)count * flow.each, &rng);
        assert_int_equal(contention.tries, 0);
    }
    return sum / INTERVALS;
}

/* contention.h's known answers. */
static void test_known(void **state)
{
    (void)state;
    assert_close(mean_early((struct token_flow){0, 8, 1}, 1, 1), 1.0 / 16, 0.003);
    assert_close(mean_early((struct token_flow){0, 8, 1}, 1, 0), 1.0 / 8, 0.004);
    assert_close(mean_early((struct token_flow){0, 8, 2}, 1, 0), 2.0 / 8, 0.005);
    assert_close(mean_early((struct token_flow){1, 8, 1}, 1, 1), 0, 0);
    /* a second try at an instant of its own */
    assert_true(mean_early((struct token_flow){0, 8, 1}, 1, 2) > 0.10);
    assert_true(mean_early((struct token_flow){0, 8, 1}, 1, 2) < 0.14);
}

/* At any load it is one or two after a try, not a part of all. */
static void test_few_at_any_load(void **state)
{
    (void)state;
    for (double load = 5; load <= 500; load *= 10) {
        struct token_flow flow = {0, 1.6 * load, 1};
        double early = load * mean_early(flow, (int64_t)load, 1);
        assert_true(early > 0.3 && early < 2);
    }
}

/* It ends with an interval that has a token for everybody when it begins, and is not asked before
 * there was a try. */
static void test_ends(void **state)
{
    struct contention contention = {0};
    struct rng rng;

    (void)state;
    rng_init(&rng, 1, "test", "contention");
    assert_false(contention.goes_on);
    contention_note(&contention);
    assert_true(contention.goes_on);
    contention_early(&contention, (struct token_flow){3, 8, 1}, 4, 4, &rng);
    assert_true(contention.goes_on);
    assert_close(contention_early(&contention, (struct token_flow){4, 8, 1}, 4, 4, &rng), 0, 0);
    assert_false(contention.goes_on);
}

TESTS(contention, cmocka_unit_test(test_known), cmocka_unit_test(test_few_at_any_load),
      cmocka_unit_test(test_ends))
