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

TESTS(connection_pool, cmocka_unit_test(test_connections), cmocka_unit_test(test_line))
