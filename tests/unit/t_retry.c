/* client/retry: how long to wait, and who may. */
#include "fixture.h"

#include "retry.h"

/* The legacy mode's nine waits sum to 25.55 s; jitters stay within their bounds. */
static void test_delays(void **state)
{
    struct retry_spec legacy = {.base_delay = 50 * MILLISECOND, .max_delay = DAY, .multiplier = 2};
    struct retry_spec custom = {
        .base_delay = 100 * MILLISECOND, .max_delay = 30 * SECOND, .multiplier = 2};
    simtime sum = 0;
    (void)state;
    for (int attempt = 1; attempt <= 9; attempt++)
        sum += retry_delay(&legacy, attempt, 0.123, 0);
    assert_int_equal(sum, 25550 * MILLISECOND);
    assert_int_equal(retry_delay(&custom, 20, 0.5, 0), 30 * SECOND);
    custom.jitter = JITTER_FULL;
    assert_int_equal(retry_delay(&custom, 2, 0.25, 0), 50 * MILLISECOND);
    custom.jitter = JITTER_EQUAL;
    assert_int_equal(retry_delay(&custom, 2, 0.5, 0), 150 * MILLISECOND);
    custom.jitter = JITTER_SMALL;
    assert_int_equal(retry_delay(&custom, 1, 1, 0), 110 * MILLISECOND);
    custom.jitter = JITTER_DECORRELATED; /* between the base and three times the delay before */
    assert_int_equal(retry_delay(&custom, 1, 1, 0), 100 * MILLISECOND);
    assert_int_equal(retry_delay(&custom, 2, 0.5, 1), 1550 * MILLISECOND);
    assert_int_equal(retry_delay(&custom, 9, 1, 20), 30 * SECOND);
}

/* 500 tokens: a hundred retries after throttles, fifty after timeouts, 35 in the mode of 2026. */
static void test_quota_costs(void **state)
{
    static const int modes[] = {RETRY_STANDARD, RETRY_STANDARD, RETRY_STANDARD_2026};
    static const int paid[] = {100, 50, 35};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct retry_spec spec = {.mode = modes[i]};
        struct retry retry;
        retry_init(&retry, &spec, 1);
        assert_int_equal(retry_pay(&retry, 1000, i > 0 ? RETRY_TIMEOUT : RETRY_THROTTLE), paid[i]);
        assert_int_equal(retry.rules.attempts, modes[i] == RETRY_STANDARD ? 3 : 4);
    }
}

/* A service's error is transient: 25 ms and 14 tokens in the mode of 2026, 1 s and 5 before. */
static void test_errors(void **state)
{
    struct retry_spec spec = {.mode = RETRY_STANDARD};
    struct retry retry;

    (void)state;
    retry_init(&retry, &spec, 1);
    assert_int_equal(retry_delay_after(&retry, RETRY_ERROR, 1, 1, 0), SECOND);
    assert_int_equal(retry_pay(&retry, 1000, RETRY_ERROR), 100);
    spec.mode = RETRY_STANDARD_2026;
    retry_init(&retry, &spec, 1);
    assert_int_equal(retry_delay_after(&retry, RETRY_ERROR, 1, 1, 0), 25 * MILLISECOND);
    assert_int_equal(retry_delay_after(&retry, RETRY_TIMEOUT, 3, 1, 0), 100 * MILLISECOND);
    assert_int_equal(retry_delay_after(&retry, RETRY_THROTTLE, 3, 1, 0), 4 * SECOND);
    assert_int_equal(retry_pay(&retry, 1000, RETRY_ERROR), 35);
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
    static const int attempts[] = {1, 10, 3, 3, 4, 5};
    (void)state;
    for (int mode = RETRY_NONE; mode <= RETRY_CUSTOM; mode++) {
        struct retry_spec spec = {.mode = mode, .base_delay = 7, .max_delay = 9, .multiplier = 3};
        struct retry retry;
        retry_init(&retry, &spec, 1);
        assert_int_equal(retry.rules.attempts, attempts[mode]);
        bool quota =
            mode == RETRY_STANDARD || mode == RETRY_ADAPTIVE || mode == RETRY_STANDARD_2026;
        assert_int_equal(retry_pay(&retry, 1000, RETRY_THROTTLE), quota ? 100 : 1000);
        assert_int_equal(retry.refused, quota ? 900 : 0);
        spec.attempts = 6;
        retry_init(&retry, &spec, 1);
        assert_int_equal(retry.rules.attempts, 6);
        simtime first = mode == RETRY_LEGACY ? 50 * MILLISECOND : quota ? SECOND / 2 : 7;
        assert_int_equal(retry_delay(&retry.rules, 1, 0.5, 0), first);
        simtime sixth = mode == RETRY_LEGACY ? 1600 * MILLISECOND : quota ? 10 * SECOND : 9;
        assert_int_equal(retry_delay(&retry.rules, 6, 0.5, 0), sixth);
    }
}

/* 500 tokens an instance; a retry takes 5. A success after a retry gives 5 back, any other 1,
 * and no more than there were to begin with. */
static void test_quota_comes_back(void **state)
{
    struct retry_spec spec = {.mode = RETRY_STANDARD};
    struct retry retry;
    (void)state;
    retry_init(&retry, &spec, 3);
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
    spec.mode = RETRY_STANDARD_2026;
    retry_init(&retry, &spec, 1);
    assert_int_equal(retry_pay(&retry, 1, RETRY_TIMEOUT), 1);
    assert_close(retry.quota, 486, 0);
    assert_int_equal(retry_pay(&retry, 1, RETRY_ERROR), 1);
    assert_close(retry.quota, 472, 0);
    retry_succeeded(&retry, retry_price(&retry, RETRY_ERROR), 1);
    assert_close(retry.quota, 486, 0);
}

/* A budget of a fifth: 100 retries at first, then one for five calls; what a success gives is
 * nothing, and a timeout costs no more than a throttle. */
static void test_budget(void **state)
{
    struct retry_spec spec = {.mode = RETRY_CUSTOM, .budget = 0.2};
    struct retry retry;
    (void)state;
    retry_init(&retry, &spec, 1);
    assert_int_equal(retry_pay(&retry, 60, true), 60);
    assert_int_equal(retry_pay(&retry, 60, false), 40);
    assert_int_equal(retry.refused, 20);
    retry_succeeded(&retry, 2, 50);
    assert_int_equal(retry_pay(&retry, 1, false), 0);
    retry_called(&retry, 9);
    assert_int_equal(retry_pay(&retry, 5, false), 1);
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
        struct retry_spec spec = {.base_delay = 100 * MILLISECOND,
                                  .max_delay = SECOND,
                                  .multiplier = 2,
                                  .jitter = cases[i].jitter};
        assert_int_equal(retry_delay(&spec, 2, 0, 0.3), cases[i].least * MILLISECOND);
        assert_int_equal(retry_delay(&spec, 2, 1, 0.3), cases[i].most * MILLISECOND);
        assert_true(retry_delay(&spec, 50, 1, 100) <= SECOND * 11 / 10);
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

TESTS(retry, cmocka_unit_test(test_errors), cmocka_unit_test(test_delays),
      cmocka_unit_test(test_quota_costs), cmocka_unit_test(test_amplification),
      cmocka_unit_test(test_quota), cmocka_unit_test(test_retry_budget),
      cmocka_unit_test(test_modes), cmocka_unit_test(test_quota_comes_back),
      cmocka_unit_test(test_budget), cmocka_unit_test(test_jitter_bounds),
      cmocka_unit_test(test_jitter_spreads))
