/* client/rate_limiter: the SDK's adaptive mode. */
#include "fixture.h"

static void test_limiter(void **state)
{
    struct rate_limiter l;
    simtime t = 0;
    (void)state;
    rate_limiter_init(&l, 1);
    assert_int_equal(rate_limiter_acquire(&l, 1000, t), 1000); /* nothing is limited yet */
    for (; t < 20 * SECOND; t += 10 * MILLISECOND)             /* 100 a second */
        rate_limiter_answered(&l, 1, 0, t);
    assert_false(l.enabled);
    assert_close(l.measured, 100, 1);
    rate_limiter_answered(&l, 0, 1, t);
    assert_true(l.enabled);
    assert_close(l.k, cbrt(l.w_max * 0.3 / 0.4), 1e-9);
    assert_close(l.k, 4.217, 0.05);
    assert_close(l.rate, 70, 1);
    for (simtime end = t + simtime_from_seconds(l.k); t < end; t += 14 * MILLISECOND)
        rate_limiter_answered(&l, 1, 0, t);
    assert_close(l.rate, 100, 3);
    assert_true(rate_limiter_acquire(&l, 1000000, t) < 200);
    assert_true(rate_limiter_next(&l, t) > t);
}

/* The adaptive mode slows down until hardly anything is throttled. */
static void test_adaptive(void **state)
{
    static const char *const heads[] = {"duration: 300s", "duration: 300s\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(&f, heads[i],
                "item_size: 4KiB, read: {capacity: 50}, write: {capacity: 1}, initial_burst: 0%",
                "retry: {mode: adaptive}, timeout: 5s", EVEN ", rate: [{per_second: 200}]");
        struct flow *flow = flow_of(&f, 0);
        assert_true((double)flow->throttled < 0.35 * (double)flow->attempts);
        assert_true(flow->succeeded > 8000);
        assert_true(flow->timed_out > 0 && clients_in(&f)[0].gate.held_back >= 0);
        fixture_release(&f);
    }
}

TESTS(rate_limiter, cmocka_unit_test(test_limiter), cmocka_unit_test(test_adaptive))
