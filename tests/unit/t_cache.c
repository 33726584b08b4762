/* application/cache: hits, misses, what is written. */
#include "fixture.h"

#include "cache.h"

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
    assert_close(k->use.items, 1, 0);
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
    assert_int_equal(k->use.items, 100);
    assert_close(k->use.bytes, 100 * 1024, 0);
    assert_int_equal(k->use.evictions, k->misses - 100);
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

/* `world` in whole, with caches, workloads and timeline; a table that answers in 4 ms. */
static void run_cached(struct fixture *f, const char *seconds, const char *rest)
{
    char yaml[2000];
    snprintf(yaml, sizeof yaml, "name: x\nduration: %ss\n" ROOMY_TABLE("") ONE_CLIENT(NONE) "%s",
             seconds, rest);
    run_yaml(f, yaml);
}

/* One read a second from 1 s to 9 s, good for 3 s after it was fetched (in 1 + 4 ms): misses at
 * 1, 5 and 9 s, hits between. A hit takes the cache's 1 ms, a miss both. */
static void test_hits_and_misses_known(void **state)
{
    struct fixture f;
    (void)state;
    run_cached(
        &f, "10",
        "caches: {k: {ttl: 3s, latency: {median: 1ms, p99: 1ms}}}\n"
        "workloads: {r: {client: c, table: t, cache: k, item_size: 3KiB, keys: [{key: a}], arrivals: even, calls: 9, rate: [{per_second: 1}]}}\n");
    const struct cache *k = &caches_in(&f)[0];
    assert_int_equal(k->misses, 3);
    assert_int_equal(k->hits, 6);
    assert_int_equal(k->stale_hits, 0);
    assert_int_equal(k->use.items, 1);
    assert_close(k->use.bytes, 3072, 0);
    assert_int_equal(flow_of(&f, 0)->attempts, 3);
    assert_int_equal(flow_of(&f, 0)->from_cache, 6);
    assert_int_equal(flow_of(&f, 0)->succeeded, 9);
    assert_int_equal(flow_of(&f, 0)->offered, 9);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.5), 1e6, 5e3);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.9), 5e6, 3e4);
    fixture_release(&f);
}

/* Room for two of three keys read in turn, a a b a c a b: c pushes b out, b pushes c out, a
 * stays, for it was used. */
static void test_least_recent_goes(void **state)
{
    struct fixture f;
    (void)state;
    run_cached(
        &f, "30",
        "caches: {k: {ttl: 1h, capacity: 2KiB}}\nworkloads:\n"
        "  a: {client: c, table: t, cache: k, item_size: 1KiB, keys: [{key: a}], arrivals: even, calls: 20, rate: [{per_second: 1}]}\n"
        "  b: {client: c, table: t, cache: k, item_size: 1KiB, keys: [{key: b}], arrivals: even, calls: 5, rate: [{at: 500ms, per_second: 0}, {at: 500ms, per_second: 0.25}]}\n"
        "  d: {client: c, table: t, cache: k, item_size: 1KiB, keys: [{key: d}], arrivals: even, calls: 5, rate: [{at: 2500ms, per_second: 0}, {at: 2500ms, per_second: 0.25}]}\n");
    const struct cache *k = &caches_in(&f)[0];
    assert_int_equal(flow_of(&f, 0)->attempts, 1);
    assert_int_equal(flow_of(&f, 1)->attempts, 5);
    assert_int_equal(flow_of(&f, 2)->attempts, 5);
    assert_int_equal(k->use.evictions, 9);
    assert_int_equal(k->use.items, 2);
    assert_int_equal(k->stores[0].entry_count, 2);
    assert_close(k->use.bytes, 2048, 0);
    fixture_release(&f);
}

/* An item and a query of its key are read each second, the item is written at 5.5 s, through the
 * cache: a look-aside cache that renews has the item fresh and drops the query; DAX renews the
 * item and leaves the query stale until it is fetched anew after 20 s; a writer that passes the
 * cache by leaves both stale. */
static void test_dax_and_look_aside(void **state)
{
    static const struct {
        const char *cache, *writer;
        int64_t misses, stale;
        double age;
    } cases[] = {{"on_write: update", "cache: k, ", 3, 0, 0},
                 {"on_write: invalidate", "cache: k, ", 4, 0, 0},
                 {"on_write: nothing", "cache: k, ", 2, 30, 2 * (0.5 + 14.5) * 15 / 2},
                 {"kind: dax", "cache: k, ", 2, 15, (0.5 + 14.5) * 15 / 2},
                 {"kind: dax", "", 2, 30, 2 * (0.5 + 14.5) * 15 / 2}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char rest[1200];
        snprintf(
            rest, sizeof rest,
            "caches: {k: {ttl: 1h, %s}}\nworkloads:\n"
            "  r: {client: c, table: t, cache: k, keys: [{key: a}], arrivals: even, calls: 20, rate: [{per_second: 1}]}\n"
            "  q: {client: c, table: t, cache: k, operation: query, items: 3, keys: [{key: a}], arrivals: even, calls: 20, rate: [{per_second: 1}]}\n"
            "  w: {client: c, table: t, %soperation: put, keys: [{key: a}], arrivals: even, calls: 1, rate: [{at: 4500ms, per_second: 0}, {at: 4500ms, per_second: 1}]}\n",
            cases[i].cache, cases[i].writer);
        run_cached(&f, "21", rest);
        const struct cache *k = &caches_in(&f)[0];
        assert_int_equal(k->misses, cases[i].misses);
        assert_int_equal(k->hits, 40 - cases[i].misses);
        assert_int_equal(k->stale_hits, cases[i].stale);
        assert_close(k->stale_age_s, cases[i].age, 0.2);
        fixture_release(&f);
    }
}

/* Lost at 5.5 s: one miss more. Off from 5.5 s to 8.5 s: reads go to the table, nothing is kept,
 * and it is cold afterwards; a ttl that is given then counts. */
static void test_lost_and_turned_off(void **state)
{
    static const struct {
        const char *timeline;
        int64_t misses, hits, attempts;
    } cases[] = {
        {"{at: 5500ms, action: lose_cache, cache: k}", 2, 18, 2},
        {"{at: 5500ms, action: lose_cache, cache: k, part: 0%}", 1, 19, 1},
        {"{at: 5500ms, action: set_cache, cache: k, enabled: false}, {at: 8500ms, action: set_cache, cache: k}",
         2, 15, 5},
        {"{at: 5500ms, action: set_cache, cache: k, ttl: 1500ms}", 1, 19, 1},
        {"{at: 500ms, action: set_cache, cache: k, ttl: 1500ms}", 10, 10, 10}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char rest[700];
        snprintf(
            rest, sizeof rest,
            "caches: {k: {ttl: 1h}}\nworkloads: {r: {client: c, table: t, cache: k, keys: [{key: a}], arrivals: even, calls: 20, rate: [{per_second: 1}]}}\ntimeline: [%s]\n",
            cases[i].timeline);
        run_cached(&f, "21", rest);
        assert_int_equal(caches_in(&f)[0].misses, cases[i].misses);
        static const char *const says[] = {
            "100% of the entries are lost", "0% of the entries are lost",
            "the cache is off, ttl 3600 s", "the cache is in use, ttl 1.5 s",
            "the cache is in use, ttl 1.5 s"};
        assert_string_equal(f.world.sim.event_log.entries[0].detail, says[i]);
        assert_int_equal(caches_in(&f)[0].hits, cases[i].hits);
        assert_int_equal(flow_of(&f, 0)->attempts, cases[i].attempts);
        assert_int_equal(flow_of(&f, 0)->succeeded, 20);
        fixture_release(&f);
    }
}

/* Two nodes of five calls a second and a second's depth: of 40 a second ten are served, the
 * others turned away. */
static void test_busy_nodes(void **state)
{
    struct fixture f;
    (void)state;
    run_cached(
        &f, "10",
        "caches: {k: {nodes: 2, node_rate: 5}}\nworkloads: {r: {client: c, table: t, cache: k, keys: [{key: a}], arrivals: even, rate: [{per_second: 40}]}}\n");
    const struct cache *k = &caches_in(&f)[0];
    assert_close((double)(k->hits + k->misses), 10 + 100, 2);
    assert_int_equal(k->turned_away, flow_of(&f, 0)->rejected);
    assert_int_equal(flow_of(&f, 0)->offered, k->hits + k->misses + k->turned_away);
    fixture_release(&f);
}

/* Three read while the first fetches, in 4 ms, what the table refuses: all have failed, and
 * nothing is kept. When it grants, all have succeeded at the moment at which the first has. */
static void test_coalesced_ends(void **state)
{
    static const char *const tables[] = {
        "read: {capacity: 9}, write: {capacity: 9}, " FAST,
        "initial_burst: 0%, read: {capacity: 0.001}, write: {capacity: 9}, " FAST};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 2s\ntables: {t: {%s}}\n" ONE_CLIENT(
                NONE) "caches: {k: {coalesce: true, latency: {median: 1ms, p99: 1ms}}}\n"
                      "workloads: {r: {client: c, table: t, cache: k, keys: [{key: a}], arrivals: even, calls: 4, rate: [{per_second: 1000}]}}\n",
            tables[i]);
        run_yaml(&f, yaml);
        const struct cache *k = &caches_in(&f)[0];
        assert_int_equal(k->misses, 1);
        assert_int_equal(k->coalesced, 3);
        assert_int_equal(k->hits, 0);
        assert_int_equal(i ? flow_of(&f, 0)->failed : flow_of(&f, 0)->succeeded, 4);
        assert_int_equal(flow_of(&f, 0)->in_flight, 0);
        assert_int_equal(k->use.items, !i);
        assert_int_equal(k->stores[0].entry_count, !i);
        assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.01), 2e6,
                     2e4); /* the fourth waited 2 ms */
        assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 1), 5e6, 4e4);
        fixture_release(&f);
    }
}

#define CACHE(cache, workload)                                                                      \
    "name: x\nduration: 1m\n" ROOMY_TABLE(                                                          \
        ", indexes: {i: {read: {capacity: 1}, write: {capacity: 1}}}")                              \
        ONE_CLIENT(                                                                                 \
            "") "caches: {k: {" cache                                                               \
                "}}\nworkloads:\n  v: {client: c, table: t, operation: put, keys: [{count: 9}]}\n"  \
                "  w: {client: c, table: t, keys: [{count: 9}], rate: [{per_second: 1}], " workload \
                "}\napis: {idle: {rate: [{per_second: 0}], steps: [{workload: v}]}}\n"

static void test_cache_mistakes(void **state)
{
    (void)state;
    assert_mistake(CACHE("", "cache: k"), "");
    assert_mistake(CACHE("kind: write_behind", "cache: k"), "needs 'flush_to'");
    assert_mistake(CACHE("flush_to: v", "cache: k"), "'flush_to' is for 'kind: write_behind'");
    assert_mistake(CACHE("kind: write_behind, flush_to: v", "operation: put, cache: k"), "");
    assert_mistake(CACHE("kind: write_behind, flush_to: w", "cache: k"),
                   "must write one item a call");
    assert_mistake(CACHE("kind: dax, on_write: update", "cache: k"),
                   "'on_write' is for 'kind: look_aside'");
    assert_mistake(CACHE("kind: dax", "cache: k, consistency: strong"), "strong reads pass DAX by");
    assert_mistake(CACHE("kind: dax", "cache: k"), "");
    assert_mistake(CACHE("", "cache: k, consistency: strong"), "");
    assert_mistake(CACHE("", "cache: k, operation: scan"), "a cache keeps single items");
    assert_mistake(CACHE("", "cache: k, operation: batch_get, items: 3"),
                   "a cache keeps single items");
    assert_mistake(CACHE("", "cache: k, operation: query, index: i"), "a cache keeps single items");
    assert_mistake(CACHE("", "cache_bypass: 10%"),
                   "'cache_bypass' is for a workload with a 'cache'");
}

/* Two nodes for half of an hour, then none, then two for the last quarter: an hour and a half. */
static void test_node_hours(void **state)
{
    struct cache_spec spec = {.nodes = 2,
                              .node_rate = 1,
                              .enabled = true,
                              .latency = {.median = MILLISECOND, .p99 = MILLISECOND}};
    struct cache c;
    struct sim sim;
    (void)state;
    sim_init(&sim, 1, HOUR);
    spec.price_per_node_hour = 1;
    cache_kind.init(&c, &sim, &spec, NULL);
    struct bills bills;
    struct price_book prices = {0};
    bills_init(&bills, &sim, &prices);
    cache_kind.bill(&c, &bills);
    const struct probe *bill = &sim.probes.items[0];
    const struct series *total = bill->outputs->rows;
    bill->refresh(bill->subject, HOUR / 2);
    assert_close(series_read(total, bill->subject), 1, 1e-12);
    c.enabled = false;
    bill->refresh(bill->subject, HOUR * 3 / 4);
    assert_close(series_read(total, bill->subject), 1, 1e-12);
    c.enabled = true;
    bill->refresh(bill->subject, HOUR);
    assert_close(series_read(total, bill->subject), 1.5, 1e-12);
    bills_release(&bills);
    cache_kind.release(&c);
    sim_release(&sim);
}

/* What was written behind is there to be read, before it is flushed and after, until its time to
 * live is over. */
static void test_write_behind_is_read(void **state)
{
    struct fixture f;
    (void)state;
    run_cached(
        &f, "40",
        "caches: {k: {kind: write_behind, ttl: 20s, flush: 5s, flush_to: save}}\nworkloads:\n"
        "  w: {client: c, table: t, cache: k, operation: put, item_size: 2KiB, keys: [{key: a}], arrivals: even, calls: 3, rate: [{per_second: 1}]}\n"
        "  r: {client: c, table: t, cache: k, item_size: 2KiB, keys: [{key: a}], arrivals: even, rate: [{at: 500ms, per_second: 0}, {at: 500ms, per_second: 1}]}\n"
        "  save: {client: c, table: t, operation: put, keys: [{key: a}]}\n");
    const struct cache *k = &caches_in(&f)[0];
    assert_int_equal(k->absorbed, 3);
    assert_int_equal(k->flushed, 1);
    assert_int_equal(k->unflushed, 0);
    assert_int_equal(k->misses, 1); /* written last at 3 s, over at 23 s, fetched at 23.5 s */
    assert_int_equal(k->hits, 38);
    assert_int_equal(k->stale_hits, 0);
    assert_close(k->use.bytes, 2048, 0);
    assert_int_equal(flow_of(&f, 2)->succeeded, 1);
    fixture_release(&f);
}

TESTS(cache, cmocka_unit_test(test_cache_ttl), cmocka_unit_test(test_stampede),
      cmocka_unit_test(test_cache_capacity), cmocka_unit_test(test_cache_writes),
      cmocka_unit_test(test_write_behind), cmocka_unit_test(test_hits_and_misses_known),
      cmocka_unit_test(test_least_recent_goes), cmocka_unit_test(test_dax_and_look_aside),
      cmocka_unit_test(test_lost_and_turned_off), cmocka_unit_test(test_busy_nodes),
      cmocka_unit_test(test_coalesced_ends), cmocka_unit_test(test_cache_mistakes),
      cmocka_unit_test(test_node_hours), cmocka_unit_test(test_write_behind_is_read))
