/* common/execution_quota: what all functions of an account run at once. */
#include "fixture.h"

#include "execution_quota.h"

struct function {
    struct execution_quota *quota;
    struct execution_waiter waiter;
    int wanted, running;
};

static void begin(void *subject)
{
    struct function *f = subject;

    while (f->wanted && execution_quota_take(f->quota, &f->waiter)) {
        f->wanted--;
        f->running++;
    }
}

/* Of two that want three each five run at a quota of five, and the sixth when one has ended; who has
 * waited longest is first. */
static void test_known(void **state)
{
    struct execution_quota quota = {.most = 5};
    struct function f[3];

    (void)state;
    for (int i = 0; i < 3; i++) {
        f[i] = (struct function){.quota = &quota, .wanted = 3};
        f[i].waiter = (struct execution_waiter){.freed = begin, .subject = &f[i]};
    }
    begin(&f[0]);
    begin(&f[1]);
    assert_int_equal(f[0].running, 3);
    assert_int_equal(f[1].running, 2);
    begin(&f[2]);
    assert_int_equal(f[2].running, 0);
    execution_quota_give(&quota);
    assert_int_equal(f[1].running, 3);
    execution_quota_give(&quota);
    assert_int_equal(f[2].running, 1);
    assert_int_equal(quota.running, 5);
    f[2].wanted = 0; /* it wants no more: the next is taken by nobody */
    execution_quota_give(&quota);
    execution_quota_give(&quota);
    assert_int_equal(quota.running, 3);
    assert_null(quota.first);
    assert_null(quota.last);
}

#define TWO(head, one)                                                                                     \
    head "name: x\nduration: 100s\n" ROOMY_TABLE("") ONE_CLIENT(                                           \
        "") "queues: {q: {}, r: {}}\n"                                                                     \
            "workloads:\n  a: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"               \
            "  b: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"                           \
            "consumers: {f: {queue: q, workload: a, work: 10ms, batch_size: 1, start_concurrency: 100" one \
            "}, g: {queue: r, workload: b, work: 10ms, batch_size: 1, start_concurrency: 100}}\n"          \
            "apis: {add: {arrivals: even, calls: 1, rate: [{per_second: 1}], steps: [{queue: q, times: "   \
            "10000}, {queue: r, times: 10000}]}}\n"

/* Two functions of a hundred share sixty. */
static void test_of_an_account(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f, TWO("account: {concurrent_executions: 60}\n", ""));
    f.world.sim.end = 2 * SECOND;
    fixture_run(&f);
    assert_int_equal(consumers_in(&f)[0].environments + consumers_in(&f)[1].environments >= 60, 1);
    assert_int_equal(consumers_in(&f)[0].running + consumers_in(&f)[1].running, 60);
    assert_true(consumers_in(&f)[1].running > 0);
    assert_true(consumers_in(&f)[1].throttles > 0);
    fixture_release(&f);
}

/* Two new environments a second, twenty at once at first: 20 + 2 x 5 of them after five seconds of
 * work that takes ten. */
static void test_new_environments(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(&f,
             "name: x\nduration: 6100ms\n" ROOMY_TABLE("") ONE_CLIENT(
                 "") "queues: {q: {}}\nworkloads: {a: {client: c, table: t, operation: put, keys: "
                     "[{count: 100}]}}\nconsumers: {f: {queue: q, workload: a, work: 10s, "
                     "batch_size: 1, start_concurrency: 100, new_environments: 20}}\n"
                     "apis: {add: {arrivals: even, calls: 1, rate: [{per_second: 1}], steps: "
                     "[{queue: q, times: 1000}]}}\n");
    assert_int_equal(consumers_in(&f)[0].running, 30);
    fixture_release(&f);
}

/* A function of 1 GiB that runs for 10.5 ms is billed 0.011 s: a hundred calls, 0.2e-4 USD and
 * 1.1 s x 0.0000166667. */
static void test_price(void **state)
{
    struct fixture f;
    const struct probe *probe;
    (void)state;
    run_yaml(&f,
             "name: x\nduration: 100s\n" ROOMY_TABLE("") ONE_CLIENT(
                 "") "queues: {q: {}}\nworkloads: {a: {client: c, table: t, operation: put, keys: "
                     "[{count: 100}]}}\nconsumers: {f: {queue: q, workload: a, work: 6500us, "
                     "batch_size: 1, memory: 1GiB}}\n"
                     "apis: {add: {arrivals: even, calls: 100, rate: [{per_second: 2}], steps: "
                     "[{queue: q}]}}\n");
    assert_int_equal(consumers_in(&f)[0].billed_ms, 1100);
    const struct series *row =
        probes_find(&f.world.sim.probes, "cost/consumers/f", "total", &probe);
    probe->refresh(probe->subject, f.world.sim.now);
    assert_close(series_read(row, probe->subject), 100 * 0.2e-6 + 1.1 * 0.0000166667, 1e-12);
    fixture_release(&f);
}

/* Of ten workers free for a second a function of 0.2 s that waits beside one of 1 s gets a sixth, and the
 * other what is left; who does not wait leaves all of it. */
static void test_parts(void **state)
{
    struct execution_quota quota = {.most = 10};
    struct execution_waiter quick = {.waits = true}, slow = {.waits = true, .each_ns = 1e9};
    (void)state;
    execution_quota_join(&quota, &quick);
    execution_quota_join(&quota, &slow);
    assert_close(execution_quota_part(&quota, &quick, SECOND, SECOND, 0.2e9), 10e9 / 6, 1);
    execution_quota_use(&quota, 10e9 / 6);
    assert_close(execution_quota_part(&quota, &slow, SECOND, SECOND, 1e9), 10e9 * 5 / 6, 1);
    slow.waits = false;
    assert_close(execution_quota_part(&quota, &quick, 2 * SECOND, SECOND, 0.2e9), 10e9, 1);
}

TESTS(execution_quota, cmocka_unit_test(test_parts), cmocka_unit_test(test_known),
      cmocka_unit_test(test_of_an_account), cmocka_unit_test(test_new_environments),
      cmocka_unit_test(test_price))
