/* client/rate_limiter: the SDK's adaptive mode. */
#include "fixture.h"

#include "rate_limiter.h"

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
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 300s",
            "item_size: 4KiB, read: {capacity: 50}, write: {capacity: 1}, initial_burst: 0%",
            "retry: {mode: adaptive}, timeout: 5s", EVEN ", rate: [{per_second: 200}]");
    struct flow *flow = flow_of(&f, 0);
    assert_true((double)flow->throttled < 0.35 * (double)flow->attempts);
    assert_true(flow->succeeded > 8000);
    assert_true(flow->timed_out > 0 && clients_in(&f)[0].gate.held_back >= 0);
    fixture_release(&f);
}

/* One limiter for all workloads of a client, as in the SDK: a throttle that one meets slows the
 * other, whose own table is short of nothing. With a client of its own it is not slowed. */
static void test_shared_by_workloads(void **state)
{
    static const char *const client_of_other[] = {"c", "d"};
    int64_t attempts[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 120s\ntables:\n  short: {initial_burst: 0%%, read: {capacity: "
            "20}, write: {capacity: 1}}\n  roomy: {read: {capacity: 900}, write: {capacity: "
            "1}}\nclients:\n  c: {retry: {mode: adaptive_2026}, timeout: 5s}\n  d: {retry: "
            "{mode: adaptive_2026}, timeout: 5s}\nworkloads:\n  w: {client: c, table: short, " EVEN
            ", rate: [{per_second: 100}]}\n  other: {client: %s, table: roomy, " EVEN
            ", rate: [{per_second: 100}]}\n",
            client_of_other[i]);
        run_yaml(&f, yaml);
        attempts[i] = flow_of(&f, 1)->attempts;
        fixture_release(&f);
    }
    assert_close((double)attempts[1], 12000, 500);
    assert_true(attempts[0] < attempts[1] / 2);
}

/* Two instances at 10 a second each: a second brings 20 tokens, at most as many as one second's
 * rate; of three that are left after 17, the next comes at once, and with none left after a
 * twentieth of a second. */
static void test_tokens(void **state)
{
    struct rate_limiter l = {.instances = 2, .enabled = true, .rate = 10, .most = 10};
    (void)state;
    assert_int_equal(rate_limiter_acquire(&l, 5, 0), 0);
    assert_close(simtime_seconds(rate_limiter_next(&l, 0)), 0.05, 1e-6);
    assert_int_equal(rate_limiter_acquire(&l, 17, SECOND), 17);
    assert_close(l.tokens, 1.5, 1e-9);
    assert_true(rate_limiter_next(&l, SECOND) == SECOND + 1); /* there is one: the next instant */
    assert_true(rate_limiter_next(&l, 2 * SECOND) == 2 * SECOND + 1);
    assert_int_equal(rate_limiter_acquire(&l, 100, SECOND), 3);
    assert_int_equal(rate_limiter_acquire(&l, 100, HOUR), 20);
    simtime next = rate_limiter_next(&l, HOUR);
    assert_close(simtime_seconds(next - HOUR), 0.05, 1e-6);
    assert_int_equal(rate_limiter_acquire(&l, 1, next), 1);
}

/* Measured by half seconds, r = 0.8 now + 0.2 before: 50 in the first half second are 100 a
 * second, of which the first measurement takes 0.8. A second throttle cuts from the lower of
 * what is measured and the rate; never below half a request a second. */
static void test_cubic_known(void **state)
{
    struct rate_limiter l;
    (void)state;
    rate_limiter_init(&l, 1);
    for (simtime t = 0; t < SECOND / 2; t += 10 * MILLISECOND)
        rate_limiter_answered(&l, 1, 0, t);
    assert_close(l.measured, 0, 0);
    rate_limiter_answered(&l, 1, 0, SECOND / 2);
    assert_close(l.measured, 0.8 * 102, 1e-9);
    rate_limiter_answered(&l, 0, 10, 3 * SECOND / 4);
    assert_true(l.enabled);
    assert_close(l.w_max, 81.6, 1e-9);
    assert_close(l.rate, 0.7 * 81.6, 1e-9);
    assert_close(l.most, l.rate, 0);
    assert_close(l.tokens, 0, 0);
    assert_close(l.k, cbrt(81.6 * 0.3 / 0.4), 1e-9);
    rate_limiter_answered(&l, 1, 0, SECOND); /* 11 in half a second */
    assert_close(l.measured, 0.8 * 22 + 0.2 * 81.6, 1e-9);
    double cubic = 0.4 * pow(0.25 - l.k, 3) + 81.6;
    assert_close(l.rate, fmin(cubic, 2 * l.measured), 1e-9);
    rate_limiter_answered(&l, 0, 1, SECOND);
    assert_close(l.w_max, fmin(l.measured, cubic), 1e-9);
    rate_limiter_init(&l, 1);
    rate_limiter_answered(&l, 0, 1, 0);
    assert_close(l.rate, 0.5, 0);
    assert_close(l.most, 1, 0);
    assert_close(l.k, 0, 0);
    rate_limiter_init(&l, 4); /* each of four has a quarter */
    rate_limiter_answered(&l, 40, 0, 0);
    rate_limiter_answered(&l, 0, 4, SECOND);
    assert_close(l.measured, 0.8 * 11, 1e-9);
}

/* Gathered: the tokens of an interval are those that flowed in, of one of any length; of 50 throttles
 * at 100 a second where 60 were granted two cut the rate, to 49, and of one where 90 were granted one,
 * as the header's known answer. */
static void test_gathered(void **state)
{
    struct rate_limiter l;
    (void)state;
    rate_limiter_init(&l, 1);
    assert_int_equal(rate_limiter_acquire_gathered(&l, 1000, SECOND), 1000);
    l = (struct rate_limiter){.instances = 1, .enabled = true, .rate = 10, .most = 10};
    assert_int_equal(rate_limiter_acquire_gathered(&l, 1000, 3 * SECOND), 30);
    assert_int_equal(rate_limiter_acquire_gathered(&l, 2, 10 * SECOND), 2);
    assert_int_equal(rate_limiter_acquire_gathered(&l, 1000, 10 * SECOND), 10);
    for (int i = 0; i < 2; i++) {
        l = (struct rate_limiter){.instances = 1,
                                  .enabled = true,
                                  .rate = 100,
                                  .most = 100,
                                  .measured = 100,
                                  .half_second = 0};
        rate_limiter_answered_gathered(&l, i ? 90 : 60, i ? 1 : 50, SECOND, SECOND / 4);
        assert_close(l.rate, i ? 70 : 49, 0.01);
    }
}

TESTS(rate_limiter, cmocka_unit_test(test_limiter), cmocka_unit_test(test_adaptive),
      cmocka_unit_test(test_shared_by_workloads), cmocka_unit_test(test_tokens),
      cmocka_unit_test(test_cubic_known), cmocka_unit_test(test_gathered))
