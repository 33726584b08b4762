/* common/call_set: calls of several who wait for them, made as one. */
#include "fixture.h"

#include "call_set.h"

struct told {
    int64_t of[3];
    double elapsed;
};

static int whose[3];

static void count(void *context, const struct call_group *group, simtime elapsed, int64_t calls)
{
    struct told *told = context;

    assert_int_equal(group->began, 7);
    told->of[(int *)group->whose - whose] += calls;
    told->elapsed += (double)calls * (double)elapsed;
}

/* Of 30 calls of one who waits and 10 of another, 20 are 15 and 5; of any number the parts add up, and are
 * exact on average. */
static void test_shares(void **state)
{
    struct call_groups store = {0};
    struct rng draws;
    double mean = 0, elapsed = 0;
    enum { TIMES = 2000 };

    (void)state;
    rng_init(&draws, 1, "test", "call set");
    for (int i = 0; i < TIMES; i++) {
        struct call_set set = {0};
        struct told told = {0}, rest = {0};
        int64_t some = i % 42;
        call_set_add(&set, &store, &whose[0], 7, 100, 30, &draws);
        call_set_add(&set, &store, &whose[1], 7, 200, 10, &draws);
        call_set_add(&set, &store, &whose[2], 7, 300, 1, &draws);
        assert_int_equal(set.calls, 41);
        call_set_take(&set, &store, some, &draws, count, &told);
        assert_int_equal(told.of[0] + told.of[1] + told.of[2], some);
        if (some == 20 + 1)
            assert_true(told.of[0] >= 15 && told.of[0] <= 16 && told.of[1] >= 5);
        mean += (double)told.of[2] - (double)some / 41;
        call_set_take(&set, &store, 41 - some, &draws, count, &rest);
        assert_int_equal(told.of[0] + rest.of[0], 30);
        assert_int_equal(told.of[2] + rest.of[2], 1);
        elapsed += told.elapsed + rest.elapsed;
        assert_null(set.first);
        assert_null(set.last);
    }
    assert_close(mean / TIMES, 0, 0.03);
    assert_close(elapsed / TIMES, 30 * 100 + 10 * 200 + 300, 1e-6);
    pool_release(&store.pool);
}

TESTS(call_set, cmocka_unit_test(test_shares))
