/* application/cache: hits, misses, what is written. */
#include "fixture.h"

#define CACHED(cache, read)                                                                        \
    "name: x\nduration: 300s\n" ROOMY_TABLE("")                                                    \
        ONE_CLIENT("") "caches: {k: {" cache ", latency: {median: 1ms, p99: 1ms}}}\n"              \
                       "workloads:\n  r: {client: c, table: t, cache: k, " read                    \
                       ", arrivals: even, rate: "                                                  \
                       "[{per_second: 100}]}\n"

/* One key read 100 times a second, ttl 30 s: a miss every 30 s. A fetch takes 1 + 4 ms, less than
 * the 10 ms between reads, so there is no stampede: 10 misses of 30,000 reads. */
static void test_cache_ttl(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f, CACHED("ttl: 30s", "keys: [{key: hot}]"));
    const struct cache *k = &caches_in(&f)[0];
    assert_int_equal(k->misses, 10);
    assert_close((double)k->hits, 29990, 3);
    assert_int_equal(flow_of(&f, 0)->attempts, 10);
    assert_int_equal(flow_of(&f, 0)->from_cache, k->hits);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.5), 1e6, 5e4);
    assert_close(k->items, 1, 0);
    fixture_release(&f);

    run_yaml(&f, CACHED("ttl: 30s", "keys: [{key: hot}], cache_bypass: 10%"));
    assert_close((double)caches_in(&f)[0].bypassed, 3000, 150);
    fixture_release(&f);
}

/* 5,000 reads a second of a key whose fetch takes 5 ms: some 25 miss together each time it expires;
 * coalesced, one does. */
static void test_stampede(void **state)
{
    static const char *const kinds[] = {"false", "true"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 10s\n" ROOMY_TABLE("") ONE_CLIENT(
                     "") "caches: {k: {ttl: 1s, coalesce: %s, latency: {median: 1ms, p99: 1ms}}}\n"
                         "workloads: {r: {client: c, table: t, cache: k, keys: [{key: hot}], "
                         "arrivals: even, "
                         "rate: [{per_second: 5000}]}}\n",
                 kinds[i]);
        run_yaml(&f, yaml);
        const struct cache *k = &caches_in(&f)[0];
        assert_close((double)k->misses, i ? 10 : 250, i ? 0 : 15);
        assert_close((double)k->coalesced, i ? 240 : 0, i ? 15 : 0);
        assert_int_equal(flow_of(&f, 0)->succeeded + flow_of(&f, 0)->in_flight,
                         flow_of(&f, 0)->offered);
        fixture_release(&f);
    }
}

/* Room for 100 of 200 items of 1 KiB, read evenly: half the reads are hits once it is warm. */
static void test_cache_capacity(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f, CACHED("ttl: 1h, capacity: 100KiB", "item_size: 1KiB, keys: [{count: 200}]"));
    const struct cache *k = &caches_in(&f)[0];
    assert_close((double)k->hits / 30000, 0.5, 0.02);
    assert_int_equal(k->items, 100);
    assert_close(k->bytes, 100 * 1024, 0);
    assert_int_equal(k->evictions, k->misses - 100);
    fixture_release(&f);
}

/* A write leaves the entry stale, removes it, or (DAX) renews it. The key is written every 10 s and
 * read 100 times a second: nothing done, nearly all hits within the 5 minutes of ttl are stale. */
static void test_cache_writes(void **state)
{
    static const char *const kinds[] = {"on_write: nothing", "on_write: invalidate", "kind: dax"};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        char yaml[1200];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 300s\n" ROOMY_TABLE("") ONE_CLIENT(
                     "") "caches: {k: {ttl: 10m, %s}}\n"
                         "workloads:\n  r: {client: c, table: t, cache: k, keys: [{key: "
                         "hot}], arrivals: "
                         "even, rate: [{per_second: 100}]}\n"
                         "  w: {client: c, table: t, cache: k, operation: put, keys: [{key: "
                         "hot}], arrivals: "
                         "even, rate: [{per_second: 0.1}]}\n",
                 kinds[i]);
        run_yaml(&f, yaml);
        const struct cache *k = &caches_in(&f)[0];
        assert_close((double)k->stale_hits, i == 0 ? 29000 : 0, i == 0 ? 110 : 0);
        assert_close((double)k->misses, i == 1 ? 30 : 1, i == 1 ? 1 : 0);
        fixture_release(&f);
    }
}

/* 50 keys written ten times a second each, flushed every minute: 50 writes a minute reach the
 * table. A node that is lost takes what was not written. */
static void test_write_behind(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(&f, "name: x\nduration: 5m\n" ROOMY_TABLE("") ONE_CLIENT(
                     "") "caches: {k: {kind: write_behind, flush: 1m, flush_to: save}}\n"
                         "workloads:\n  prefs: {client: c, table: t, cache: k, operation: put, "
                         "keys: [{count: "
                         "50}], rate: [{per_second: 500}]}\n"
                         "  save: {client: c, table: t, operation: put, keys: [{count: 50}]}\n"
                         "timeline: [{at: 270s, action: lose_cache, cache: k}]\n");
    const struct cache *k = &caches_in(&f)[0];
    assert_int_equal(flow_of(&f, 0)->attempts, 0);
    assert_close((double)flow_of(&f, 0)->succeeded, 150000, 1500);
    assert_close((double)k->flushed, 200, 0);
    assert_int_equal(k->lost_writes, 50);
    assert_close(table_of(&f)->throughput.side[WRITE].consumed, 200, 0);
    fixture_release(&f);
}

TESTS(cache, cmocka_unit_test(test_cache_ttl), cmocka_unit_test(test_stampede),
      cmocka_unit_test(test_cache_capacity), cmocka_unit_test(test_cache_writes),
      cmocka_unit_test(test_write_behind))
