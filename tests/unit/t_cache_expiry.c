/* application/cache: soft expiry, missing items, warming. */
#include "fixture.h"

#include "cache.h"

static void run_caches(struct fixture *f, const char *table, const char *seconds, const char *rest)
{
    char yaml[2000];
    snprintf(yaml, sizeof yaml, "name: x\nduration: %ss\ntables: {t: {%s}}\n" ONE_CLIENT(NONE) "%s",
             seconds, table, rest);
    run_yaml(f, yaml);
}

#define PLENTY "read: {capacity: 9000}, write: {capacity: 9000}, "
#define SLOW PLENTY "latency: {median: 500ms, p99: 500ms}"

/* A fetch takes half a second, the key is read 100 times a second and good for 30 s. Each expiry
 * makes 50 reads miss; with a soft ttl of 20 s one misses each 20.5 s and no other one waits. */
static void test_soft_expiry(void **state)
{
    static const struct {
        const char *cache;
        int64_t misses, refreshes;
    } cases[] = {{"ttl: 30s", 100, 0}, {"ttl: 30s, soft_ttl: 20s", 50 + 2, 2}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char rest[500];
        snprintf(
            rest, sizeof rest,
            "caches: {k: {%s, latency: {median: 1ms, p99: 1ms}}}\n"
            "workloads: {r: {client: c, table: t, cache: k, keys: [{key: a}], arrivals: even, rate: [{per_second: 100}]}}\n",
            cases[i].cache);
        run_caches(&f, SLOW, "60", rest);
        const struct cache *k = &caches_in(&f)[0];
        assert_close((double)k->misses, (double)cases[i].misses, 2);
        assert_int_equal(k->refreshes, cases[i].refreshes);
        assert_int_equal(flow_of(&f, 0)->attempts, k->misses);
        fixture_release(&f);
    }
}

/* A write that invalidates while the entry is fetched anew: the old one is given to nobody. */
static void test_refreshed_and_invalidated(void **state)
{
    struct fixture f;

    (void)state;
    run_caches(
        &f, SLOW, "20",
        "caches: {k: {ttl: 30s, soft_ttl: 5s, on_write: invalidate}}\nworkloads:\n"
        "  r: {client: c, table: t, cache: k, keys: [{key: a}], arrivals: even, calls: 100, rate: [{per_second: 10}]}\n"
        "  w: {client: c, table: t, cache: k, operation: put, keys: [{key: a}], arrivals: even, calls: 1, rate: [{at: 4700ms, per_second: 0}, {at: 4700ms, per_second: 1}]}\n");
    const struct cache *k = &caches_in(&f)[0];
    assert_int_equal(k->stale_hits, 0);
    assert_true(k->misses > 5 + 1 + 1);
    assert_int_equal(k->hits + k->misses, 100);
    fixture_release(&f);
}

/* Nine of ten reads of ten keys find nothing. Not remembered, each of these asks the table; else
 * each key's does once in its ttl, as those that find something. */
static void test_missing_items(void **state)
{
    static const struct {
        const char *cache;
        double misses, negative;
    } cases[] = {{"ttl: 1h", 9000 + 10, 0},
                 {"ttl: 1h, negative_ttl: 10s", 100 + 10, 8900},
                 {"kind: dax, ttl: 1h", 10 + 10, 8990},
                 {"kind: dax, ttl: 1h, negative_ttl: 10s", 100 + 10, 8900}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char rest[500];
        snprintf(
            rest, sizeof rest,
            "caches: {k: {%s}}\n"
            "workloads: {r: {client: c, table: t, cache: k, missing: 90%%, keys: [{count: 10}], rate: [{per_second: 100}]}}\n",
            cases[i].cache);
        run_caches(&f, PLENTY FAST, "100", rest);
        const struct cache *k = &caches_in(&f)[0];
        assert_close((double)k->misses, cases[i].misses, 0.05 * cases[i].misses + 20);
        assert_close((double)k->negative_hits, cases[i].negative, 300);
        assert_int_equal(flow_of(&f, 0)->attempts, k->misses);
        assert_int_equal(k->use.items, i ? 20 : 10);
        fixture_release(&f);
    }
}

/* Warmed at once with 100 keys in order: no read misses. At ten calls a second from 0 s they have
 * asked the table by 9.9 s, and the readers' first at 20 s are hits. Cold, each key is a miss. */
static void test_warming(void **state)
{
    static const struct {
        const char *timeline;
        int64_t misses, warmer;
    } cases[] = {
        {"", 100, 0},
        {"timeline: [{at: 0s, action: warm_cache, cache: k, workload: warmer, reads: 100}]", 0, 0},
        {"timeline: [{at: 5s, action: warm_cache, cache: k, workload: warmer, reads: 100, per_second: 10}]",
         100, 100}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char rest[1200];
        snprintf(
            rest, sizeof rest,
            "caches: {k: {ttl: 24h}}\nworkloads:\n"
            "  r: {client: c, table: t, cache: k, keys: [{count: 100}], rate: [{at: 20s, per_second: 0}, {at: 20s, per_second: 100}]}\n"
            "  warmer: {client: c, table: t, cache: k, keys: [{count: 100, distribution: in_order}], rate: [{per_second: 0}]}\n%s\n",
            cases[i].timeline);
        run_caches(&f, PLENTY FAST, "60", rest);
        const struct cache *k = &caches_in(&f)[0];
        assert_close((double)k->misses, (double)cases[i].misses, 1);
        assert_int_equal(flow_of(&f, 1)->offered, cases[i].warmer);
        assert_int_equal(flow_of(&f, 0)->attempts, i ? 0 : k->misses);
        assert_int_equal(k->use.items, 100);
        fixture_release(&f);
    }
}

/* Their ages are spread: of 1,000 keys with a ttl of 100 s a tenth expires in the first 10 s. */
static void test_warm_ages(void **state)
{
    struct fixture f;

    (void)state;
    run_caches(
        &f, PLENTY FAST, "10",
        "caches: {k: {ttl: 100s}}\nworkloads:\n"
        "  r: {client: c, table: t, cache: k, keys: [{count: 1000, distribution: in_order}], arrivals: even, rate: [{at: 9s, per_second: 0}, {at: 9s, per_second: 1000}]}\n"
        "timeline: [{at: 0s, action: warm_cache, cache: k, workload: r, reads: 1000}]\n");
    assert_close((double)caches_in(&f)[0].misses, 95, 30);
    fixture_release(&f);
}

#define RULES(cache, rest)                                                                         \
    "name: x\nduration: 1m\ntables: {t: {" PLENTY FAST                                             \
    "}}\n" ONE_CLIENT("") "caches: {k: {" cache "}, other: {}}\nworkloads:\n"                      \
                          "  w: {client: c, table: t, cache: k, keys: [{count: 9}], rate: "        \
                          "[{per_second: 1}]}\n"                                                   \
                          "  v: {client: c, table: t, cache: k, operation: put, keys: [{count: "   \
                          "9}], rate: [{per_second: 1}]}\n" rest

static void test_expiry_mistakes(void **state)
{
    (void)state;
    assert_mistake(RULES("ttl: 9s, soft_ttl: 8s", ""), "");
    assert_mistake(RULES("ttl: 9s, soft_ttl: 9s", ""), "'soft_ttl' must be shorter than 'ttl'");
    assert_mistake(RULES("", "timeline: [{at: 0s, action: warm_cache, cache: k, workload: w, "
                             "reads: 9}]\n"),
                   "");
    assert_mistake(RULES("", "timeline: [{at: 0s, action: warm_cache, cache: k, workload: v, "
                             "reads: 9}]\n"),
                   "workload 'v' must read through the cache that it warms");
    assert_mistake(RULES("", "timeline: [{at: 0s, action: warm_cache, cache: other, workload: w, "
                             "reads: 9}]\n"),
                   "workload 'w' must read through the cache that it warms");
}

TESTS(cache_expiry, cmocka_unit_test(test_soft_expiry),
      cmocka_unit_test(test_refreshed_and_invalidated), cmocka_unit_test(test_missing_items),
      cmocka_unit_test(test_warming), cmocka_unit_test(test_warm_ages),
      cmocka_unit_test(test_expiry_mistakes))
