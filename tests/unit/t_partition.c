/* service/partition: which partition serves a key. */
#include "fixture.h"

static const struct partition_limits limits = {{3000, 1000}};

/* Property: whatever is split, every key has exactly one partition, and it is the one that is
 * found. */
static void test_partitions(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct partition_map map;
        struct rng rng;
        rng_init(&rng, seed, "test", "partitions");
        partition_map_init(&map, 1 + rng_below(&rng, 70), limits, 0);
        for (int i = 0; i < 60; i++) {
            struct partition *p = map.serving[rng_below(&rng, map.serving_count)];
            if (p->to - p->from > 2)
                partition_split(&map, p, p->from + 1 + rng_below(&rng, p->to - p->from), 5);
        }
        if (seed % 3 == 0)
            partition_double(&map, 6);
        double width = 0;
        for (size_t i = 0; i < map.serving_count; i++) {
            struct partition *p = map.serving[i];
            width += p->width;
            assert_true(p->from == (i ? map.serving[i - 1]->to + 1 : 0));
            assert_ptr_equal(partition_find(&map, p->from), p);
            assert_ptr_equal(partition_find(&map, p->to), p);
            assert_ptr_equal(map.all[p->id], p);
        }
        assert_close(width, 1, 1e-9);
        assert_true(map.serving[map.serving_count - 1]->to == UINT64_MAX);
        for (int i = 0; i < 1000; i++) {
            uint64_t key = rng_word(&rng);
            struct partition *p = partition_find(&map, key);
            assert_true(p->from <= key && key <= p->to && p->retired == SIMTIME_MAX);
        }
        partition_map_release(&map);
    }
}

TESTS(partition, cmocka_unit_test(test_partitions))
