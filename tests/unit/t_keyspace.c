/* service/keyspace: which keys are asked for. */
#include "fixture.h"

#include "node.h"

static const struct partition_limits limits = {{3000, 1000}};

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
    keyspace_init(&keyspace, NULL, specs, 3, &top);
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

TESTS(keyspace, cmocka_unit_test(test_cells_agree), cmocka_unit_test(test_in_order),
      cmocka_unit_test(test_time_keys))
