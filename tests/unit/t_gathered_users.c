/* application/gathered_users: users of a closed loop by counts. */
#include "fixture.h"

static const char *const resolutions[] = {"request", "10ms", "100ms", "1s"};

/* A table that serves 200 units a second: 20 users without a pause are served as many, and no more
 * calls than users are under way, however long the interval is. */
static void test_tied_up(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        char yaml[700];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 300s\nresolution: %s\ntables: {t: {item_size: 4KiB, " FAST
                 ", burst: 1s, initial_burst: 0%%, read: {capacity: 200}, write: {capacity: 1}}}\n"
                 "clients: {c: {retry: {mode: legacy}}}\n"
                 "workloads: {w: {client: c, table: t, consistency: strong, keys: [{count: 100}], "
                 "users: 20}}\n",
                 resolutions[i]);
        run_yaml(&f, yaml);
        const struct flow *w = flow_of(&f, 0);
        assert_close((double)w->succeeded, 200 * 300, 0.02 * 200 * 300);
        assert_true(w->in_flight <= 20);
        assert_true(w->throttled > 100);
        assert_int_equal(w->offered, w->succeeded + w->failed + w->in_flight);
        fixture_release(&f);
    }
}

/* Calls that are limited end at their number, whatever the round; one user of a slow table makes one
 * call after the other. */
static void test_limits(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        char head[100];
        snprintf(head, sizeof head, "duration: 100s\nresolution: %s", resolutions[i]);
        run_one(&f, head, ROOMY ", " FAST, NONE, "keys: [{count: 9}], users: 7, calls: 1003");
        assert_int_equal(flow_of(&f, 0)->offered, 1003);
        assert_int_equal(flow_of(&f, 0)->succeeded, 1003);
        fixture_release(&f);
        run_one(&f, head, ROOMY ", latency: {median: 3s, p99: 3s}", NONE,
                "keys: [{count: 9}], users: 1");
        assert_close((double)flow_of(&f, 0)->offered, 100.0 / 3, 1);
        fixture_release(&f);
    }
}

/* Who always pauses for as long calls at the time of that: 50 users who think 30 s come together, at
 * 30 s, 60 s and 90 s. */
static void test_together(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        char head[100];
        snprintf(head, sizeof head, "duration: 59s\nresolution: %s", resolutions[i]);
        run_one(&f, head, ROOMY ", " FAST, NONE,
                "keys: [{count: 9}], users: 50, think_time: 30s, arrivals: even");
        assert_int_equal(flow_of(&f, 0)->offered, 50);
        fixture_release(&f);
    }
}

/* Pauses of 5 s, at intervals that are shorter and longer: U / (think + latency) a second. */
static void test_long_pauses(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        char head[100];
        snprintf(head, sizeof head, "duration: 20m\nresolution: %s", resolutions[i]);
        run_one(&f, head, ROOMY ", latency: {median: 40ms, p99: 40ms}", NONE,
                "keys: [{count: 9}], users: 80, think_time: 5s");
        assert_close((double)flow_of(&f, 0)->offered, 80 / 5.04 * 1200, 450); /* 3 deviations */
        fixture_release(&f);
    }
}

TESTS(gathered_users, cmocka_unit_test(test_tied_up), cmocka_unit_test(test_limits),
      cmocka_unit_test(test_together), cmocka_unit_test(test_long_pauses))
