/* client/client_line: what gathered attempts pass before they are sent. */
#include "fixture.h"

static const char *const resolutions[] = {"request", "100ms", "1s"};

/* In adaptive mode twice as many calls as the table serves: what is sent is what it serves, few
 * attempts are throttled, and those that are held back too long have failed at their timeout, as with
 * each call on its own. */
static void test_adaptive(void **state)
{
    int64_t succeeded[3];
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 600s\nresolution: %s\ntables: {t: {item_size: 4KiB, initial_burst: 0%%, "
            "burst: 5s, latency: {median: 5ms, p99: 5ms}, read: {capacity: 200}, write: {capacity: 1}}}\n"
            "clients: {c: {retry: {mode: adaptive_2026}, timeout: 5s}}\n"
            "workloads: {w: {client: c, table: t, consistency: strong, keys: [{count: 1000}], rate: "
            "[{per_second: 150}, {at: 100s, per_second: 150}, {at: 120s, per_second: 400}, {at: 300s, "
            "per_second: 400}, {at: 310s, per_second: 100}, {at: 590s, per_second: 100}, {at: 590s, per_second: 0}]}}\n",
            resolutions[i]);
        run_yaml(&f, yaml);
        const struct flow *w = flow_of(&f, 0);
        succeeded[i] = w->succeeded;
        assert_int_equal(w->in_flight, 0);
        assert_int_equal(w->offered, w->succeeded + w->failed);
        assert_close((double)succeeded[i], (double)succeeded[0], 0.02 * (double)succeeded[0]);
        assert_true(w->throttled > 0 && w->throttled < 1000);
        assert_true(w->timed_out > 30000);
        assert_true(histogram_quantile(&w->latency, 1) < 5.2e9);
        assert_int_equal(clients_in(&f)[0].gate.held_back, 0);
        fixture_release(&f);
    }
}

/* A limit of tokens and one of connections together: each call ends one way. */
static void test_both(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char head[100];
        snprintf(head, sizeof head, "duration: 100s\nresolution: %s", resolutions[i]);
        run_one(
            &f, head,
            "item_size: 4KiB, initial_burst: 0%, burst: 1s, read: {capacity: 50}, write: {capacity: 1}, " FAST,
            "retry: {mode: adaptive}, connections: 1, timeout: 2s",
            EVEN
            ", rate: [{per_second: 300}, {at: 90s, per_second: 300}, {at: 90s, per_second: 0}]");
        const struct flow *w = flow_of(&f, 0);
        assert_int_equal(w->in_flight, 0);
        assert_int_equal(w->offered, w->succeeded + w->failed);
        assert_int_equal(w->latency.total, w->offered);
        assert_true(w->succeeded > 2500 && w->succeeded < 4700);
        assert_true(histogram_quantile(&w->latency, 1) < 2.2e9);
        fixture_release(&f);
    }
}

TESTS(client_line, cmocka_unit_test(test_adaptive), cmocka_unit_test(test_both))
