/* common/bill: what it costs. */
#include "fixture.h"

static double total_cost(const struct fixture *f, const char *path)
{
    const struct probe *probe;
    const struct series *row = probes_find(&f->world.sim.probes, path, "total", &probe);
    assert_non_null(row);
    probe->refresh(probe->subject, f->world.sim.now);
    return series_read(row, probe->subject);
}

/* Three nodes at 0.5 USD an hour, in use for the second half of two hours: 1.5 USD. 36,000 messages
 * are as many sends, and a tenth of as many receives and deletes: 43,200 requests at 0.4 USD a
 * million. */
static void test_costs_of_the_rest(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 2h\n" ROOMY_TABLE("") ONE_CLIENT(
            "") "caches: {k: {nodes: 3, price_per_node_hour: 0.5, enabled: false}}\nqueues: {q: "
                "{}}\n"
                "workloads: {save: {client: c, table: t, operation: put, cache: k, keys: [{count: "
                "100}]}}\n"
                "consumers: {f: {queue: q, workload: save}}\n"
                "apis: {add: {arrivals: even, rate: [{per_second: 5}], steps: [{queue: q}]}}\n"
                "timeline: [{at: 1h, action: set_cache, cache: k}]\n");
    assert_close(total_cost(&f, "cost/caches/k"), 1.5, 1e-9);
    assert_close(total_cost(&f, "cost/queues/q"), 43200 * 0.4e-6, 1e-5);
    fixture_release(&f);
}

TESTS(price, cmocka_unit_test(test_costs_of_the_rest))
