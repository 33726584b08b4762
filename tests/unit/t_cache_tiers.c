/* application/cache: tiers, sessions and prefixes. */
#include "fixture.h"

#include "cache.h"

static void run_caches(struct fixture *f, const char *seconds, const char *rest)
{
    char yaml[2000];
    snprintf(yaml, sizeof yaml, "name: x\nduration: %ss\n" ROOMY_TABLE("") ONE_CLIENT(NONE) "%s",
             seconds, rest);
    run_yaml(f, yaml);
}

/* A tier good for 1 s before one good for 30 s, 100 reads a second for 60 s: the second is asked
 * once a second, the table twice. What the second answers arrives after both latencies, 1 + 2 ms,
 * what the table answers 4 ms later. */
static void test_tiers(void **state)
{
    struct fixture f;

    (void)state;
    run_caches(
        &f, "60",
        "caches: {local: {ttl: 1s, next: far, latency: {median: 1ms, p99: 1ms}}, far: {ttl: 30s, latency: {median: 2ms, p99: 2ms}}}\n"
        "workloads: {r: {client: c, table: t, cache: local, keys: [{key: a}], arrivals: even, rate: [{per_second: 100}]}}\n");
    const struct cache *local = &caches_in(&f)[0], *far = &caches_in(&f)[1];
    assert_close((double)local->misses, 60, 1);
    assert_int_equal(far->hits + far->misses, local->misses);
    assert_int_equal(far->misses, 2);
    assert_int_equal(flow_of(&f, 0)->attempts, 2);
    assert_int_equal(flow_of(&f, 0)->from_cache, local->hits + far->hits);
    assert_int_equal(flow_of(&f, 0)->offered, local->hits + local->misses);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.5), 1e6, 5e3);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.995), 3e6, 3e4);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 1), 7e6, 1e5);
    fixture_release(&f);
}

/* A write through both tiers renews or invalidates both; the second alone leaves the first stale. A
 * tier that is off, and one that turns away, pass on and refuse. */
static void test_tiers_write(void **state)
{
    static const struct {
        const char *first, *second, *writer;
        int64_t misses[2], stale[2];
    } cases[] = {{"on_write: invalidate", "on_write: invalidate", "local", {2, 2}, {0, 0}},
                 {"on_write: update", "on_write: invalidate", "local", {1, 1}, {0, 0}},
                 {"on_write: nothing", "on_write: update", "local", {1, 1}, {5, 0}},
                 {"on_write: invalidate", "on_write: invalidate", "far", {1, 1}, {5, 0}},
                 {"enabled: false", "on_write: update", "local", {0, 1}, {0, 0}}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char rest[900];
        snprintf(
            rest, sizeof rest,
            "caches: {local: {ttl: 1h, next: far, %s}, far: {ttl: 1h, %s}}\nworkloads:\n"
            "  r: {client: c, table: t, cache: local, keys: [{key: a}], arrivals: even, calls: 10, rate: [{per_second: 1}]}\n"
            "  w: {client: c, table: t, cache: %s, operation: put, keys: [{key: a}], arrivals: even, calls: 1, rate: [{at: 4500ms, per_second: 0}, {at: 4500ms, per_second: 1}]}\n",
            cases[i].first, cases[i].second, cases[i].writer);
        run_caches(&f, "11", rest);
        for (int tier = 0; tier < 2; tier++) {
            assert_int_equal(caches_in(&f)[tier].misses, cases[i].misses[tier]);
            assert_int_equal(caches_in(&f)[tier].stale_hits, cases[i].stale[tier]);
        }
        assert_int_equal(flow_of(&f, 0)->succeeded, 10);
        fixture_release(&f);
    }
}

/* Ten instances, each with a cache of its own: the key is fetched once by each. A write renews the
 * entry of the one that wrote; the nine others have it stale. */
static void test_sessions(void **state)
{
    struct fixture f;

    (void)state;
    run_caches(
        &f, "100",
        "caches: {k: {ttl: 1h, sessions: 10, on_write: update}}\nworkloads:\n"
        "  r: {client: c, table: t, cache: k, keys: [{key: a}], arrivals: even, rate: [{per_second: 100}]}\n"
        "  w: {client: c, table: t, cache: k, operation: put, keys: [{key: a}], arrivals: even, calls: 1, rate: [{at: 49s, per_second: 0}, {at: 49s, per_second: 1}]}\n");
    const struct cache *k = &caches_in(&f)[0];
    assert_int_equal(k->store_count, 10);
    assert_int_equal(k->misses, 10);
    assert_int_equal(k->use.items, 10);
    assert_close((double)k->stale_hits, 4500, 150);
    fixture_release(&f);
}

/* Each session has room for one of two items, however many sessions there are: a call for the other
 * one evicts it, so that half of the reads are hits. */
static void test_capacity_is_of_each(void **state)
{
    struct fixture f;

    (void)state;
    run_caches(
        &f, "100",
        "caches: {k: {ttl: 1h, sessions: 4, capacity: 1KiB}}\nworkloads:\n"
        "  r: {client: c, table: t, cache: k, item_size: 1KiB, keys: [{count: 2}], rate: [{per_second: 100}]}\n");
    const struct cache *k = &caches_in(&f)[0];
    assert_int_equal(k->use.items, 4);
    assert_close((double)k->hits / (double)(k->hits + k->misses), 0.5, 0.02);
    fixture_release(&f);
}

/* Two sessions write behind. One writes at 1 s and flushes at 11 s; both read each second. Until
 * then the other fetches what the table has, which is stale, and keeps it so. */
static void test_unseen_writes(void **state)
{
    struct fixture f;

    (void)state;
    run_caches(
        &f, "60",
        "caches: {k: {kind: write_behind, ttl: 1h, sessions: 2, flush: 50s, flush_to: save}}\nworkloads:\n"
        "  w: {client: c, table: t, cache: k, operation: put, keys: [{key: a}], arrivals: even, calls: 1, rate: [{per_second: 1}]}\n"
        "  r: {client: c, table: t, cache: k, keys: [{key: a}], arrivals: even, rate: [{at: 1500ms, per_second: 0}, {at: 1500ms, per_second: 100}]}\n"
        "  save: {client: c, table: t, operation: put, keys: [{key: a}]}\n");
    const struct cache *k = &caches_in(&f)[0];
    assert_int_equal(k->misses, k->stale_fetches);
    assert_true(k->stale_fetches >= 1 && k->stale_fetches <= 4); /* a fetch takes 5 ms */
    assert_close((double)k->stale_hits / (double)k->hits, 0.5, 0.03);
    assert_int_equal(k->flushed, 1);
    fixture_release(&f);
}

/* Who reads under another prefix than the writer's invalidation never misses for it, and reads
 * what is stale; under the writer's, each write costs a miss. */
static void test_prefixes(void **state)
{
    static const char *const prefixes[] = {"", "cache_prefix: 'v2:', "};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char rest[900];
        snprintf(
            rest, sizeof rest,
            "caches: {k: {ttl: 1h, on_write: invalidate}}\nworkloads:\n"
            "  r: {client: c, table: t, cache: k, %skeys: [{key: a}], arrivals: even, calls: 100, rate: [{per_second: 1}]}\n"
            "  w: {client: c, table: t, cache: k, operation: put, keys: [{key: a}], arrivals: even, calls: 9, rate: [{at: 500ms, per_second: 0.1}]}\n",
            prefixes[i]);
        run_caches(&f, "101", rest);
        const struct cache *k = &caches_in(&f)[0];
        assert_int_equal(k->misses, i ? 1 : 10);
        assert_int_equal(k->stale_hits > 80, i);
        assert_int_equal(k->hits + k->misses, 100);
        fixture_release(&f);
    }
}

static void test_tier_mistakes(void **state)
{
#define TIERS(caches)                                                                              \
    "name: x\nduration: 1m\n" ROOMY_TABLE("") ONE_CLIENT("") "caches: {" caches "}\nworkloads:\n"  \
                                                             "  w: {client: c, table: t, cache: "  \
                                                             "a, keys: [{count: 9}], rate: "       \
                                                             "[{per_second: 1}]}\n"                \
                                                             "  v: {client: c, table: t, "         \
                                                             "operation: put, keys: [{count: 9}]}" \
                                                             "\napis: {idle: {rate: "              \
                                                             "[{per_second: 0}], steps: "          \
                                                             "[{workload: v}]}}\n"
    (void)state;
    assert_mistake(TIERS("a: {next: b}, b: {}"), "");
    assert_mistake(TIERS("a: {next: b}, b: {next: a}"), "come back to one of them");
    assert_mistake(TIERS("a: {next: a}"), "come back to one of them");
    assert_mistake(TIERS("a: {next: b}"), "b");
    assert_mistake(TIERS("a: {next: b}, b: {kind: write_behind, flush_to: v}"),
                   "which workloads name themselves");
    assert_mistake("name: x\nduration: 1m\n" ROOMY_TABLE("") ONE_CLIENT(
                       "") "workloads: {w: {client: c, table: t, cache_prefix: a, keys: [{count: "
                           "9}], rate: [{per_second: 1}]}}\n",
                   "'cache_prefix' is for a workload with a 'cache'");
    assert_mistake("name: x\nduration: 1m\n" ROOMY_TABLE("") ONE_CLIENT(
                       "") "caches: {a: {next: b}, b: {kind: dax}}\nworkloads: {w: {client: c, "
                           "table: t, cache: a, consistency: strong, keys: [{count: 9}], rate: "
                           "[{per_second: 1}]}}\n",
                   "strong reads pass DAX by");
}

TESTS(cache_tiers, cmocka_unit_test(test_tiers), cmocka_unit_test(test_tiers_write),
      cmocka_unit_test(test_sessions), cmocka_unit_test(test_capacity_is_of_each),
      cmocka_unit_test(test_unseen_writes), cmocka_unit_test(test_prefixes),
      cmocka_unit_test(test_tier_mistakes))
