/* client/retry: how long to wait, and who may. */
#include "fixture.h"

#include "retry.h"

static struct retry retry_of(struct retry_spec spec, double instances)
{
    struct retry retry;

    retry_init(&retry, &retry_laws[spec.mode], &spec, instances);
    return retry;
}

static simtime throttle_delay(struct retry_spec spec, int attempt, double u, double before_s)
{
    struct retry retry = retry_of(spec, 1);

    return retry_delay(&retry, RETRY_THROTTLE, attempt, u, before_s);
}

/* The legacy mode's nine waits sum to 25.55 s; jitters stay within their bounds. */
static void test_delays(void **state)
{
    struct retry_spec legacy = {.mode = RETRY_LEGACY};
    struct retry_spec custom = {.mode = RETRY_CUSTOM,
                                .base_delay = 100 * MILLISECOND,
                                .max_delay = 30 * SECOND,
                                .multiplier = 2};
    simtime sum = 0;
    (void)state;
    for (int attempt = 1; attempt <= 9; attempt++)
        sum += throttle_delay(legacy, attempt, 0.123, 0);
    assert_int_equal(sum, 25550 * MILLISECOND);
    assert_int_equal(throttle_delay(custom, 20, 0.5, 0), 30 * SECOND);
    custom.jitter = JITTER_FULL;
    assert_int_equal(throttle_delay(custom, 2, 0.25, 0), 50 * MILLISECOND);
    custom.jitter = JITTER_EQUAL;
    assert_int_equal(throttle_delay(custom, 2, 0.5, 0), 150 * MILLISECOND);
    custom.jitter = JITTER_SMALL;
    assert_int_equal(throttle_delay(custom, 1, 1, 0), 110 * MILLISECOND);
    custom.jitter = JITTER_DECORRELATED; /* between the base and three times the delay before */
    assert_int_equal(throttle_delay(custom, 1, 1, 0), 100 * MILLISECOND);
    assert_int_equal(throttle_delay(custom, 2, 0.5, 1), 1550 * MILLISECOND);
    assert_int_equal(throttle_delay(custom, 9, 1, 20), 30 * SECOND);
}

/* By mode and class of error: how many retries 500 tokens pay, the longest first and third delay, and
 * that a success gives back what its last retry took. */
static void test_classes(void **state)
{
    static const struct {
        int mode;
        enum retry_class class;
        int64_t paid;
        simtime first_ms, third_ms;
    } cases[] = {{RETRY_STANDARD, RETRY_THROTTLE, 100, 1000, 4000},
                 {RETRY_STANDARD, RETRY_TRANSIENT, 100, 1000, 4000},
                 {RETRY_STANDARD, RETRY_TIMEOUT, 50, 1000, 4000},
                 {RETRY_ADAPTIVE, RETRY_TIMEOUT, 50, 1000, 4000},
                 {RETRY_STANDARD_2026, RETRY_THROTTLE, 100, 1000, 4000},
                 {RETRY_STANDARD_2026, RETRY_TRANSIENT, 35, 25, 100},
                 {RETRY_STANDARD_2026, RETRY_TIMEOUT, 35, 25, 100},
                 {RETRY_ADAPTIVE_2026, RETRY_THROTTLE, 100, 1000, 4000},
                 {RETRY_ADAPTIVE_2026, RETRY_TIMEOUT, 35, 25, 100}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct retry retry = retry_of((struct retry_spec){.mode = cases[i].mode}, 1);
        enum retry_class class = cases[i].class;
        assert_int_equal(retry_delay(&retry, class, 1, 1, 0), cases[i].first_ms * MILLISECOND);
        assert_int_equal(retry_delay(&retry, class, 3, 1, 0), cases[i].third_ms * MILLISECOND);
        assert_int_equal(retry_pay(&retry, 1000, class), cases[i].paid);
        assert_int_equal(retry.refused, 1000 - cases[i].paid);
        double left = retry.quota;
        retry_succeeded(&retry, retry_price(&retry, class), 1);
        assert_close(retry.quota, left + retry_price(&retry, class), 0);
        retry_succeeded(&retry, retry_price(&retry, class), cases[i].paid);
        assert_close(retry.quota, 500, 0);
    }
}

/* Retry amplification in closed form: every attempt fails, so a call makes all of its attempts. */
static void test_amplification(void **state)
{
    static const struct {
        const char *client;
        double attempts;
    } modes[] = {{NONE, 1},
                 {"retry: {mode: legacy}", 10},
                 {"retry: {mode: legacy}, timeout: 1s", 5},
                 {"retry: {mode: custom, attempts: 4, jitter: none}", 4},
                 {"retry: {mode: standard}, instances: 1000000", 3}};
    (void)state;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        for (int gathered = 0; gathered < 2; gathered++) {
            struct fixture f;
            run_one(&f, gathered ? "duration: 200s\nresolution: 50ms" : "duration: 200s",
                    "item_size: 400KiB, read: {capacity: 0.001}, write: {capacity: 1}, "
                    "initial_burst: 0%",
                    modes[i].client,
                    EVEN ", rate: [{per_second: 50}, {at: 100s, per_second: 50}, {at: 100s, "
                         "per_second: 0}]");
            struct flow *flow = flow_of(&f, 0);
            assert_close((double)flow->offered, 5000, 1);
            assert_int_equal(flow->failed, flow->offered);
            assert_close((double)flow->attempts / (double)flow->offered, modes[i].attempts, 0.02);
            fixture_release(&f);
        }
    }
}

/* The retry quota: 500 tokens pay 100 retries, and then none until successes bring tokens back. */
static void test_quota(void **state)
{
    static const char *const heads[] = {"duration: 100s", "duration: 100s\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(
            &f, heads[i],
            "item_size: 400KiB, read: {capacity: 0.001}, write: {capacity: 1}, initial_burst: 0%",
            "retry: {mode: standard}", EVEN ", rate: [{per_second: 50}]");
        assert_int_equal(flow_of(&f, 0)->retries, 100);
        assert_true(clients_in(&f)[0].retry.refused > 4000);
        fixture_release(&f);
    }
}

/* Retries are budgeted to a tenth of the calls, after the hundred the budget begins with. */
static void test_retry_budget(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f,
             "name: x\nduration: 100s\ntables: {t: {initial_burst: 0%, burst: 1s, read: "
             "{capacity: 1}, write: {capacity: 1}}}\nclients: {c: {retry: {mode: custom, budget: "
             "10%, base_delay: 10ms}}}\n"
             "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 100}]}}\n");
    assert_close((double)flow_of(&f, 0)->retries, 1100, 15);
    fixture_release(&f);
}

/* Attempts of each mode, and of its own when it says so. */
static void test_modes(void **state)
{
    static const int attempts[] = {1, 10, 3, 3, 4, 4, 5};
    (void)state;
    for (int mode = RETRY_NONE; mode <= RETRY_CUSTOM; mode++) {
        struct retry_spec spec = {.mode = mode, .base_delay = 7, .max_delay = 9, .multiplier = 3};
        struct retry retry = retry_of(spec, 1);
        bool quota = mode >= RETRY_STANDARD && mode <= RETRY_ADAPTIVE_2026;
        assert_int_equal(retry.law.attempts, attempts[mode]);
        assert_int_equal(retry_has_quota(&retry), quota);
        assert_int_equal(retry_pay(&retry, 1000, RETRY_THROTTLE), quota ? 100 : 1000);
        assert_int_equal(retry.refused, quota ? 900 : 0);
        assert_true(retry.law.limits_rate ==
                    (mode == RETRY_ADAPTIVE || mode == RETRY_ADAPTIVE_2026));
        spec.attempts = 6;
        assert_int_equal(retry_of(spec, 1).law.attempts, 6);
        if (mode == RETRY_NONE)
            continue;
        simtime first = mode == RETRY_LEGACY ? 50 * MILLISECOND : quota ? SECOND / 2 : 7;
        assert_int_equal(throttle_delay(spec, 1, 0.5, 0), first);
        simtime sixth = mode == RETRY_LEGACY ? 1600 * MILLISECOND : quota ? 10 * SECOND : 9;
        assert_int_equal(throttle_delay(spec, 6, 0.5, 0), sixth);
    }
}

/* What a scenario does not say is the updated standard mode, and before November 2026 the legacy. */
static void test_default_has_a_past(void **state)
{
    static const struct {
        const char *head;
        enum retry_mode mode;
    } cases[] = {{"duration: 1s", RETRY_STANDARD_2026},
                 {"duration: 1s\ndefaults: 2026-11", RETRY_STANDARD_2026},
                 {"duration: 1s\ndefaults: 2025-01", RETRY_LEGACY}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        run_one(&f, cases[i].head, "read: {capacity: 1}, write: {capacity: 1}", "",
                EVEN ", rate: [{per_second: 0}]");
        assert_string_equal(clients_in(&f)[0].retry.law.name, retry_laws[cases[i].mode].name);
        fixture_release(&f);
    }
}

/* 500 tokens an instance; a retry takes 5. A success after a retry gives 5 back, any other 1,
 * and no more than there were to begin with. */
static void test_quota_comes_back(void **state)
{
    struct retry retry = retry_of((struct retry_spec){.mode = RETRY_STANDARD}, 3);
    (void)state;
    assert_close(retry.quota, 1500, 0);
    assert_int_equal(retry_pay(&retry, 299, RETRY_THROTTLE), 299);
    assert_close(retry.quota, 5, 0);
    assert_int_equal(retry_pay(&retry, 2, RETRY_THROTTLE), 1);
    retry_succeeded(&retry, 0, 4);
    assert_int_equal(retry_pay(&retry, 1, RETRY_THROTTLE), 0);
    retry_succeeded(&retry, 0, 1);
    assert_int_equal(retry_pay(&retry, 1, RETRY_THROTTLE), 1);
    retry_succeeded(&retry, 5, 4);
    assert_close(retry.quota, 20, 0);
    assert_int_equal(retry_pay(&retry, 9, RETRY_TIMEOUT), 2); /* a timeout takes ten */
    retry_succeeded(&retry, 10, 100000);
    assert_close(retry.quota, 1500, 0);
    retry_called(&retry, 100);
    assert_close(retry.quota, 1500, 0);
}

/* Ten calls around 0.95 s meet a table that is slow until 1 s: each is given up after 200 ms, and its
 * retry succeeds. Whatever the price, all that was taken is there again. */
static void test_timeouts_give_back(void **state)
{
    static const char *const modes[] = {"standard", "standard_2026"};
    struct fixture f;
    char yaml[900];
    (void)state;
    for (int i = 0; i < 2; i++) {
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 20s\ntables: {t: {read: {capacity: 1000}, write: {capacity: 1}, "
            "latency: {median: 100ms, p99: 100ms}}}\n"
            "clients: {c: {retry: {mode: %s}, attempt_timeout: 200ms}}\n"
            "workloads: {w: {client: c, table: t, " EVEN ", calls: 10, rate: [{at: 900ms, "
            "per_second: 0}, {at: 900ms, per_second: 150}]}}\n"
            "timeline: [{at: 0s, action: slow_requests, table: t, for: 1s}]\n",
            modes[i]);
        run_yaml(&f, yaml);
        assert_int_equal(clients_in(&f)[0].attempts_timed_out, 10);
        assert_int_equal(flow_of(&f, 0)->retries, 10);
        assert_int_equal(flow_of(&f, 0)->succeeded, 10);
        assert_close(clients_in(&f)[0].retry.quota, 500, 0);
        fixture_release(&f);
    }
}

/* A budget of a fifth: 100 retries at first, then one for five calls; what a success gives is
 * nothing, and a timeout costs no more than a throttle. */
static void test_budget(void **state)
{
    struct retry retry = retry_of((struct retry_spec){.mode = RETRY_CUSTOM, .budget = 0.2}, 1);
    (void)state;
    assert_int_equal(retry_pay(&retry, 60, RETRY_TIMEOUT), 60);
    assert_int_equal(retry_pay(&retry, 60, RETRY_THROTTLE), 40);
    assert_int_equal(retry.refused, 20);
    retry_succeeded(&retry, 2, 50);
    assert_int_equal(retry_pay(&retry, 1, RETRY_THROTTLE), 0);
    retry_called(&retry, 9);
    assert_int_equal(retry_pay(&retry, 5, RETRY_TRANSIENT), 1);
    retry_called(&retry, 1000000);
    assert_int_equal(retry_pay(&retry, 1000, RETRY_THROTTLE), 100);
}

/* The least and the most that each jitter makes of a second delay of 200 ms. */
static void test_jitter_bounds(void **state)
{
    static const struct {
        int jitter;
        simtime least, most;
    } cases[] = {{JITTER_NONE, 200, 200},
                 {JITTER_FULL, 0, 200},
                 {JITTER_EQUAL, 100, 200},
                 {JITTER_SMALL, 180, 220},
                 {JITTER_DECORRELATED, 100, 900}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct retry_spec spec = {.mode = RETRY_CUSTOM,
                                  .base_delay = 100 * MILLISECOND,
                                  .max_delay = SECOND,
                                  .multiplier = 2,
                                  .jitter = cases[i].jitter};
        assert_int_equal(throttle_delay(spec, 2, 0, 0.3), cases[i].least * MILLISECOND);
        assert_int_equal(throttle_delay(spec, 2, 1, 0.3), cases[i].most * MILLISECOND);
        assert_true(throttle_delay(spec, 50, 1, 100) <= SECOND * 11 / 10);
    }
}

/* Refused after 10 ms, a full jitter of up to a second, refused again: 520 ms on average, and as
 * many below 270 as above 770. */
static void test_jitter_spreads(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "duration: 200s",
        "initial_burst: 0%, latency: {median: 10ms, p99: 10ms}, read: {capacity: 0.001}, write: {capacity: 1}",
        "retry: {mode: custom, attempts: 2, base_delay: 1s, jitter: full}",
        EVEN ", calls: 1000, rate: [{per_second: 10}]");
    const struct histogram *h = &flow_of(&f, 0)->latency;
    assert_int_equal(h->total, 1000);
    assert_close(histogram_quantile(h, 0.25), 270e6, 70e6);
    assert_close(histogram_quantile(h, 0.5), 520e6, 80e6);
    assert_close(histogram_quantile(h, 0.75), 770e6, 70e6);
    fixture_release(&f);
}

TESTS(retry, cmocka_unit_test(test_classes), cmocka_unit_test(test_delays),
      cmocka_unit_test(test_timeouts_give_back), cmocka_unit_test(test_amplification),
      cmocka_unit_test(test_quota), cmocka_unit_test(test_retry_budget),
      cmocka_unit_test(test_modes), cmocka_unit_test(test_default_has_a_past),
      cmocka_unit_test(test_quota_comes_back), cmocka_unit_test(test_budget),
      cmocka_unit_test(test_jitter_bounds), cmocka_unit_test(test_jitter_spreads))
