/* service/keyspace: which keys are asked for. */
#include "fixture.h"

#include "node.h"

static const struct partition_limits limits = {{3000, 1000}, 1};

static const struct sim by_name; /* its placement is 0 */

static struct key_group_spec group(const char *key, int64_t count, int distribution)
{
    return (struct key_group_spec){.key = key,
                                   .count = count,
                                   .prefix = "k#",
                                   .distribution = distribution,
                                   .exponent = 0.99,
                                   .shards = key ? 3 : 1};
}

/* The second way through: cells and single draws give every partition and tracked key the same
 * share. */
static void test_cells_agree(void **state)
{
    struct node empty = {.kind = NODE_MAP};
    struct key_group_spec specs[] = {group("hot", 0, KEYS_UNIFORM), group(NULL, 5000, KEYS_ZIPF),
                                     group(NULL, 3000000, KEYS_UNIFORM)};
    struct partition_map map;
    struct top_keys top = {0};
    struct keyspace keyspace;
    struct rng rng;
    enum { N = 400000 };
    double by_cell[40] = {0}, by_draw[40] = {0}, sum = 0;
    (void)state;
    for (int i = 0; i < 3; i++)
        specs[i].origin.node = &empty; /* no shares: a third each */
    specs[2].prefix = "cold#";
    partition_map_init(&map, 7, limits, 0);
    keyspace_init(&keyspace, &by_name, specs, 3, &top);
    const struct cell *cells = keyspace_cells(&keyspace, &map);
    for (size_t i = 0; i < keyspace.cell_count; i++) {
        int slot = cells[i].key.tracked >= 0 ? cells[i].key.tracked
                                             : 20 + partition_find(&map, cells[i].key.position)->id;
        by_cell[slot] += cells[i].share;
        sum += cells[i].share;
    }
    assert_close(sum, 1, 1e-9);
    rng_init(&rng, 1, "test", "cells");
    for (int i = 0; i < N; i++) {
        struct key key = keyspace_draw(&keyspace, &rng);
        by_draw[key.tracked >= 0 ? key.tracked : 20 + partition_find(&map, key.position)->id]++;
    }
    assert_int_equal(top.count, 11);
    for (int i = 0; i < 40; i++)
        assert_close(by_draw[i] / N, by_cell[i], 5 * sqrt(by_cell[i] / N) + 1e-6);
    keyspace_release(&keyspace);
    top_keys_release(&top);
    partition_map_release(&map);
}

/* Keys in their order: each gets its requests, then the next. */
static void test_in_order(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s", ROOMY ", partitions: 8", NONE,
            "operation: put, item_size: 1KiB, arrivals: even, keys: [{count: 10, distribution: "
            "in_order, "
            "requests_each: 50}], rate: [{per_second: 50}]");
    const struct partition_map *map = &table_of(&f)->throughput.partitions;
    double sum = 0;
    for (size_t p = 0; p < map->count; p++) {
        double units = map->all[p]->side[WRITE].consumed;
        assert_close(units, 500 * round(units / 500), 1);
        sum += units;
    }
    assert_close(sum, 5000, 1);
    fixture_release(&f);
}

/* Composite time keys: each hour another key, and a query of the last three reads three of them. */
static void test_time_keys(void **state)
{
    struct fixture f;
    struct key_pick pick;
    struct key keys[4];

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 10s\n" ROOMY_TABLE("") ONE_CLIENT(
            "") "workloads:\n  q: {client: c, table: t, operation: query, keys: [{key: company, "
                "period: 1h}]}\n"
                "apis: {report: {arrivals: even, rate: [{per_second: 10}], steps: [{workload: q, "
                "last_periods: 3}]}}\n");
    assert_close((double)flow_of(&f, 0)->succeeded, 300, 3);
    struct workload *w = &workloads_in(&f)[0];
    pick = keyspace_pick(&w->source.keyspace, &w->source.key_draws);
    for (int i = 0; i < 4; i++) {
        pick.ago = i;
        keys[i] = keyspace_key(&w->source.keyspace, &pick, &w->source.key_draws);
    }
    assert_true(keys[0].position != keys[1].position && keys[1].position != keys[2].position);
    f.world.sim.now =
        3600 * SECOND; /* an hour later the present key is another, the last is known */
    pick.ago = 1;
    assert_true(keyspace_key(&w->source.keyspace, &pick, &w->source.key_draws).position ==
                keys[0].position);
    f.world.sim.now = f.world.sim.end;
    fixture_release(&f);
}

/* The header's known answer: the interval of 1 s that ends at 01:00:00 has the keys of midnight, the
 * next one those of one o'clock; and those are, of the hour that comes, the past ones. */
static void test_time_keys_gathered(void **state)
{
    struct node empty = {.kind = NODE_MAP};
    struct key_group_spec spec = group("a", 0, KEYS_UNIFORM);
    struct partition_map map;
    struct keyspace k;
    struct sim sim;
    uint64_t at[3];

    (void)state;
    spec.origin.node = &empty;
    spec.shards = 1;
    spec.period = HOUR;
    sim_init(&sim, 1, 3 * HOUR);
    sim.resolution = SECOND;
    partition_map_init(&map, 7, limits, 0);
    keyspace_init(&k, &sim, &spec, 1, NULL);
    for (int i = 0; i < 3; i++) {
        sim.now = HOUR + (i - 1) * SECOND;
        at[i] = keyspace_cells(&k, &map)->key.position;
        struct key_pick pick = keyspace_pick(&k, NULL);
        assert_true(keyspace_key(&k, &pick, NULL).position == at[i]);
    }
    assert_true(at[0] == at[1] && at[1] != at[2]);
    assert_true(keyspace_cells(keyspace_past(&k, 1), &map)->key.position == at[1]);
    sim.now += HOUR;
    assert_true(keyspace_cells(keyspace_past(&k, 1), &map)->key.position == at[2]);
    assert_true(keyspace_cells(keyspace_past(&k, 2), &map)->key.position == at[1]);
    keyspace_release(&k);
    partition_map_release(&map);
    sim_release(&sim);
}

static const struct node no_share = {.kind = NODE_MAP};

/* Of three keys in four partitions at least two share one in 1 - 3/4 * 2/4 = 10 of 16 placements;
 * one placement is the same for all who use it, and by name there is only one. */
static void test_placement(void **state)
{
    enum { PLACEMENTS = 4000 };
    struct key_group_spec specs[3] = {group("a", 0, KEYS_UNIFORM), group("b", 0, KEYS_UNIFORM),
                                      group("c", 0, KEYS_UNIFORM)};
    int sharing = 0;
    (void)state;
    for (uint64_t seed = 0; seed < PLACEMENTS; seed++) {
        struct sim sim;
        struct keyspace k;
        uint64_t at[3];
        sim_init(&sim, 1, MINUTE);
        sim_place(&sim, seed);
        for (int i = 0; i < 3; i++) {
            specs[i].shards = 1;
            specs[i].origin.node = &no_share;
            keyspace_init(&k, &sim, &specs[i], 1, NULL);
            at[i] = k.groups[0].hash >> 62;
            keyspace_release(&k);
        }
        sharing += at[0] == at[1] || at[1] == at[2] || at[0] == at[2];
        sim_release(&sim);
    }
    assert_close(sharing, PLACEMENTS * 10 / 16.0, 5 * sqrt(PLACEMENTS * 60 / 256.0));
}

/* 70 % named, the rest shared by the two that say nothing: 15 % each; ranks of a Zipf group are
 * tracked by number, and their names are known. */
static void test_groups(void **state)
{
    static struct node share = {.kind = NODE_MAP};
    struct key_group_spec specs[] = {group("hot", 0, KEYS_UNIFORM), group(NULL, 3, KEYS_ZIPF),
                                     group(NULL, 50, KEYS_UNIFORM)};
    struct top_keys top = {0};
    struct keyspace k;
    struct rng rng;
    int counts[5] = {0};
    enum { N = 100000 };
    (void)state;
    (void)share;
    for (int i = 0; i < 3; i++)
        specs[i].origin.node = &no_share;
    specs[1].prefix = "z#";
    specs[1].exponent = 1;
    keyspace_init(&k, &by_name, specs, 3, &top);
    assert_close(k.groups[0].share, 1.0 / 3, 1e-12);
    assert_int_equal(top.count, 4);
    assert_string_equal(top.keys[0].name, "hot");
    assert_string_equal(top.keys[3].name, "z#3");
    rng_init(&rng, 9, "test", "groups");
    for (int i = 0; i < N; i++)
        counts[keyspace_draw(&k, &rng).tracked + 1]++;
    assert_close(counts[0], N / 3.0, 5 * sqrt(N * 2 / 9.0)); /* not tracked */
    assert_close(counts[1], N / 3.0, 5 * sqrt(N * 2 / 9.0));
    assert_close(counts[2], N / 3.0 * 6 / 11, 600);
    assert_close(counts[3], N / 3.0 * 3 / 11, 500);
    assert_close(counts[4], N / 3.0 * 2 / 11, 500);
    keyspace_release(&k);
    top_keys_release(&top);
}

/* A key of three shards has three places, drawn alike; a key with a period has another in each
 * hour, and the same again when that hour is asked for later. */
static void test_shards_and_periods(void **state)
{
    struct key_group_spec spec = group("hot", 0, KEYS_UNIFORM);
    struct keyspace k;
    struct sim sim;
    struct rng rng;
    uint64_t places[3];
    int counts[3] = {0};
    (void)state;
    sim_init(&sim, 1, DAY);
    spec.origin.node = &no_share;
    keyspace_init(&k, &sim, &spec, 1, NULL);
    rng_init(&rng, 1, "test", "shards");
    for (int64_t s = 0; s < 3; s++) {
        struct key_pick pick = {k.groups, 0, s, 0};
        places[s] = keyspace_key(&k, &pick, &rng).position;
    }
    assert_true(places[0] != places[1] && places[1] != places[2] && places[0] != places[2]);
    for (int i = 0; i < 30000; i++) {
        uint64_t at = keyspace_draw(&k, &rng).position;
        int s = at == places[0] ? 0 : at == places[1] ? 1 : 2;
        assert_true(at == places[s]);
        counts[s]++;
    }
    for (int s = 0; s < 3; s++)
        assert_close(counts[s], 10000, 5 * sqrt(30000 * 2 / 9.0));
    keyspace_release(&k);

    spec.shards = 1;
    spec.period = HOUR;
    sim.start_epoch_s = 1800; /* half past */
    keyspace_init(&k, &sim, &spec, 1, NULL);
    uint64_t first = keyspace_draw(&k, &rng).position;
    sim.now = 1800 * SECOND - 1;
    assert_true(keyspace_draw(&k, &rng).position == first);
    sim.now = 1800 * SECOND;
    assert_true(keyspace_draw(&k, &rng).position != first);
    struct key_pick before = {k.groups, 0, 0, 1};
    assert_true(keyspace_key(&k, &before, &rng).position == first);
    keyspace_release(&k);
    sim_release(&sim);
}

/* An item collection lies between a multiple of its width and the next: random sort keys
 * anywhere in it, ascending ones one after the other. Its cells are cut where partitions are, by
 * width. */
static void test_collections(void **state)
{
    struct key_group_spec spec = group("big", 0, KEYS_UNIFORM);
    struct partition_map map;
    struct keyspace k;
    struct rng rng;
    double mean = 0;
    (void)state;
    spec.shards = 1;
    spec.origin.node = &no_share;
    spec.sort_keys = SORT_ASCENDING;
    rng_init(&rng, 1, "test", "collections");
    keyspace_init(&k, &by_name, &spec, 1, NULL);
    uint64_t first = keyspace_draw(&k, &rng).position;
    assert_true(first % KEYSPACE_COLLECTION == 0);
    assert_true(keyspace_draw(&k, &rng).position == first + 1);
    assert_true(keyspace_draw(&k, &rng).position == first + 2);
    keyspace_release(&k);
    spec.sort_keys = SORT_RANDOM;
    keyspace_init(&k, &by_name, &spec, 1, NULL);
    for (int i = 0; i < 10000; i++) {
        uint64_t at = keyspace_draw(&k, &rng).position;
        assert_true(at >= first && at - first < KEYSPACE_COLLECTION);
        mean += (double)(at - first) / (double)KEYSPACE_COLLECTION / 10000;
    }
    assert_close(mean, 0.5, 5 * sqrt(1 / 12.0 / 10000));
    partition_map_init(&map, 1, limits, 0);
    partition_split(&map, map.serving[0], first + KEYSPACE_COLLECTION / 4, 0);
    const struct cell *cells = keyspace_cells(&k, &map);
    assert_int_equal(k.cell_count, 2);
    assert_close(cells[0].share, 0.25, 1e-12);
    assert_close(cells[1].share, 0.75, 1e-12);
    assert_true(cells[0].key.position == first && cells[0].key.width == KEYSPACE_COLLECTION / 4);
    assert_true(cells[1].key.position == first + KEYSPACE_COLLECTION / 4);
    partition_split(&map, map.serving[1], first + KEYSPACE_COLLECTION / 2, 0);
    assert_ptr_not_equal(keyspace_cells(&k, &map), NULL); /* made anew after a split */
    assert_int_equal(k.cell_count, 3);
    keyspace_release(&k);
    partition_map_release(&map);
}

#define KEYS(keys)                                                                                 \
    "name: x\nduration: 1m\n" ROOMY_TABLE("")                                                      \
        ONE_CLIENT("") "workloads: {w: {client: c, table: t, rate: "                               \
                       "[{per_second: 1}], keys: " keys "}}\n"

static void test_key_mistakes(void **state)
{
    (void)state;
    assert_mistake(KEYS("[]"), "'keys' needs at least one entry");
    assert_mistake(KEYS("[{key: a, count: 3}]"), "not both");
    assert_mistake(KEYS("[{share: 10%}]"), "neither is there");
    assert_mistake(KEYS("[{key: a, share: 60%}, {key: b, share: 41%}]"), "add up to 101%");
    assert_mistake(KEYS("[{key: a, share: 60%}, {key: b, share: 30%}]"), "add up to 90%");
    assert_mistake(KEYS("[{key: a, share: 60%}, {key: b, share: 40%}]"), "");
    assert_mistake(KEYS("[{key: a, share: 60%}, {key: b}]"), "");
}

/* Single items of many keys are one cell a partition; a handful of item collections have cells
 * of their own; a named key with shards has one for each. The shares of each sum to one. */
static void test_how_many_cells(void **state)
{
    struct key_group_spec many = group(NULL, 5000, KEYS_UNIFORM),
                          few = group(NULL, 3, KEYS_UNIFORM), sharded = group("k", 0, KEYS_UNIFORM);
    const struct key_group_spec *specs[] = {&many, &few, &sharded};
    static const size_t cells[] = {7, 3, 3};
    struct partition_map map;
    (void)state;
    few.sort_keys = SORT_ASCENDING;
    partition_map_init(&map, 7, limits, 0);
    for (int i = 0; i < 3; i++) {
        struct key_group_spec spec = *specs[i];
        struct keyspace k;
        double sum = 0;
        spec.origin.node = &no_share;
        keyspace_init(&k, &by_name, &spec, 1, NULL);
        const struct cell *c = keyspace_cells(&k, &map);
        assert_int_equal(k.cell_count, cells[i]);
        for (size_t n = 0; n < k.cell_count; n++)
            sum += c[n].share;
        assert_close(sum, 1, 1e-9);
        keyspace_release(&k);
    }
    partition_map_release(&map);
}

/* Of many item collections only those have cells of their own that get a ten-thousandth of all
 * requests; and what partitions take is what their cells take. */
static void test_many_collections(void **state)
{
    struct key_group_spec spec = group(NULL, 1000000, KEYS_ZIPF);
    struct partition_map map;
    struct keyspace k;
    double sums[16] = {0}, sum = 0;
    size_t count;
    (void)state;
    spec.origin.node = &no_share;
    spec.sort_keys = SORT_RANDOM;
    spec.exponent = 0.5; /* rank r gets about r^-0.5 / 1998.5 */
    partition_map_init(&map, 7, limits, 0);
    keyspace_init(&k, &by_name, &spec, 1, NULL);
    const struct cell *c = keyspace_cells(&k, &map);
    assert_int_equal(k.cell_count, 25 + 7);
    assert_true(c[24].share >= 1e-4 && c[24].share * sqrt(25 / 26.0) < 1e-4);
    for (size_t round = 0; round < 2; round++) {
        const struct partition_share *shares = keyspace_shares(&k, &map, &count);
        assert_int_equal(count, map.serving_count);
        c = keyspace_cells(&k, &map);
        memset(sums, 0, sizeof sums);
        for (size_t n = 0; n < k.cell_count; n++)
            sums[partition_find(&map, c[n].key.position)->id] += c[n].share;
        sum = 0;
        for (size_t p = 0; p < count; p++) {
            assert_ptr_equal(shares[p].partition, map.serving[p]);
            assert_true(shares[p].share == sums[shares[p].partition->id]);
            sum += shares[p].share;
        }
        assert_close(sum, 1, 1e-9);
        if (round == 0) /* made anew after a split */
            partition_split(&map, map.serving[0], map.serving[0]->to / 2, 0);
    }
    keyspace_release(&k);
    partition_map_release(&map);
}

TESTS(keyspace, cmocka_unit_test(test_cells_agree), cmocka_unit_test(test_in_order),
      cmocka_unit_test(test_time_keys), cmocka_unit_test(test_time_keys_gathered),
      cmocka_unit_test(test_groups), cmocka_unit_test(test_shards_and_periods),
      cmocka_unit_test(test_collections), cmocka_unit_test(test_placement),
      cmocka_unit_test(test_key_mistakes), cmocka_unit_test(test_how_many_cells),
      cmocka_unit_test(test_many_collections))
