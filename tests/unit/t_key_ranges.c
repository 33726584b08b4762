/* application/key_ranges: which keys are alike to caches. */
#include "fixture.h"

#include "key_ranges.h"

static void begin(struct fixture *f, const char *keys, const char *others)
{
    char yaml[1200];
    snprintf(
        yaml, sizeof yaml,
        "name: x\nduration: 10s\nresolution: 1s\n" ROOMY_TABLE("") ONE_CLIENT(
            "") "caches: {k: {}}\nworkloads:\n"
                "  r: {client: c, table: t, cache: k, keys: [%s], rate: [{per_second: 1}]}\n"
                "  w: {client: c, table: t, operation: put, keys: [%s], rate: [{per_second: 1}]}\n",
        keys, others);
    fixture_init(f, yaml);
    assert_true(f->valid);
}

/* Zipf: ten of their own and then steps; even: one; of both together the same ranges. */
static void test_ranges(void **state)
{
    static const struct {
        const char *keys, *others;
        size_t count, reader;
    } cases[] = {
        {"{count: 2000, distribution: zipf}", "{count: 2000, prefix: o}", 33 + 1, 33},
        {"{count: 2000}", "{count: 2000, distribution: zipf}", 33, 33},
        {"{count: 2000}", "{count: 500}", 2, 2},
        {"{key: a, share: 50%}, {count: 9}", "{key: a}", 2, 2},
        {"{key: a, shards: 5}", "{key: b}", 2, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        struct key_ranges r;
        begin(&f, cases[i].keys, cases[i].others);
        key_ranges_init(&r, &f.world.sim);
        assert_int_equal(r.count, cases[i].count);
        const struct flow_ranges *of = flow_of(&f, 0)->ranges;
        assert_int_equal(of->count, cases[i].reader);
        double sum = 0;
        for (size_t n = 0; n < of->count; n++)
            sum += of->shares[n];
        assert_close(sum, 1, 2e-3);
        key_ranges_release(&r);
        fixture_release(&f);
    }
}

/* A single key is found by its place; draws add up. */
static void test_found(void **state)
{
    struct fixture f;
    struct key_ranges r;
    struct rng draws;

    (void)state;
    begin(&f, "{key: a, share: 50%}, {count: 50, distribution: zipf}", "{key: z}");
    key_ranges_init(&r, &f.world.sim);
    ptrdiff_t at = key_ranges_find(&r, keyspace_position(&f.world.sim, "a"));
    assert_true(at >= 0 && r.ranges[at].single);
    assert_int_equal(key_ranges_find(&r, keyspace_position(&f.world.sim, "nobody")), -1);
    struct flow_ranges *of = flow_of(&f, 0)->ranges;
    rng_init(&draws, 1, "test", "draws");
    for (int rest = 0; rest < 2; rest++) {
        const uint64_t *counts = flow_ranges_draw(of, 10000, rest, &draws);
        int64_t sum = 0;
        for (size_t i = 0; i < of->count; i++)
            sum += counts[i];
        assert_int_equal(sum, 10000);
        ptrdiff_t hot = flow_ranges_find(of, (size_t)at);
        assert_close(counts[hot], rest ? 0 : 5000, rest ? 0 : 200);
    }
    key_ranges_release(&r);
    fixture_release(&f);
}

TESTS(key_ranges, cmocka_unit_test(test_ranges), cmocka_unit_test(test_found))
