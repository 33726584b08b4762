/* client/connection_pool: a line for connections. */
#include "fixture.h"

#include "connection_pool.h"

/* Four connections, 4 ms an attempt: 1,000 a second at most; the others wait in line. Twice as many
 * calls come in: after two seconds the line is a second long, so long that all who are served are
 * served too late. */
static void test_connections(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f, "name: x\nduration: 10s\n" ROOMY_TABLE("") ONE_CLIENT(
                     "connections: 4, timeout: 1s") "workloads: {w: {client: c, table: t, keys: "
                                                    "[{count: 100}], arrivals: even, rate: "
                                                    "[{per_second: 2000}]}}\n");
    const struct flow *w = flow_of(&f, 0);
    assert_close((double)w->attempts, 10000, 20);
    assert_close((double)w->succeeded, 2000, 20);
    assert_true(w->timed_out > 15000);
    fixture_release(&f);
}

struct line {
    struct connection_pool pool;
    int64_t gone[8];
    int count;
    int64_t refuse;
};

static struct line *the_line(struct sim *sim)
{
    return sim_find(sim, "lines", "l");
}

static bool go(struct sim *sim, const struct request *request)
{
    struct line *l = the_line(sim);
    if (request->count == l->refuse)
        return false;
    l->gone[l->count++] = request->count;
    return true;
}

/* Two connections: the third to the sixth wait, first come, first served, each when a reply is
 * in; one that needs it no longer passes it to the next. A reply that was in already frees its
 * connection now. */
static void test_line(void **state)
{
    struct line l = {.refuse = 4};
    struct sim sim;
    (void)state;
    sim_init(&sim, 1, 100);
    sim_register(&sim, "lines", "l", &l, NULL);
    connection_pool_init(&l.pool, &sim, 2, go);
    for (int64_t i = 1; i <= 6; i++)
        assert_true(connection_pool_take(&l.pool, &(struct request){.count = i}) == (i <= 2));
    assert_int_equal(l.pool.busy, 2);
    assert_int_equal(l.pool.waiting, 4);
    connection_pool_give(&l.pool, 10);
    connection_pool_give(&l.pool, 20);
    sim.end = 15;
    sim_run(&sim);
    assert_int_equal(l.count, 1);
    assert_int_equal(l.gone[0], 3);
    assert_int_equal(l.pool.waiting, 3);
    sim.end = 30;
    sim_run(&sim);
    assert_int_equal(l.count, 2);
    assert_int_equal(l.gone[1], 5); /* 4 passed it on */
    assert_int_equal(l.pool.waiting, 1);
    assert_int_equal(l.pool.busy, 2);
    assert_false(connection_pool_take(&l.pool, &(struct request){.count = 7}));
    connection_pool_give(&l.pool, 1);
    connection_pool_give(&l.pool, 1);
    sim_run(&sim);
    assert_int_equal(sim.now, 20);
    assert_int_equal(l.gone[2], 6);
    assert_int_equal(l.gone[3], 7);
    assert_int_equal(l.pool.waiting, 0);
    connection_pool_give(&l.pool, 25);
    sim_run(&sim);
    assert_int_equal(l.pool.busy, 1);
    assert_true(connection_pool_take(&l.pool, &(struct request){.count = 8}));
    connection_pool_release(&l.pool);
    sim_release(&sim);
}

/* The header's known answers of the gathered line: Erlang's probability and mean, and the fluid. */
static void test_gathered_law(void **state)
{
    struct connection_pool c;
    struct sim sim;
    double sum = 0, waits = 0;
    (void)state;
    sim_init(&sim, 1, HOUR);
    sim.resolution = SECOND;
    connection_pool_init(&c, &sim, 2, go);
    for (int i = 1; i <= 200; i++) {
        sim.now = i * SECOND;
        connection_pool_learn(&c, 8, 200 * MILLISECOND);
        connection_pool_pass(&c, 8);
        connection_pool_add_work(&c, 8);
    }
    for (int i = 0; i < 10000; i++) {
        double wait = connection_pool_wait_s(&c, 0.5, (i + 0.5) / 10000);
        sum += wait;
        waits += wait > 0;
    }
    assert_close(waits / 10000, 0.711, 0.001);
    assert_close(sum / 10000, 0.356, 0.002);
    assert_int_equal(c.busy, 2);
    for (int i = 1; i <= 10; i++) {
        sim.now += SECOND;
        connection_pool_learn(&c, 10, 200 * MILLISECOND);
        connection_pool_pass(&c, 15);
        connection_pool_add_work(&c, 15);
    }
    assert_close(c.wait_s, 5, 1e-6);
    assert_int_equal(c.waiting, 50);
    sim.now += 3 * SECOND; /* nothing comes for two intervals, and in the third */
    connection_pool_pass(&c, 0);
    assert_close(connection_pool_wait_s(&c, 0, 0.5), 3, 1e-6);
    connection_pool_add_work(&c, 0);
    assert_close(c.wait_s, 2, 1e-6);
    connection_pool_release(&c);
    sim_release(&sim);
}

/* 20 connections, attempts of 112 ms on average: 179 a second. Below that all are served, beyond it
 * the line is as long as the calls' time, whatever the interval. */
static void test_gathered_calls(void **state)
{
    static const char *const resolutions[] = {"request", "10ms", "100ms", "1s"};
    int64_t attempts[4];
    (void)state;
    for (int rate = 140; rate <= 400; rate += 260)
        for (int i = 0; i < 4; i++) {
            struct fixture f;
            char yaml[700];
            snprintf(
                yaml, sizeof yaml,
                "name: x\nduration: 200s\nresolution: %s\ntables: {t: {item_size: 4KiB, latency: "
                "{median: 100ms, p99: 300ms}, read: {capacity: 5000}, write: {capacity: 1}}}\n"
                "clients: {c: {connections: 20, timeout: 1s}}\n"
                "workloads: {w: {client: c, table: t, consistency: strong, keys: [{count: "
                "1000}], rate: [{per_second: %d}]}}\n",
                resolutions[i], rate);
            run_yaml(&f, yaml);
            const struct flow *w = flow_of(&f, 0);
            attempts[i] = w->attempts;
            assert_int_equal(w->offered, w->succeeded + w->failed + w->in_flight);
            if (rate == 140) {
                assert_true(w->succeeded > 0.995 * (double)w->offered);
                assert_close((double)histogram_quantile(&w->latency, 0.5), 107e6, 7e6);
            } else {
                assert_true(w->succeeded < 2000);
                assert_close((double)attempts[i], (double)attempts[0], 0.02 * (double)attempts[0]);
                assert_int_equal(clients_in(&f)[0].connections.busy, 20);
            }
            fixture_release(&f);
        }
}

TESTS(connection_pool, cmocka_unit_test(test_connections), cmocka_unit_test(test_line),
      cmocka_unit_test(test_gathered_law), cmocka_unit_test(test_gathered_calls))
