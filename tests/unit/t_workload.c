/* application/workload: open and closed loops. */
#include "fixture.h"

/* Little's law: 8 users, 40 ms a call and 60 ms to think make 80 calls a second; a number of calls
 * is an end. */
static void test_users(void **state)
{
    static const char *const arrivals[] = {"even", "poisson"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char work[200];
        snprintf(work, sizeof work, "keys: [{count: 9}], users: 8, think_time: 60ms, arrivals: %s",
                 arrivals[i]);
        run_one(&f, "duration: 200s", ROOMY ", latency: {median: 40ms, p99: 40ms}", NONE, work);
        assert_close((double)flow_of(&f, 0)->succeeded, 80 * 200, 320);
        fixture_release(&f);
    }
    struct fixture f;
    run_one(&f, "duration: 200s", ROOMY, NONE, "keys: [{count: 9}], users: 8, calls: 1000");
    assert_int_equal(flow_of(&f, 0)->offered, 1000);
    fixture_release(&f);
    run_one(&f, "duration: 200s", ROOMY, NONE,
            "keys: [{count: 9}], calls: 1000, rate: [{per_second: 20}]");
    assert_int_equal(flow_of(&f, 0)->offered, 1000);
    fixture_release(&f);
    run_one(&f, "duration: 200s\nresolution: 100ms", ROOMY, NONE,
            "keys: [{count: 9}], calls: 1000, rate: [{per_second: 20}]");
    assert_int_equal(flow_of(&f, 0)->offered, 1000);
    fixture_release(&f);
}

static void test_set_users(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f, "name: x\nduration: 300s\ntables: {t: {billing: on_demand, latency: {median: 10ms, "
            "p99: 10ms}}}\nclients: {c: {}}\nworkloads:\n  w: {client: c, table: t, arrivals: "
            "even, keys: [{count: 9}], users: 2, think_time: 90ms}\ntimeline:\n"
            "  - {at: 100s, action: set_users, workload: w, users: 6}\n"
            "  - {at: 200s, action: set_users, workload: w, users: 1}\n");
    fixture_run(&f);
    assert_close((double)flow_of(&f, 0)->offered, 100 * (20 + 60 + 10), 20);
    fixture_release(&f);
    assert_non_null(
        strstr(fixture_mistake("name: x\nduration: 300s\ntables: {t: {billing: "
                               "on_demand}}\nclients: {c: {}}\nworkloads:\n  w: {client: c, "
                               "table: t, keys: [{count: 9}], users: 2}\ntimeline:\n"
                               "  - {at: 1s, action: set_rate, workload: w, per_second: 6}\n"),
               "use 'set_users'"));
}

static void test_set_rate(void **state)
{
    static const char *const heads[] = {"duration: 100s", "duration: 100s\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        struct text yaml = {0};
        text_addf(&yaml,
                  "name: x\n%s\ntables: {t: {billing: on_demand}}\nclients: {c: {}}\nworkloads:\n"
                  "  w: {client: c, table: t, " EVEN ", rate: [{per_second: 10}]}\ntimeline:\n"
                  "  - {at: 20050ms, action: set_rate, workload: w, per_second: 100}\n"
                  "  - {at: 60s, action: set_rate, workload: w, per_second: 0}\n",
                  heads[i]);
        fixture_init(&f, text_get(&yaml));
        fixture_run(&f);
        assert_close((double)flow_of(&f, 0)->offered, 200.5 + 39.95 * 100, 1.5);
        assert_int_equal(flow_of(&f, 0)->offered, flow_of(&f, 0)->succeeded);
        fixture_release(&f);
        text_release(&yaml);
    }
}

TESTS(workload, cmocka_unit_test(test_users), cmocka_unit_test(test_set_users),
      cmocka_unit_test(test_set_rate))
