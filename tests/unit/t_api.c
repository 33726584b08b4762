/* application/api: steps one after another and together. */
#include "fixture.h"

/* Two steps of 4 ms, 10 ms of work before the second: 18 ms; together: the longer of 4 and 14. */
static void test_api_latency(void **state)
{
    static const char *const second[] = {"", "together: true, "};
    static const double expected[] = {0.018, 0.014};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 10s\n" ROOMY_TABLE("") ONE_CLIENT(
                     "") "workloads:\n  a: {client: c, table: t, keys: [{count: 100}]}\n"
                         "  b: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"
                         "apis: {page: {arrivals: even, rate: [{per_second: 100}], steps: "
                         "[{workload: a}, "
                         "{workload: b, %swork: 10ms}]}}\n",
                 second[i]);
        run_yaml(&f, yaml);
        const struct api *api = &apis_in(&f)[0];
        assert_close((double)api->succeeded, 1000, 3);
        assert_int_equal(api->failed, 0);
        assert_close(histogram_quantile(&api->latency, 0.5), expected[i] * 1e9, 3e5);
        assert_close((double)flow_of(&f, 1)->succeeded, 1000, 3);
        fixture_release(&f);
    }
}

/* The first step can never be granted: half the calls of it fail, so does the page, and the second
 * step is not done for those; an optional step fails alone. */
static void test_api_failure(void **state)
{
    static const char *const kinds[] = {"", ", optional: true"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 100s\ntables: {t: {initial_burst: 0%%, burst: 1s, read: "
                 "{capacity: 50}, write: {capacity: 5000}, partitions: 5}}\n" ONE_CLIENT(
                     NONE) "workloads:\n  a: {client: c, table: t, consistency: strong, keys: "
                           "[{count: 100}]}\n"
                           "  b: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"
                           "apis: {page: {lost_per_failure: 2, arrivals: even, rate: [{per_second: "
                           "100}], "
                           "steps: [{workload: a%s}, {workload: b}]}}\n",
                 kinds[i]);
        run_yaml(&f, yaml);
        const struct api *api = &apis_in(&f)[0];
        assert_close((double)flow_of(&f, 0)->failed, 5000, 60);
        assert_close((double)api->failed, i ? 0 : 5000, 60);
        assert_close((double)flow_of(&f, 1)->succeeded, i ? 10000 : 5000, 60);
        fixture_release(&f);
    }
}

/* Ten shards of one hot counter: a write takes one, a read all ten at once, ten times the units. */
static void test_scatter_gather(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 10s\n"
        "tables: {t: {read: {capacity: 9000}, write: {capacity: 9000}, partitions: 9, item_size: "
        "1KiB, " FAST "}}\n" ONE_CLIENT(
            "") "workloads:\n"
                "  add: {client: c, table: t, operation: update, arrivals: even, rate: "
                "[{per_second: "
                "2000}], keys: [{key: counter, shards: 10}]}\n"
                "  part: {client: c, table: t, consistency: strong, keys: [{key: counter, shards: "
                "10}]}\n"
                "apis: {total: {arrivals: even, rate: [{per_second: 20}], steps: [{workload: part, "
                "every_shard: true}]}}\n");
    const struct throughput *tp = &table_of(&f)->throughput;
    assert_close((double)apis_in(&f)[0].succeeded, 200, 2);
    assert_close(tp->side[READ].consumed, 2000, 20);
    assert_close(histogram_quantile(&apis_in(&f)[0].latency, 0.5), 4e6, 1e5);
    int touched = 0; /* ten shards lie on several of nine partitions, none takes half the writes */
    for (size_t i = 0; i < tp->partitions.count; i++) {
        touched += tp->partitions.all[i]->side[WRITE].consumed > 0;
        assert_true(tp->partitions.all[i]->side[WRITE].consumed <= 10000);
    }
    assert_true(touched >= 4);
    fixture_release(&f);
}

/* Ten calls, one a second, of an API with these steps; `a` and `b` answer in 4 ms, `z` is never
 * granted. */
static void run_api(struct fixture *f, const char *api)
{
    char yaml[2000];
    snprintf(
        yaml, sizeof yaml,
        "name: x\nduration: 20s\ntables:\n  t: {read: {capacity: 500}, write: {capacity: 500}, " FAST
        "}\n"
        "  n: {initial_burst: 0%%, read: {capacity: 0.001}, write: {capacity: 0.001}, " FAST
        "}\n" ONE_CLIENT(
            NONE) "gateways: {g: {rate: 1, burst: 3}}\nqueues: {q: {latency: {median: 7ms, p99: 7ms}}}\n"
                  "workloads:\n  a: {client: c, table: t, keys: [{count: 9}]}\n  b: {client: c, table: t, operation: put, keys: [{key: k, shards: 5}]}\n  z: {client: c, table: n, keys: [{count: 9}]}\n  d: {client: c, table: t, keys: [{key: day, period: 1h}]}\n"
                  "apis:\n  page: {arrivals: even, calls: 10, rate: [{per_second: 1}], %s}\n  idle: {rate: [{per_second: 0}], steps: [{workload: a}, {workload: b}, {workload: z}, {workload: d}]}\n",
        api);
    run_yaml(f, yaml);
}

static double api_ms(const struct fixture *f)
{
    return histogram_quantile(&apis_in(f)[0].latency, 0.5) / 1e6;
}

/* Steps together begin together, each after its own work; the next begins with the last of them.
 * What fails ends the call at the latest of those that ran beside it, and what is optional does
 * not. */
static void test_work_and_waits(void **state)
{
    static const struct {
        const char *steps;
        double ms;
        int64_t failed, a, b;
    } cases[] = {
        {"steps: [{workload: a}]", 4, 0, 10, 0},
        {"steps: [{workload: a, work: 3ms}, {workload: b}]", 11, 0, 10, 10},
        {"steps: [{workload: a, work: 20ms}, {workload: b, together: true, work: 5ms}, {workload: a}]",
         28, 0, 20, 10},
        {"steps: [{queue: q}, {workload: a}]", 11, 0, 10, 0},
        {"steps: [{queue: q, times: 3}, {workload: a, times: 2, together: true}]", 7, 0, 20, 0},
        {"steps: [{workload: z}, {workload: a}]", 4, 10, 0, 0},
        {"steps: [{workload: z, optional: true}, {workload: a}]", 8, 0, 10, 0},
        {"steps: [{workload: z}, {workload: a, work: 6ms, together: true}, {workload: b}]", 10, 10,
         10, 0},
        {"steps: [{workload: a}, {workload: b, every_shard: true}]", 8, 0, 10, 50}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        run_api(&f, cases[i].steps);
        const struct api *api = &apis_in(&f)[0];
        assert_int_equal(api->offered, 10);
        assert_int_equal(api->failed, cases[i].failed);
        assert_int_equal(api->succeeded, 10 - cases[i].failed);
        assert_int_equal(api->in_flight + api->timed_out + api->rejected, 0);
        assert_close(api_ms(&f), cases[i].ms, 0.1);
        assert_int_equal(flow_of(&f, 0)->succeeded, cases[i].a);
        assert_int_equal(flow_of(&f, 1)->succeeded, cases[i].b);
        fixture_release(&f);
    }
}

/* 4 + 10 ms of a call that may take 12: failed at 12 ms, though its steps go on; what comes
 * after them is not begun. */
static void test_times_out_as_a_whole(void **state)
{
    struct fixture f;
    (void)state;
    run_api(&f, "timeout: 12ms, steps: [{workload: a}, {workload: b, work: 6ms}, {workload: a}]");
    assert_int_equal(apis_in(&f)[0].failed, 10);
    assert_int_equal(apis_in(&f)[0].timed_out, 10);
    assert_close(api_ms(&f), 12, 0.1);
    assert_int_equal(flow_of(&f, 0)->succeeded, 10);
    assert_int_equal(flow_of(&f, 1)->succeeded, 10);
    fixture_release(&f);
    run_api(
        &f,
        "timeout: 14ms, steps: [{workload: a}, {workload: b, work: 6ms}]"); /* to the instant is in time */
    assert_int_equal(apis_in(&f)[0].succeeded, 10);
    assert_int_equal(apis_in(&f)[0].timed_out, 0);
    fixture_release(&f);
}

/* Three at once and one a second come through the gateway; users whose calls are turned away
 * think and come again. */
static void test_rejected_calls(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\n" ROOMY_TABLE("") ONE_CLIENT(
            NONE) "gateways: {g: {rate: 1, burst: 3}}\nworkloads: {a: {client: c, table: t, keys: [{count: 9}]}}\n"
                  "apis: {page: {gateway: g, arrivals: even, users: 1, think_time: 199ms, steps: [{workload: a}]}}\n");
    const struct api *api = &apis_in(&f)[0];
    assert_close((double)api->succeeded, 102, 1.1);
    assert_close((double)api->offered, 102 * (0.0 + 1) + (100 - 102 * 0.203) / 0.2,
                 3); /* each other takes 1 + 199 ms */
    assert_int_equal(api->rejected, gateways_in(&f)[0].rejected);
    assert_int_equal(api->rejected + api->succeeded + api->in_flight, api->offered);
    fixture_release(&f);
}

static void test_periods_and_times(void **state)
{
    struct fixture f;
    (void)state;
    run_api(&f, "steps: [{workload: d, last_periods: 6}, {workload: a, times: 4}]");
    assert_int_equal(flow_of(&f, 3)->succeeded, 60);
    assert_int_equal(flow_of(&f, 0)->succeeded, 40);
    assert_int_equal(apis_in(&f)[0].succeeded, 10);
    assert_close(api_ms(&f), 8, 0.1);
    fixture_release(&f);
}

#define API(api)                                                                                                                                                                                                      \
    "name: x\nduration: 1m\n" ROOMY_TABLE("") ONE_CLIENT(                                                                                                                                                             \
        "") "queues: {q: {}}\nworkloads:\n  a: {client: c, table: t, keys: [{count: 9}]}\n  m: {client: c, table: t, operation: batch_get, items: 3, keys: [{count: 9}]}\napis:\n  p: {rate: [{per_second: 1}], " api \
            "}\n  idle: {rate: [{per_second: 0}], steps: [{workload: a}, {workload: m}]}\n"

static void test_api_mistakes(void **state)
{
    (void)state;
    assert_mistake(API("steps: []"), "'steps' needs at least one step");
    assert_mistake(API("steps: [{workload: a, together: true}]"),
                   "the first step has none before it");
    assert_mistake(API("steps: [{workload: a}, {workload: a, together: true}]"), "");
    assert_mistake(API("users: 3, steps: [{workload: a}]"), "not 2 of them");
    assert_mistake(API("steps: [{}]"), "needs one of 'workload', 'queue' and 'service'");
    assert_mistake(API("steps: [{workload: a, queue: q}]"),
                   "needs one of 'workload', 'queue' and 'service'");
    assert_mistake(API("steps: [{workload: a, times: 2, every_shard: true}]"),
                   "give one of 'times'");
    assert_mistake(API("steps: [{workload: a, times: 1, every_shard: true}]"), "");
    assert_mistake(API("steps: [{queue: q, every_shard: true}]"), "are for a 'workload'");
    assert_mistake(API("steps: [{queue: q, last_periods: 2}]"), "are for a 'workload'");
    assert_mistake(API("steps: [{workload: a, last_periods: 2}]"), "have no 'period'");
    assert_mistake(API("steps: [{workload: m, every_shard: true}]"), "is of batches");
    assert_mistake(API("steps: [{workload: m}]"), "");
}

static const char *const resolutions[] = {"request", "100ms", "1s"};

/* The same table of two rooms at each resolution: 100 calls a second for 100 s; `a` and `b` answer in
 * 4 ms, of `h` half is throttled, `s` has a key of four shards of which one's partition has nothing. */
static void run_gathered(struct fixture *f, const char *resolution, const char *api)
{
    char yaml[2400];
    snprintf(
        yaml, sizeof yaml,
        "name: x\nduration: 100s\nresolution: %s\ntables:\n"
        "  t: {read: {capacity: 5000}, write: {capacity: 5000}, " FAST "}\n"
        "  n: {initial_burst: 0%%, burst: 1s, read: {capacity: 50}, write: {capacity: 1}, " FAST
        "}\n" ONE_CLIENT(
            NONE) "gateways: {g: {rate: 50, burst: 3}}\n"
                  "workloads:\n  a: {client: c, table: t, keys: [{count: 9}]}\n"
                  "  b: {client: c, table: t, operation: put, keys: [{key: k, shards: 5}, {count: 50, "
                  "share: 50%%}]}\n"
                  "  h: {client: c, table: n, consistency: strong, keys: [{count: 99}]}\n"
                  "apis:\n  page: {arrivals: even, rate: [{per_second: 100}], %s}\n"
                  "  idle: {rate: [{per_second: 0}], steps: [{workload: a}, {workload: b}, {workload: "
                  "h}]}\n",
        resolution, api);
    run_yaml(f, yaml);
}

/* At any resolution the same calls succeed and fail, of the page and of each step, and take as long. */
static void test_gathered(void **state)
{
    static const struct {
        const char *steps;
        double ms, succeeded, a, b, h;
    } cases[] = {
        {"steps: [{workload: a}]", 4, 10000, 10000, 0, 0},
        {"steps: [{workload: a}, {workload: b, work: 10ms}]", 18, 10000, 10000, 10000, 0},
        {"steps: [{workload: a}, {workload: b, together: true, work: 10ms}]", 14, 10000, 10000,
         10000, 0},
        {"steps: [{workload: a, work: 2s}, {workload: b}]", 2008, 9800, 9800, 9800, 0},
        {"steps: [{workload: a, times: 3}]", 4, 10000, 30000, 0, 0},
        {"steps: [{workload: b, every_shard: true}]", 4, 10000, 0, 30000, 0},
        {"steps: [{workload: h}, {workload: a}]", 8, 5000, 5000, 0, 5000},
        {"steps: [{workload: h, optional: true}, {workload: a}]", 8, 10000, 10000, 0, 5000},
        {"steps: [{workload: h}, {workload: a, together: true}]", 4, 5000, 10000, 0, 5000},
        {"timeout: 12ms, steps: [{workload: a}, {workload: b, work: 6ms}, {workload: a}]", 12, 0,
         10000, 10000, 0},
        {"gateway: g, steps: [{workload: a}]", 4, 5000, 5000, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int r = 0; r < 3; r++) {
            struct fixture f;
            run_gathered(&f, resolutions[r], cases[i].steps);
            const struct api *api = &apis_in(&f)[0];
            assert_close((double)api->offered, 10000, 1);
            assert_close((double)api->succeeded, cases[i].succeeded, 120 + (r == 2 ? 200 : 0));
            assert_close((double)flow_of(&f, 0)->succeeded, cases[i].a, 120 + (r == 2 ? 200 : 0));
            assert_close((double)flow_of(&f, 1)->succeeded, cases[i].b, 450);
            assert_close((double)flow_of(&f, 2)->succeeded, cases[i].h, 120);
            if (cases[i].succeeded != 5000 || cases[i].h == 0)
                assert_close(histogram_quantile(&api->latency, 0.5) / 1e6, cases[i].ms,
                             0.01 * cases[i].ms + 0.1);
            assert_int_equal(api->offered,
                             api->succeeded + api->failed + api->rejected + api->in_flight);
            fixture_release(&f);
        }
}

/* The header's: one call of ten parts is done with the last; 1,000 of two when half of all are. */
static void test_parts_done(void **state)
{
    (void)state;
    assert_close(api_many_part_done(1, 10, 9), 0, 0);
    assert_close(api_many_part_done(1, 10, 10), 1, 0);
    assert_close(1000 * api_many_part_done(1000, 2, 1000), 250, 0.2);
    assert_close(api_many_part_done(10, 100, 1000), 1, 1e-12);
    assert_close(api_many_part_done(1000, 100, 99000), exp(100 * log(0.99)), 0.002);
}

/* Each of ten parts fails with 5 % by itself: 59.9 % of the calls have none; the largest of ten takes
 * longer. */
static void test_gathered_parts(void **state)
{
    double expected_ms = 0;

    (void)state;
    for (int r = 0; r < 3; r++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 60s\nresolution: %s\ntables: {t: {billing: on_demand, "
                 "partitions: 20, error_rate: 5%%}}\n" ONE_CLIENT(
                     NONE) "workloads: {a: {client: c, table: t, keys: [{count: 100000}]}}\n"
                           "apis: {page: {rate: [{per_second: 200}], steps: [{workload: a, times: "
                           "10}]}}\n",
                 resolutions[r]);
        run_yaml(&f, yaml);
        const struct api *api = &apis_in(&f)[0];
        assert_close((double)api->succeeded / (double)(api->succeeded + api->failed), 0.5987,
                     0.015);
        double ms = histogram_quantile(&api->latency, 0.5) / 1e6;
        expected_ms = r ? expected_ms : ms;
        assert_close(ms, expected_ms, 0.05 * expected_ms);
        fixture_release(&f);
    }
}

TESTS(api, cmocka_unit_test(test_api_latency), cmocka_unit_test(test_api_failure),
      cmocka_unit_test(test_scatter_gather), cmocka_unit_test(test_work_and_waits),
      cmocka_unit_test(test_times_out_as_a_whole), cmocka_unit_test(test_rejected_calls),
      cmocka_unit_test(test_periods_and_times), cmocka_unit_test(test_api_mistakes),
      cmocka_unit_test(test_gathered), cmocka_unit_test(test_parts_done),
      cmocka_unit_test(test_gathered_parts))
