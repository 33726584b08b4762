/* application/service: waiting and loss against queueing theory, what callers give up, and what a
 * service depends on. */
#include "fixture.h"

#include "service.h"

#define QUIET_TABLE "tables: {t: {billing: on_demand}}\n"

static struct service *services_in(const struct fixture *f)
{
    return world_entities(&f->world, "services");
}

/* Calls a second of services `s`, whose spec is given, through a step with this more. */
static struct service *run_service(struct fixture *f, const char *duration, const char *pace,
                                   const char *service, const char *step)
{
    char yaml[900];

    snprintf(yaml, sizeof yaml,
             "name: x\nduration: %s\nseed: 5\n" QUIET_TABLE "services: {s: {%s}}\n"
             "apis: {a: {%s, steps: [{service: s%s}]}}\n",
             duration, service, pace, step);
    run_yaml(f, yaml);
    return &services_in(f)[0];
}

#define EIGHT "rate: [{per_second: 8}]"

static double mean_s(const struct histogram *histogram)
{
    enum { PARTS = 4000 };
    double sum = 0;

    for (int i = 0; i < PARTS; i++)
        sum += histogram_quantile(histogram, (i + 0.5) / PARTS);
    return sum / PARTS / 1e9;
}

/* Erlang C, and the mean wait of M/D/1 (Pollaczek and Khinchine); worker time is load x time. */
static void test_waiting_times(void **state)
{
    static const struct {
        const char *service;
        double wait_s, service_s;
    } cases[] = {
        {"workers: 2, service_time: {mean: 200ms}", 0.3556, 0.2},
        {"workers: 1, service_time: {constant: 100ms}", 0.2, 0.1},
        {"workers: 1, service_time: {mean: 100ms}", 0.4, 0.1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        const struct service *s = run_service(&f, "30000s", EIGHT, cases[i].service, "");
        assert_close(mean_s(&s->latency) - cases[i].service_s, cases[i].wait_s,
                     0.06 * cases[i].wait_s);
        assert_close(s->worker_time_s / (8 * 30000 * cases[i].service_s), 1, 0.02);
        assert_int_equal(s->failed + s->rejected, 0);
        fixture_release(&f);
    }
}

/* Erlang B, and M/M/1/K: with rho 0.8 and 3 in it at most, (1 - 0.8) 0.8^3 / (1 - 0.8^4) = 17.3 %. */
static void test_bounded_queue(void **state)
{
    static const struct {
        const char *service;
        double lost;
    } cases[] = {
        {"workers: 2, queue_limit: 0, service_time: {mean: 200ms}", 0.3299},
        {"workers: 2, queue_limit: 0, service_time: {constant: 200ms}", 0.3299},
        {"workers: 1, queue_limit: 2, service_time: {mean: 100ms}", 0.1734},
        {"workers: 1, service_time: {mean: 100ms}", 0},
        {"queue_limit: 0, service_time: {mean: 100ms}", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        const struct service *s = run_service(&f, "10000s", EIGHT, cases[i].service, "");
        assert_close((double)s->rejected / (double)s->offered, cases[i].lost, 0.007);
        assert_int_equal(apis_in(&f)[0].failed, s->rejected);
        fixture_release(&f);
    }
}

/* M/M/1 with work that goes on for nobody: exp(-(10 - 8) 0.5); the same dropped at its turn costs
 * the others less. Without a line one in a hundred takes longer than the p99. */
static void test_timeouts(void **state)
{
    struct fixture f;
    const struct service *s;

    (void)state;
    s = run_service(&f, "30000s", EIGHT, "workers: 1, service_time: {mean: 100ms}",
                    ", timeout: 500ms");
    assert_close((double)s->timed_out / (double)s->offered, exp(-1), 0.015);
    assert_int_equal(s->timed_out, s->in_vain + s->abandoned);
    assert_int_equal(apis_in(&f)[0].failed, s->timed_out);
    assert_int_equal(apis_in(&f)[0].step_calls.timed_out, s->timed_out);
    assert_true(histogram_quantile(&s->latency, 1) <= 0.51e9);
    fixture_release(&f);
    s = run_service(&f, "30000s", EIGHT,
                    "workers: 1, drop_abandoned: true, service_time: {mean: 100ms}",
                    ", timeout: 500ms");
    assert_true((double)s->timed_out / (double)s->offered < 0.2);
    assert_true(s->dropped > 1000);
    fixture_release(&f);
    s = run_service(&f, "10000s", EIGHT, "service_time: {median: 40ms, p99: 200ms}",
                    ", timeout: 200ms");
    assert_close((double)s->timed_out / (double)s->offered, 0.01, 0.002);
    assert_close(histogram_quantile(&s->latency, 0.5), 40e6, 1e6);
    fixture_release(&f);
}

/* One worker that is busy is all of them: with a factor of 50 % the 100 ms become 150. Of four the
 * one that is busy is a quarter. */
static void test_load_factor(void **state)
{
    static const char *const cases[] = {
        "workers: 1, load_factor: 0.5, service_time: {constant: 100ms}",
        "workers: 4, load_factor: 0.5, service_time: {constant: 100ms}"};
    static const double expected[] = {150e6, 112.5e6};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        const struct service *s =
            run_service(&f, "100s", "arrivals: even, rate: [{per_second: 1}]", cases[i], "");
        assert_close(histogram_quantile(&s->latency, 0.5), expected[i], 1e6);
        fixture_release(&f);
    }
}

/* A service is busy for as long as what it depends on, and fails with it: the front has two workers
 * and needs 10 + 180 ms, so that of even calls every 50 ms it serves every other two. */
#define CHAIN(front, back)                                                                         \
    "name: x\nduration: 100s\n" QUIET_TABLE "services: {front: {" front "}, back: {" back "}}\n"   \
    "apis: {a: {arrivals: even, rate: [{per_second: 20}], steps: [{service: front}]},\n"           \
    "  b: {steps: [{service: back, timeout: 1s}]}}\n"

static void test_dependent_services(void **state)
{
    struct fixture f;
    const struct service *s;

    (void)state;
    run_yaml(&f, CHAIN("workers: 2, queue_limit: 0, api: b, service_time: {constant: 10ms}",
                       "service_time: {constant: 180ms}"));
    s = services_in(&f);
    assert_close((double)s[0].succeeded, 1000, 2);
    assert_close((double)s[0].rejected, 1000, 2);
    assert_close((double)s[1].succeeded, 1000, 2);
    assert_close(histogram_quantile(&s[0].latency, 0.5), 190e6, 2e6);
    fixture_release(&f);
    run_yaml(&f, CHAIN("api: b, service_time: {constant: 10ms}",
                       "workers: 1, queue_limit: 0, service_time: {constant: 100ms}"));
    s = services_in(&f);
    assert_close((double)s[0].failed, 1000, 2);
    assert_int_equal(s[0].failed, s[1].rejected);
    assert_int_equal(apis_in(&f)[0].failed, s[1].rejected);
    fixture_release(&f);
}

#define MISTAKE(services, steps)                                                                   \
    "name: x\nduration: 1m\n" QUIET_TABLE "services: {" services "}\n"                             \
    "apis: {a: {rate: [{per_second: 1}], steps: [" steps "]}, b: {steps: [{service: s}]}}\n"
#define QUICK "service_time: {constant: 1ms}"

static void test_mistakes(void **state)
{
    (void)state;
    assert_mistake("name: x\nduration: 1m\n" QUIET_TABLE "services: {s: {}}\n",
                   "give 'median' and 'p99'");
    assert_mistake("name: x\nduration: 1m\n" QUIET_TABLE
                   "services: {s: {service_time: {median: 1ms}}}\n",
                   "give 'median' and 'p99'");
    assert_mistake("name: x\nduration: 1m\n" QUIET_TABLE
                   "services: {s: {service_time: {mean: 1ms, constant: 1ms}}}\n",
                   "give 'median' and 'p99'");
    assert_mistake("name: x\nduration: 1m\n" QUIET_TABLE
                   "services: {s: {service_time: {median: 2ms, p99: 1ms}}}\n",
                   "'p99' must not be below 'median'");
    assert_mistake("name: x\nduration: 1m\n" QUIET_TABLE "services: {s: {" QUICK "}}\n",
                   "nothing calls service 's'");
    assert_mistake("name: x\nduration: 1m\n" QUIET_TABLE "services: {s: {load_factor: 1, " QUICK
                   "}}\n",
                   "'load_factor' needs 'workers'");
    assert_mistake(MISTAKE("s: {" QUICK ", api: b}", "{service: s}"), "'s' calls itself");
    assert_mistake(MISTAKE("s: {" QUICK ", service: t}, t: {" QUICK ", api: b}", "{service: s}"),
                   "calls itself");
    assert_mistake(MISTAKE("s: {" QUICK ", api: a, service: s}", "{service: s}"),
                   "depends on one of");
}

static const char *const intervals[] = {"100ms", "1s", "10s"};

static struct service *run_gathered(struct fixture *f, const char *interval, const char *pace,
                                    const char *service, const char *step)
{
    char yaml[900];

    snprintf(yaml, sizeof yaml,
             "name: x\nduration: 20000s\nsample_every: 10s\nseed: 5\nresolution: %s\n" QUIET_TABLE
             "services: {s: {%s}}\napis: {a: {%s, steps: [{service: s%s}]}}\n",
             interval, service, pace, step);
    run_yaml(f, yaml);
    return &services_in(f)[0];
}

/* The known answers of the header, gathered. */
static void test_gathered_waits(void **state)
{
    static const struct {
        const char *service;
        double wait_s, service_s;
    } cases[] = {
        {"workers: 2, service_time: {mean: 200ms}", 0.3556, 0.2},
        {"workers: 1, service_time: {constant: 100ms}", 0.2, 0.1},
        {"workers: 1, service_time: {mean: 100ms}", 0.4, 0.1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t r = 0; r < 3; r++) {
            struct fixture f;
            const struct service *s = run_gathered(&f, intervals[r], EIGHT, cases[i].service, "");
            assert_close(mean_s(&s->latency) - cases[i].service_s, cases[i].wait_s,
                         0.08 * cases[i].wait_s);
            assert_close(s->worker_time_s / (8 * 20000 * cases[i].service_s), 1, 0.02);
            assert_int_equal(s->failed + s->rejected, 0);
            fixture_release(&f);
        }
}

/* The same of what is turned away and given up; what is dropped at its turn is as much as when each
 * call has its own instant, 17.5 %. */
static void test_gathered_loss(void **state)
{
    static const struct {
        const char *service, *step;
        double rejected, timed_out;
    } cases[] = {
        {"workers: 2, queue_limit: 0, service_time: {mean: 200ms}", "", 0.3299, 0},
        {"workers: 1, queue_limit: 2, service_time: {mean: 100ms}", "", 0.1734, 0},
        {"workers: 1, service_time: {mean: 100ms}", ", timeout: 500ms", 0, 0.3679},
        {"service_time: {median: 40ms, p99: 200ms}", ", timeout: 200ms", 0, 0.01},
        {"workers: 1, drop_abandoned: true, service_time: {mean: 100ms}", ", timeout: 500ms", 0,
         0.175},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t r = 0; r < 3; r++) {
            struct fixture f;
            const struct service *s =
                run_gathered(&f, intervals[r], EIGHT, cases[i].service, cases[i].step);
            double offered = (double)s->offered;
            assert_close((double)s->rejected / offered, cases[i].rejected, 0.014);
            assert_close((double)s->timed_out / offered, cases[i].timed_out,
                         0.001 + 0.13 * cases[i].timed_out);
            assert_int_equal(s->timed_out, s->in_vain + s->abandoned + s->dropped);
            assert_int_equal(apis_in(&f)[0].failed, s->rejected + s->timed_out);
            fixture_release(&f);
        }
}

/* Twice what two workers can do: the line grows by ten calls a second, and 90 wait for 9 s when it
 * is full. And as test_load_factor and test_dependent_services. */
static void test_gathered_lines(void **state)
{
    struct fixture f;
    const struct service *s;

    (void)state;
    for (size_t r = 0; r < 2; r++) {
        s = run_gathered(&f, intervals[r], "arrivals: even, rate: [{per_second: 20}]",
                         "workers: 2, queue_limit: 90, service_time: {constant: 200ms}", "");
        assert_close((double)s->rejected / (double)s->offered, 0.5, 0.01);
        assert_close(histogram_quantile(&s->latency, 0.5) / 1e9, 9.2, 0.2);
        assert_close(s->worker_time_s, 40000, 400);
        fixture_release(&f);
        s = run_gathered(&f, intervals[r], "arrivals: even, rate: [{per_second: 1}]",
                         "workers: 1, load_factor: 0.5, service_time: {constant: 100ms}", "");
        assert_close(histogram_quantile(&s->latency, 0.5) / 1e6, 150, 3);
        fixture_release(&f);
    }
    for (int r = 0; r < 2; r++) {
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "resolution: %s\n" CHAIN(
                     "workers: 10, queue_limit: 30, api: b, service_time: {constant: 10ms}",
                     "service_time: {constant: 970ms}"),
                 intervals[r]);
        run_yaml(&f, yaml);
        s = services_in(&f); /* ten workers of a second do half of 20 a second */
        assert_close((double)s[0].succeeded / (double)s[0].offered, 0.5, 0.04);
        assert_close((double)s[0].rejected / (double)s[0].offered, 0.5, 0.06);
        fixture_release(&f);
    }
}

TESTS(service, cmocka_unit_test(test_waiting_times), cmocka_unit_test(test_bounded_queue),
      cmocka_unit_test(test_timeouts), cmocka_unit_test(test_load_factor),
      cmocka_unit_test(test_dependent_services), cmocka_unit_test(test_mistakes),
      cmocka_unit_test(test_gathered_waits), cmocka_unit_test(test_gathered_loss),
      cmocka_unit_test(test_gathered_lines))
