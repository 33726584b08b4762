/* application/step_call: how long a step waits and how often it tries, whatever it calls. */
#include "fixture.h"

#include "service.h"

static struct service *services_in(const struct fixture *f)
{
    return world_entities(&f->world, "services");
}

/* Ten calls, one a second, of an API with this step; `slow` takes 200 ms, `no` always rejects but
 * the first, `z` is never granted, `w` answers in 4 ms. */
static void run_step(struct fixture *f, const char *step)
{
    char yaml[1800];

    snprintf(
        yaml, sizeof yaml,
        "name: x\nduration: 20s\ntables:\n  t: {read: {capacity: 500}, write: {capacity: 500}, " FAST
        "}\n  n: {initial_burst: 0%%, read: {capacity: 0.001}, write: {capacity: 0.001}, " FAST
        "}\n" ONE_CLIENT(
            NONE) "workloads:\n  w: {client: c, table: t, keys: [{count: 9}]}\n"
                  "  z: {client: c, table: n, keys: [{count: 9}]}\n"
                  "services:\n  slow: {service_time: {constant: 200ms}}\n"
                  "  no: {workload: z, service_time: {constant: 1ms}}\n"
                  "apis:\n  page: {arrivals: even, calls: 10, rate: [{per_second: 1}], steps: "
                  "[{%s}]}\n"
                  "  below: {rate: [{per_second: 0}], steps: [{service: no, retry: {attempts: 3, "
                  "delay: 1ms, jitter: false}}, {service: slow}, {workload: w}]}\n",
        step);
    run_yaml(f, yaml);
}

static void test_attempts_and_delays(void **state)
{
    static const struct {
        const char *step;
        int64_t succeeded, made, timed_out;
        double ms;
    } cases[] = {
        /* 3 x 100 ms and delays of 10 and 20 */
        {"service: slow, timeout: 100ms, retry: {attempts: 3, delay: 10ms, jitter: false}", 0, 30,
         30, 330},
        {"service: slow, timeout: 100ms, retry: {attempts: 4, delay: 10ms, max_delay: 15ms, "
         "jitter: false}",
         0, 40, 40, 440},
        {"service: slow, timeout: 100ms, retry: {attempts: 4, delay: 10ms, multiplier: 1, "
         "jitter: false}",
         0, 40, 40, 430},
        {"service: slow, timeout: 100ms", 0, 10, 10, 100},
        {"service: slow, timeout: 300ms, retry: {attempts: 3}", 10, 10, 0, 200},
        {"workload: w, timeout: 2ms, retry: {attempts: 2, delay: 0s}", 0, 20, 20, 4},
        {"workload: w, timeout: 4ms", 10, 10, 0, 4},
        {"workload: z, retry: {attempts: 2, delay: 5ms, jitter: false}", 0, 20, 0, 13},
        {"workload: z, optional: true, retry: {attempts: 2, delay: 5ms, jitter: false}", 10, 20, 0,
         13},
        {"workload: w, times: 3, retry: {attempts: 2}", 10, 30, 0, 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        run_step(&f, cases[i].step);
        const struct api *api = &apis_in(&f)[0];
        assert_int_equal(api->succeeded, cases[i].succeeded);
        assert_int_equal(api->failed, 10 - cases[i].succeeded);
        assert_int_equal(api->step_calls.made, cases[i].made);
        assert_int_equal(api->step_calls.timed_out, cases[i].timed_out);
        assert_close(histogram_quantile(&api->latency, 0.5) / 1e6, cases[i].ms,
                     0.01 * cases[i].ms + 0.1);
        fixture_release(&f);
    }
}

/* With jitter the two delays are half as long on average, and drawn. */
static void test_jitter(void **state)
{
    struct fixture f;

    (void)state;
    run_step(&f, "service: slow, timeout: 100ms, retry: {attempts: 2, delay: 100ms}");
    double least = histogram_quantile(&apis_in(&f)[0].latency, 0.01) / 1e6,
           most = histogram_quantile(&apis_in(&f)[0].latency, 0.99) / 1e6;
    assert_true(least >= 199 && most <= 303 && most - least > 20);
    fixture_release(&f);
}

/* Three attempts at a service whose own API makes three of another one: nine, and nine of the table. */
static void test_attempts_multiply(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 20s\ntables: {n: {initial_burst: 0%, read: {capacity: 0.001}, write: "
        "{capacity: 0.001}, " FAST "}}\n" ONE_CLIENT(
            NONE) "workloads: {z: {client: c, table: n, keys: [{count: 9}]}}\n"
                  "services: {front: {api: below, service_time: {constant: 1ms}}}\n"
                  "apis:\n  page: {arrivals: even, calls: 10, rate: [{per_second: 1}], steps: "
                  "[{service: front, retry: {attempts: 3, delay: 10ms}}]}\n"
                  "  below: {steps: [{workload: z, retry: {attempts: 3, delay: 10ms}}]}\n");
    assert_int_equal(services_in(&f)[0].offered, 30);
    assert_int_equal(services_in(&f)[0].failed, 30);
    assert_int_equal(flow_of(&f, 0)->offered, 90);
    assert_int_equal(apis_in(&f)[0].failed, 10);
    fixture_release(&f);
}

/* The same attempts and delays where calls are gathered, of a hundred calls a second. */
static void test_gathered(void **state)
{
    static const struct {
        const char *step;
        double succeeded, made, timed_out, ms;
    } cases[] = {
        {"service: slow, timeout: 100ms, retry: {attempts: 3, delay: 10ms, jitter: false}", 0, 3, 3,
         330},
        {"service: slow, timeout: 100ms, retry: {attempts: 3, delay: 10ms}", 0, 3, 3, 315},
        {"service: slow, timeout: 300ms, retry: {attempts: 3}", 1, 1, 0, 200},
        {"workload: w, timeout: 2ms, retry: {attempts: 2, delay: 0s}", 0, 2, 2, 4},
        {"workload: w, timeout: 4ms", 1, 1, 0, 4},
        {"workload: z, retry: {attempts: 2, delay: 5ms, jitter: false}", 0, 2, 0, 13},
        {"workload: z, optional: true, retry: {attempts: 2, delay: 5ms, jitter: false}", 1, 2, 0,
         13},
        {"workload: w, times: 3, retry: {attempts: 2}", 1, 3, 0, 4},
    };
    static const char *const intervals[] = {"100ms", "1s"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int r = 0; r < 2; r++) {
            struct fixture f;
            char yaml[1800];
            snprintf(yaml, sizeof yaml,
                     "name: x\nduration: 100s\nresolution: %s\ntables:\n  t: {read: {capacity: "
                     "500}, write: {capacity: 500}, " FAST
                     "}\n  n: {initial_burst: 0%%, burst: 1s, "
                     "read: {capacity: 0.001}, write: {capacity: 0.001}, " FAST "}\n" ONE_CLIENT(
                         NONE) "workloads:\n  w: {client: c, table: t, keys: [{count: 9}]}\n"
                               "  z: {client: c, table: n, keys: [{count: 9}]}\n"
                               "services: {slow: {service_time: {constant: 200ms}}}\n"
                               "apis:\n  page: {arrivals: even, calls: 5000, rate: [{per_second: "
                               "100}], steps: [{%s}]}\n  below: {rate: [{per_second: 0}], steps: "
                               "[{service: slow}, {workload: w}, {workload: z}]}\n",
                     intervals[r], cases[i].step);
            run_yaml(&f, yaml);
            const struct api *api = &apis_in(&f)[0];
            assert_int_equal(api->in_flight, 0);
            assert_int_equal(api->succeeded, (int64_t)(5000 * cases[i].succeeded));
            assert_int_equal(api->step_calls.made, (int64_t)(5000 * cases[i].made));
            assert_int_equal(api->step_calls.timed_out, (int64_t)(5000 * cases[i].timed_out));
            assert_close(histogram_quantile(&api->latency, 0.5) / 1e6, cases[i].ms,
                         0.01 * cases[i].ms + 0.1);
            fixture_release(&f);
        }
}

/* A throttled key is tried again for itself: of an index of ten keys whose hot one is refused, the
 * retries are refused too, where ten new draws would come through. */
static void test_retries_are_for_the_same_key(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 200s\ntables: {t: {partition_read_limit: 1, partition_burst: 1s, "
        "read: {capacity: 3000}, write: {capacity: 5}, partitions: 50, split: {heat: false}, " FAST
        "}}\n" ONE_CLIENT(
            NONE) "workloads: {w: {client: c, table: t, consistency: strong, keys: [{key: hot, "
                  "share: 50%}, {count: 2000, share: 50%}]}}\n"
                  "apis: {page: {rate: [{per_second: 20}], steps: [{workload: w, retry: {attempts: "
                  "6, delay: 1ms}}]}}\n");
    /* The hot key's ten a second get one unit a second. */
    assert_true((double)apis_in(&f)[0].failed / (double)apis_in(&f)[0].offered > 0.4);
    fixture_release(&f);
}

TESTS(step_call, cmocka_unit_test(test_attempts_and_delays), cmocka_unit_test(test_jitter),
      cmocka_unit_test(test_attempts_multiply), cmocka_unit_test(test_gathered),
      cmocka_unit_test(test_retries_are_for_the_same_key))
