/* client/connection_pool: a line for connections. */
#include "fixture.h"

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

TESTS(connection_pool, cmocka_unit_test(test_connections))
