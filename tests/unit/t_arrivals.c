/* application/arrivals: rates from files. */
#include "fixture.h"

/* What a trace of these lines makes: the first mistake, or the rate at two seconds. */
static const char *trace(const char *lines, double at[2])
{
    static char message[700];
    const char *path = fixture_path("trace.csv");
    char yaml[900];
    struct fixture f;

    FILE *file = fopen(path, "w");
    fputs(lines, file);
    fclose(file);
    snprintf(yaml, sizeof yaml,
             "name: x\nduration: 1h\n" ROOMY_TABLE("") ONE_CLIENT(
                 "") "workloads: {w: {client: c, table: t, keys: [{count: 9}], trace: %s}}\n",
             path);
    fixture_init(&f, yaml);
    snprintf(message, sizeof message, "%s",
             f.diagnostics.count ? f.diagnostics.items[0].message : "");
    for (int i = 0; f.valid && i < 2; i++) {
        struct rate rate = rate_from(&workloads_in(&f)[0].arrivals.rate, (5 + 60 * i) * SECOND);
        at[i] = rate_area(&rate, (5 + 60 * i) * SECOND, (6 + 60 * i) * SECOND);
    }
    fixture_release(&f);
    remove(path);
    return message;
}

static void test_trace(void **state)
{
    double at[2];

    (void)state;
    assert_string_equal(trace("time,rate\n0,10\n60,10\n120,70\n", at), "");
    assert_close(at[0], 10, 1e-9);
    assert_close(at[1], 15.5, 1e-9);
    assert_string_equal(trace("time,count\n0s,600\n1m,60\n2m,0\n", at), "");
    assert_close(at[0], 10, 1e-9);
    assert_close(at[1], 1, 1e-9);
    assert_non_null(
        strstr(trace("when,rate\n0,1\n", at), "line 1 of the trace must be the header"));
    assert_non_null(
        strstr(trace("time,rate\n0,1\n5\n", at), "line 3 of the trace has not as many"));
    assert_non_null(strstr(trace("time,rate\n0,1\nx,5\n", at), "line 3 of the trace has no time"));
    assert_non_null(
        strstr(trace("time,rate\n0,1\n9,-5\n", at), "line 3 of the trace has no number"));
    assert_non_null(strstr(trace("time,rate\n9,1\n9,5\n", at), "not after the line before"));
    assert_non_null(strstr(trace("time,rate\n9,1\n", at), "at least two lines"));
    assert_non_null(strstr(fixture_mistake("name: x\nduration: 1h\n" ROOMY_TABLE("") ONE_CLIENT(
                               "") "workloads: {w: {client: c, table: t, keys: [{count: "
                                   "9}], trace: /no/such.csv}}\n"),
                           "cannot be read: No such file"));
}

static void run_paced(struct fixture *f, const char *head, const char *pace, const char *timeline)
{
    char yaml[1000];
    snprintf(
        yaml, sizeof yaml,
        "name: x\nduration: 100s\n%stables: {t: {billing: on_demand, latency: {median: 10ms, p99: 10ms}}}\n" ONE_CLIENT(
            "") "workloads: {w: {client: c, table: t, keys: [{count: 9}], %s}}\ntimeline: [%s]\n",
        head, pace, timeline);
    run_yaml(f, yaml);
}

/* Evenly spaced the number is the whole part of the area under the rate, in whatever intervals
 * it is gathered; Poisson arrivals have its mean; both end after `calls`. */
static void test_gathered_counts(void **state)
{
    static const char *const heads[] = {"", "resolution: 250ms\n", "resolution: 1s\n"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        run_paced(&f, heads[i], "arrivals: even, rate: [{per_second: 3.3}]", "");
        assert_close((double)flow_of(&f, 0)->offered, 330, 1);
        fixture_release(&f);
        run_paced(&f, heads[i],
                  "rate: [{per_second: 0}, {at: 50s, per_second: 100}, {at: 100s, per_second: 0}]",
                  "");
        assert_close((double)flow_of(&f, 0)->offered, 5000, 5 * sqrt(5000));
        fixture_release(&f);
        run_paced(&f, heads[i], "calls: 77, rate: [{per_second: 100}]", "");
        assert_int_equal(flow_of(&f, 0)->offered, 77);
        fixture_release(&f);
    }
}

/* From 10 a second at 20 s to 30 a second at 60 s: 200 + 800 + 1,200, gathered or not; a change
 * cuts an interval in two. Set to nothing it is over, and goes on when it is set again. */
static void test_ramps(void **state)
{
    static const char *const heads[] = {"", "resolution: 500ms\n"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_paced(&f, heads[i], "arrivals: even, rate: [{per_second: 10}]",
                  "{at: 20s, action: set_rate, workload: w, per_second: 30, over: 40s}");
        assert_close((double)flow_of(&f, 0)->offered, 2200, 2);
        assert_non_null(strstr(event_first(&f, EVENT_LOG_ACTION)->detail,
                               "goes to 30 calls per second within 40 s"));
        fixture_release(&f);
        run_paced(
            &f, heads[i], "arrivals: even, rate: [{per_second: 10}]",
            "{at: 20s, action: set_rate, workload: w, per_second: 0}, {at: 50500ms, action: set_rate, workload: w, per_second: 2}");
        assert_close((double)flow_of(&f, 0)->offered, 200 + 99, 2);
        fixture_release(&f);
        run_paced(
            &f, heads[i], "arrivals: even, rate: [{per_second: 10}]",
            "{at: 20s, action: set_rate, workload: w, per_second: 90, over: 80s}, {at: 60s, action: set_rate, workload: w, per_second: 1}");
        assert_close((double)flow_of(&f, 0)->offered, 200 + 40 * 30 + 40,
                     2); /* 50 a second when it is cut off */
        fixture_release(&f);
    }
}

/* Each of so many waits 10 ms for the answer and thinks 990: a call a second. Two, then five
 * from 30 s, one from 60 s. */
static void test_users_come_and_go(void **state)
{
    static const char *const heads[] = {"", "resolution: 10ms\n", "resolution: 250ms\n",
                                        "resolution: 1s\n"};
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct fixture f;
        run_paced(
            &f, heads[i], "arrivals: even, users: 2, think_time: 990ms",
            "{at: 30s, action: set_users, workload: w, users: 5}, {at: 60s, action: set_users, workload: w, users: 1}, {at: 80s, action: set_users, workload: w, users: 3}");
        assert_close((double)flow_of(&f, 0)->offered, 2 * 30 + 5 * 30 + 20 + 3 * 20, 8);
        assert_int_equal(workloads_in(&f)[0].arrivals.users, 3);
        assert_int_equal(flow_of(&f, 0)->in_flight, 0);
        fixture_release(&f);
        run_paced(&f, heads[i], "users: 10, think_time: 490ms",
                  ""); /* exponential pauses of that mean */
        assert_close((double)flow_of(&f, 0)->offered, 2000, 5 * sqrt(2000));
        fixture_release(&f);
    }
}

/* One a second from 1 s on, each to the instant. */
static void test_exactly_so_many(void **state)
{
    struct fixture f;
    (void)state;
    run_paced(&f, "", "arrivals: even, rate: [{per_second: 1}]", "");
    assert_int_equal(flow_of(&f, 0)->offered, 99); /* that of 100 s is no longer in the run */
    fixture_release(&f);
    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {billing: on_demand, latency: {median: 500ms, p99: 500ms}}}\n" ONE_CLIENT(
            "") "workloads: {w: {client: c, table: t, keys: [{count: 9}], users: 1, arrivals: even, think_time: 1s}}\n");
    assert_int_equal(flow_of(&f, 0)->offered, 66); /* at 1 s, 2.5 s … 98.5 s, not at 100 s */
    fixture_release(&f);
    run_paced(&f, "", "arrivals: even, calls: 1, users: 3, think_time: 5s", "");
    assert_int_equal(flow_of(&f, 0)->offered, 1);
    fixture_release(&f);
}

#define PACED(workload, action)                                                                                                                    \
    "name: x\nduration: 1m\ntables: {t: {billing: on_demand}}\n" ONE_CLIENT(                                                                       \
        "") "workloads:\n  w: {client: c, table: t, keys: [{count: 9}], " workload                                                                 \
            "}\n  s: {client: c, table: t, keys: [{count: 9}]}\napis: {p: {rate: [{per_second: 1}], steps: [{workload: s}]}}\ntimeline: [{" action \
            "}]\n"

static void test_pace_actions(void **state)
{
    (void)state;
    assert_mistake(PACED("users: 2", "action: set_users, users: 3"),
                   "name either a 'workload' or an 'api'");
    assert_mistake(PACED("users: 2", "action: set_users, workload: w, api: p, users: 3"),
                   "name either a 'workload' or an 'api'");
    assert_mistake(PACED("users: 2", "action: set_rate, workload: w, per_second: 3"),
                   "workload 'w' has 'users' in a closed loop; use 'set_users'");
    assert_mistake(PACED("rate: [{per_second: 1}]", "action: set_users, workload: w, users: 3"),
                   "workload 'w' has a 'rate'; use 'set_rate'");
    assert_mistake(PACED("users: 1", "action: set_users, api: p, users: 3"),
                   "api 'p' has a 'rate'; use 'set_rate'");
    assert_mistake(PACED("users: 1", "action: set_rate, workload: s, per_second: 3"),
                   "workload 's' is called by others");
    assert_mistake(PACED("users: 1", "action: set_rate, api: p, per_second: 3"), "");
    assert_mistake(PACED("users: 1", "action: set_users, workload: w, users: 3"), "");
}

/* The busiest minute's mean: of a ramp from 0 to 120 a second over two minutes the second, 90; of
 * users and of what others call nothing. */
static void test_busiest(void **state)
{
    static const struct {
        const char *pace;
        double busiest;
    } cases[] = {
        {"rate: [{per_second: 0}, {at: 2m, per_second: 120}, {at: 2m, per_second: 0}]", 90},
        {"rate: [{per_second: 7}]", 7},
        {"bursts: {base: 10, per_second: 610, every: 2m, length: 6s}", 70},
        {"users: 9, think_time: 1s", 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 10m\n" ROOMY_TABLE("") ONE_CLIENT(
                     "") "workloads: {w: {client: c, table: t, keys: [{count: 9}], %s}}\n",
                 cases[i].pace);
        fixture_init(&f, yaml);
        assert_true(f.valid);
        assert_close(arrivals_busiest(&workloads_in(&f)[0].arrivals), cases[i].busiest, 1e-9);
        fixture_release(&f);
    }
}

TESTS_IN_FOLDER(arrivals, cmocka_unit_test(test_busiest), cmocka_unit_test(test_trace),
                cmocka_unit_test(test_gathered_counts), cmocka_unit_test(test_ramps),
                cmocka_unit_test(test_users_come_and_go), cmocka_unit_test(test_exactly_so_many),
                cmocka_unit_test(test_pace_actions))
