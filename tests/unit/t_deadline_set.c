/* base/deadline_set: words that are in a set until a moment. */
#include "fixture.h"

#include "deadline_set.h"
#include "rng.h"

/* 1,000 words a second that stay for 10 ms each, a thousand seconds long: 64 places. */
static void test_known(void **state)
{
    struct deadline_set set = {0};
    (void)state;
    assert_false(deadline_set_has(&set, 1, 0));
    for (uint64_t i = 1; i <= 1000000; i++) {
        simtime now = (simtime)i * MILLISECOND;
        deadline_set_add(&set, i, now + 10 * MILLISECOND, now);
    }
    assert_int_equal(set.capacity, 64);
    simtime last = 1000000 * (simtime)MILLISECOND;
    for (uint64_t i = 0; i < 20; i++)
        assert_int_equal(deadline_set_has(&set, 1000000 - i, last), i < 10);
    assert_true(deadline_set_has(&set, 1000000, last + 10 * MILLISECOND - 1));
    assert_false(deadline_set_has(&set, 1000000, last + 10 * MILLISECOND));
    deadline_set_release(&set);
}

/* Against a list that is looked through: words that come again stay until the later moment, 0 and
 * the greatest word are words like others. */
static void test_against_list(void **state)
{
    enum { WORDS = 300, STEPS = 20000 };
    simtime until[WORDS] = {0};
    struct deadline_set set = {0};
    struct rng rng;
    (void)state;
    rng_init(&rng, 7, "test", "deadlines");
    for (simtime now = 1; now <= STEPS; now++) {
        uint64_t i = rng_below(&rng, WORDS), word = i * (UINT64_MAX / (WORDS - 1));
        simtime end = now + 1 + (simtime)rng_below(&rng, now / 1000 % 2 ? 2000 : 3);
        deadline_set_add(&set, word, end, now);
        if (end > until[i])
            until[i] = end;
        i = rng_below(&rng, WORDS);
        assert_int_equal(deadline_set_has(&set, i * (UINT64_MAX / (WORDS - 1)), now),
                         until[i] > now);
    }
    assert_true(set.capacity >= 2 * set.used && set.capacity <= 2048);
    deadline_set_release(&set);
}

TESTS(deadline_set, cmocka_unit_test(test_known), cmocka_unit_test(test_against_list))
