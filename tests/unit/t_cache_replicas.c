/* application/cache_replicas: the nodes of a DAX cluster, and the loss of one. */
#include "fixture.h"

#include "cache.h"

static void run_caches(struct fixture *f, const char *seconds, const char *rest)
{
    char yaml[2000];
    snprintf(yaml, sizeof yaml, "name: x\nduration: %ss\n" ROOMY_TABLE("") ONE_CLIENT(NONE) "%s",
             seconds, rest);
    run_yaml(f, yaml);
}

#define READER                                                                                     \
    "  r: {client: c, table: t, cache: k, item_size: 1KiB, keys: [{key: a}], arrivals: even, "     \
    "rate: [{per_second: 100}]}\n"

/* Three nodes have what was fetched once. A write each 10 s through them is seen by two of three
 * after 3 s: these three of ten seconds two thirds of the hits are stale. Of a first fetch the
 * others have nothing for that long, and fetch too. */
static void test_replica_lag(void **state)
{
    static const char *const lags[] = {"", "replica_lag: 3s, "};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char rest[900];
        snprintf(
            rest, sizeof rest,
            "caches: {k: {kind: dax, node_type: dax.r5.large, nodes: 3, %sttl: 1h}}\nworkloads:\n" READER
            "  w: {client: c, table: t, cache: k, operation: put, item_size: 1KiB, keys: [{key: a}], arrivals: even, rate: [{at: 5s, per_second: 0}, {at: 5s, per_second: 0.1}]}\n",
            lags[i]);
        run_caches(&f, "205", rest);
        const struct cache *k = &caches_in(&f)[0];
        double stale = 20 * 3 * 100 * 2 / 3.;
        assert_close((double)k->stale_hits, i ? stale : 0, i ? 0.06 * stale : 0);
        assert_close((double)k->misses, i ? 200 : 1, i ? 25 : 1);
        assert_int_equal(k->use.items, 3);
        assert_int_equal(flow_of(&f, 0)->attempts, k->misses);
        fixture_release(&f);
    }
}

/* Two writes within the lag: the copy of the first is stale when it comes. And who writes past the
 * cluster leaves all nodes stale. */
static void test_superseded_and_passed_by(void **state)
{
    static const struct {
        const char *writes;
        double stale;
    } cases[] = {{"cache: k, calls: 1", 100 * 0.5 * 2},
                 {"cache: k, calls: 2", 100 * 0.5 * 3},
                 {"calls: 1", 100 * 15}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char rest[900];
        snprintf(
            rest, sizeof rest,
            "caches: {k: {kind: dax, node_type: dax.r5.large, nodes: 2, replica_lag: 2s, ttl: 1h}}\nworkloads:\n" READER
            "  w: {client: c, table: t, operation: put, item_size: 1KiB, keys: [{key: a}], arrivals: even, %s, rate: [{at: 4s, per_second: 0}, {at: 4s, per_second: 1}]}\n",
            cases[i].writes);
        run_caches(&f, "20", rest);
        assert_close((double)caches_in(&f)[0].stale_hits, cases[i].stale, 25);
        fixture_release(&f);
    }
}

/* A node holds what its memory does, and all nodes hold the same: of 1,000 items with room for 500
 * half of the reads are hits, with one node or three. */
static void test_memory_is_of_each(void **state)
{
    static const int nodes[] = {1, 3};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char rest[900];
        snprintf(
            rest, sizeof rest,
            "caches: {k: {kind: dax, node_type: dax.r5.large, capacity: 500KiB, nodes: %d, ttl: 1h}}\nworkloads:\n"
            "  r: {client: c, table: t, cache: k, item_size: 1KiB, keys: [{count: 1000}], rate: [{per_second: 300}]}\n",
            nodes[i]);
        run_caches(&f, "100", rest);
        const struct cache *k = &caches_in(&f)[0];
        assert_close((double)k->hits / (double)(k->hits + k->misses), 0.5, 0.03);
        assert_int_equal(k->use.items, 500 * nodes[i]);
        assert_close(k->nodes.work, (double)(k->hits + 10 * k->misses), 0);
        fixture_release(&f);
    }
}

/* A node of three is lost from 10 s to 20 s. The cluster misses nothing then; its replacement is
 * empty, so that a third of the reads of each of ten keys miss until it has it: once. Of a
 * look-aside cache a third of the keys is lost, and a third of its room. */
static void test_lost_node(void **state)
{
    struct fixture f;
    static const char *const rest =
        "caches: {k: {%s, nodes: 3, ttl: 1h}}\nworkloads:\n"
        "  r: {client: c, table: t, cache: k, item_size: 1KiB, keys: [{count: 300}], rate: [{per_second: 1000}]}\n"
        "timeline: [{at: 15s, action: lose_nodes, cache: k, for: 10s}]\n";
    char yaml[900];

    (void)state;
    snprintf(yaml, sizeof yaml, rest, "kind: dax, node_type: dax.r5.large");
    run_caches(&f, "40", yaml);
    assert_close((double)caches_in(&f)[0].misses, 600, 15);
    assert_int_equal(caches_in(&f)[0].nodes.alive, 3);
    assert_int_equal(caches_in(&f)[0].use.items, 900);
    assert_string_equal(f.world.sim.event_log.entries[0].detail, "nodes are lost, 2 of 3 serve");
    assert_string_equal(f.world.sim.event_log.entries[1].detail, "1 nodes serve again, empty");
    fixture_release(&f);

    snprintf(yaml, sizeof yaml, rest, "capacity: 300KiB");
    run_caches(&f, "24", yaml);
    const struct cache *k = &caches_in(&f)[0];
    assert_int_equal(k->nodes.alive, 2);
    assert_int_equal(k->use.items, 200);
    assert_true(k->misses > 300 + 60);
    fixture_release(&f);
}

/* Two nodes bear 150,000 units a second: 400 reads of 300 KiB, 120,000. One bears 250 of them. */
static void test_lost_rate(void **state)
{
    struct fixture f;

    (void)state;
    run_caches(
        &f, "30",
        "caches: {k: {kind: dax, node_type: dax.r5.large, queue: 50ms, nodes: 2, ttl: 1h}}\nworkloads:\n"
        "  r: {client: c, table: t, cache: k, item_size: 300KiB, keys: [{key: a}], arrivals: even, rate: [{per_second: 400}]}\n"
        "timeline: [{at: 10s, action: lose_nodes, cache: k, for: 10s}]\n");
    const struct cache *k = &caches_in(&f)[0];
    assert_close((double)k->turned_away, 1500, 40);
    assert_int_equal(flow_of(&f, 0)->rejected, k->turned_away);
    fixture_release(&f);
}

#define CLUSTER(cache, rest)                                                                       \
    "name: x\nduration: 1m\n" ROOMY_TABLE("")                                                      \
        ONE_CLIENT("") "caches: {k: {" cache                                                       \
                       "}}\nworkloads: {w: {client: c, table: t, cache: k, keys: [{count: 9}], "   \
                       "rate: [{per_second: 1}]}}\n" rest

static void test_cluster_mistakes(void **state)
{
    (void)state;
    assert_mistake(CLUSTER("kind: dax, node_type: dax.r5.large, nodes: 11", ""), "");
    assert_mistake(CLUSTER("kind: dax, node_type: dax.r5.large, nodes: 12", ""),
                   "at most 11 nodes");
    assert_mistake(CLUSTER("node_type: dax.r5.large", ""), "'node_type' is for 'kind: dax'");
    assert_mistake(CLUSTER("kind: dax, node_type: dax.r5.large, sessions: 2", ""), "one for all");
    assert_mistake(CLUSTER("kind: dax, replica_lag: 1s", ""), "'replica_lag' is for 'kind: dax'");
    assert_mistake(CLUSTER("nodes: 2", "timeline: [{at: 1s, action: lose_nodes, cache: k}]\n"), "");
    assert_mistake(
        CLUSTER("nodes: 2", "timeline: [{at: 1s, action: lose_nodes, cache: k, nodes: 2}]\n"),
        "has 2 nodes and keeps one");
}

TESTS(cache_replicas, cmocka_unit_test(test_replica_lag),
      cmocka_unit_test(test_superseded_and_passed_by), cmocka_unit_test(test_memory_is_of_each),
      cmocka_unit_test(test_lost_node), cmocka_unit_test(test_lost_rate),
      cmocka_unit_test(test_cluster_mistakes))
