/* service/key_rates: how much happens to each key in a second. */
#include "fixture.h"

#include "key_rates.h"

/* The header's known answer: 30 noted in each second are 30 a second from the second one on, however long
 * it lasts; after two without any exp(-2) of it. Others' classes are not touched. */
static void test_known(void **state)
{
    struct sim sim;
    struct key_rates rates = {.memory = SECOND};

    (void)state;
    sim_init(&sim, 1, HOUR);
    sim.resolution = SECOND;
    for (uint64_t class = 0; class < 300; class ++) {
        sim.now = SECOND;
        key_rates_note(&rates, class, 20, &sim);
        key_rates_note(&rates, class, 10, &sim);
        assert_close(key_rates_of(&rates, class, &sim), 0, 0);
    }
    for (int i = 2; i < 9; i++) {
        sim.now = i * SECOND;
        assert_close(key_rates_of(&rates, 7, &sim), 30, 1e-9);
        key_rates_note(&rates, 7, 30, &sim);
    }
    sim.now = 9 * SECOND;
    double all = 1 - exp(-8), kept = 1 - (1 - all) * exp(-2);
    sim.now += 2 * SECOND;
    assert_close(key_rates_of(&rates, 7, &sim), 30 * all * exp(-2) / kept, 1e-9);
    assert_close(key_rates_of(&rates, 777, &sim), 0, 0);
    assert_close(key_rates_of(&rates, 8, &sim), 30 * (1 - exp(-1)) * exp(-9) / (1 - exp(-10)),
                 1e-6);
    key_rates_release(&rates);
    sim_release(&sim);
}

/* A key is one; of 600 keys alike in six partitions each cell has about a hundred, and two groups'
 * cells of one partition are two classes. Of zipf's keys those that are touched most count most. */
static void test_classes(void **state)
{
    struct fixture f;

    (void)state;
    fixture_init(
        &f,
        "name: x\nduration: 2s\nresolution: 1s\ntables: {t: {billing: on_demand, partitions: 6}}\n" ONE_CLIENT(
            NONE) "workloads:\n"
                  "  w: {client: c, table: t, keys: [{key: a}, {count: 600}, {count: 60, prefix: other, shards: 2}], rate: [{per_second: 1}]}\n"
                  "  z: {client: c, table: t, keys: [{count: 600, distribution: zipf, exponent: 2}], rate: [{per_second: 1}]}\n");
    const struct partition_map *map = &table_of(&f)->throughput.partitions;
    double keys[3] = {0};
    for (int w = 0; w < 2; w++) {
        struct keyspace *k = &workloads_in(&f)[w].source.keyspace;
        const struct cell *cells = keyspace_cells(k, map);
        for (size_t i = 0; i < k->cell_count; i++) {
            struct key_class class = key_class_of(flow_of(&f, (size_t)w), &cells[i].key);
            struct key found =
                key_of_request(flow_of(&f, (size_t)w), cells[i].key.position, cells[i].key.width);
            assert_int_equal(found.position, cells[i].key.position);
            if (!cells[i].key.width)
                assert_close(class.keys, 1, 0);
            else if (w == 0)
                keys[cells[i].key.group] += class.keys;
            else
                assert_true(class.keys < 50); /* of 590, as if 34 were alike */
            for (size_t j = 0; j < i; j++)
                assert_true(class.id != key_class_of(flow_of(&f, (size_t)w), &cells[j].key).id);
        }
    }
    assert_close(keys[1], 600, 0.1);
    assert_close(keys[2], 120, 0.1);
    fixture_release(&f);
}

TESTS(key_rates, cmocka_unit_test(test_known), cmocka_unit_test(test_classes))
