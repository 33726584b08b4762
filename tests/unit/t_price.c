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

static double cost_of(const struct fixture *f, const char *path, const char *name)
{
    const struct probe *probe;
    const struct series *row = probes_find(&f->world.sim.probes, path, name, &probe);
    assert_non_null(row);
    probe->refresh(probe->subject, f->world.sim.now);
    return series_read(row, probe->subject);
}

/* An hour of 1,000 read and 100 write units, its index of 10 and 20, and an on-demand table of
 * 3,600 writes and 900 strong reads, by the price book; the total is the sum of the parts. */
static void test_bill_known(void **state)
{
    struct fixture f;
    const struct price_book *book;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 1h\nresolution: 1s\ntables:\n  t: {read: {capacity: 1000}, write: {capacity: 100}, indexes: {i: {read: {capacity: 10}, write: {capacity: 20}}}}\n  u: {billing: on_demand, item_size: 1KiB}\n" ONE_CLIENT(
            "") "workloads:\n  w: {client: c, table: u, operation: put, "
                "arrivals: even, keys: [{count: 9}], calls: 3600, rate: [{per_second: 2}]}\n  r: {client: c, table: u, " EVEN
                ", calls: 900, rate: [{per_second: 2}]}\n"
                "timeline: [{at: 1m, action: set_warm_throughput, table: u, read: 13k}]\n");
    book = f.world.bills.book;
    assert_close(cost_of(&f, "cost/tables/t", "total"),
                 1000 * book->unit_hour[READ] + 100 * book->unit_hour[WRITE], 1e-9);
    assert_close(cost_of(&f, "cost/tables/t/indexes/i", "total"),
                 10 * book->unit_hour[READ] + 20 * book->unit_hour[WRITE], 1e-9);
    assert_close(cost_of(&f, "cost/tables/u", "total"),
                 900 * book->on_demand[READ] + 3600 * book->on_demand[WRITE] +
                     1000 * book->warm[READ],
                 1e-9);
    assert_close(cost_of(&f, "cost/tables/u", "total"), cost_of(&f, "cost/tables/u", "total"),
                 0); /* asked twice, billed once */
    assert_true(book->unit_hour[WRITE] > book->unit_hour[READ] &&
                book->on_demand[WRITE] > book->on_demand[READ]);
    fixture_release(&f);
}

/* Seven failed calls that lose 3 USD each; a stream is read for nothing. */
static void test_other_bills(void **state)
{
    struct fixture f;
    const struct probe *probe;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 1m\ntables: {t: {initial_burst: 0%, read: {capacity: 0.001}, write: {capacity: 1}}}\n" ONE_CLIENT(
            NONE) "queues: {s: {kind: stream, table: t}, q: {}}\n"
                  "workloads: {w: {client: c, table: t, lost_per_failure: 3, " EVEN
                  ", calls: 7, rate: [{per_second: 1}]}, v: {client: c, table: t, " EVEN
                  ", calls: 7, rate: [{per_second: 1}]}}\n");
    assert_close(cost_of(&f, "revenue/workloads/w", "lost_revenue"), 21, 1e-9);
    assert_null(probes_find(&f.world.sim.probes, "revenue/workloads/v", "lost_revenue", &probe));
    assert_null(probes_find(&f.world.sim.probes, "cost/queues/s", "total", &probe));
    assert_close(cost_of(&f, "cost/queues/q", "total"), 0, 0);
    fixture_release(&f);
}

TESTS(price, cmocka_unit_test(test_costs_of_the_rest), cmocka_unit_test(test_bill_known),
      cmocka_unit_test(test_other_bills))
