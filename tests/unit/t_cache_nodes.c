/* application/cache_nodes: what nodes serve, and for how long calls wait for them. */
#include "fixture.h"

#include "cache.h"

static const struct cache_node_type *type_of(const char *name)
{
    const struct cache_node_type *type = cache_node_types;
    while (strcmp(type->name, name) != 0)
        type++;
    return type;
}

/* Sizing guide: 135,000 normalised requests and half as much again take three dax.r5.large, and no
 * cluster of the largest nodes bears more than 40,000 writes of 1 KiB. */
static void test_sizing(void **state)
{
    struct cache_nodes n;

    (void)state;
    assert_close(ceil(135e3 * 1.5 / type_of("dax.r5.large")->rate_per_s), 3, 0);
    cache_nodes_init(&n, 3, type_of("dax.r5.24xlarge")->rate_per_s, 0);
    int writes = 0;
    while (cache_nodes_take(&n, EVERY_NODE, WRITE_UNITS * cache_nodes_kib(1024), 0) >= 0)
        writes++;
    assert_int_equal(writes, 40000);
    assert_close(n.work, 40000. * 25 * 3, 0);
    cache_nodes_release(&n);
    assert_close(cache_nodes_kib(1), 1, 0);
    assert_close(cache_nodes_kib(1025), 2, 0);
}

/* A node of 100 a second: the third call of an instant waits for two, 20 ms; of a line that bears
 * 15 ms it is turned away. Work for every node waits for the one with the longest line. */
static void test_lines(void **state)
{
    struct cache_nodes n;

    (void)state;
    cache_nodes_init(&n, 2, 100, 15 * MILLISECOND);
    assert_int_equal(cache_nodes_take(&n, 0, 1, 0), 0);
    assert_int_equal(cache_nodes_take(&n, 0, 1, 0), 10 * MILLISECOND);
    assert_int_equal(cache_nodes_take(&n, 0, 1, 0), -1);
    assert_int_equal(cache_nodes_take(&n, 1, 1, 0), 0);
    assert_int_equal(cache_nodes_take(&n, EVERY_NODE, 1, 0), -1);
    assert_int_equal(cache_nodes_take(&n, EVERY_NODE, 1, 8 * MILLISECOND), 12 * MILLISECOND);
    assert_int_equal(cache_nodes_take(&n, 1, 1, 10 * MILLISECOND), 10 * MILLISECOND);
    assert_close(n.wait_s, 0.032, 1e-12);
    assert_close(n.work, 6, 0);
    cache_nodes_release(&n);
}

/* Every key lies on one node; of those of a node that is lost each moves to one of the others. */
static void test_keys_lie_on_nodes(void **state)
{
    struct cache_nodes n;
    int64_t count[4] = {0}, moved = 0;

    (void)state;
    cache_nodes_init(&n, 4, 100, MILLISECOND);
    struct cache_nodes less = n;
    less.alive = 3;
    for (uint64_t key = 0; key < 40000; key++) {
        int64_t node = cache_nodes_of(&n, key), then = cache_nodes_of(&less, key);
        count[node]++;
        moved += node != then;
        assert_true(then < 3);
    }
    for (int i = 0; i < 4; i++)
        assert_close((double)count[i], 10000, 400);
    assert_int_equal(moved, count[3]);
    cache_nodes_release(&n);
}

/* Poisson calls at 80 % of a node's 100 a second wait for 20 ms on average, which their latency has
 * on top of 1 ms; at 40 % for 3.3 ms (M/D/1). */
static void test_latency_grows(void **state)
{
    static const struct {
        int rate;
        double wait;
    } cases[] = {{80, 0.020}, {40, 0.00333}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char yaml[700];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 3000s\n" ROOMY_TABLE("") ONE_CLIENT(
                NONE) "caches: {k: {ttl: 24h, node_rate: 100, queue: 10s, latency: {median: 1ms, p99: 1ms}}}\n"
                      "workloads: {r: {client: c, table: t, cache: k, keys: [{key: a}], rate: [{per_second: %d}]}}\n",
            cases[i].rate);
        run_yaml(&f, yaml);
        const struct cache *k = &caches_in(&f)[0];
        double wait = k->nodes.wait_s / (double)flow_of(&f, 0)->offered;
        assert_close(wait, cases[i].wait, 0.07 * cases[i].wait);
        assert_int_equal(k->turned_away, 0);
        /* Whoever finds the node idle, 1 - u of all, waits for nothing. */
        assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.15), 1e6, 2e4);
        assert_true(histogram_quantile(&flow_of(&f, 0)->latency, 0.95) > 1e6 + 1e9 * wait);
        fixture_release(&f);
    }
}

TESTS(cache_nodes, cmocka_unit_test(test_sizing), cmocka_unit_test(test_lines),
      cmocka_unit_test(test_keys_lie_on_nodes), cmocka_unit_test(test_latency_grows))
