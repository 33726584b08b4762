/* service/partition: which partition serves a key. */
#include "fixture.h"

static const struct partition_limits limits = {{3000, 1000}, 1};

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

/* Two halves; the upper one is split at three quarters: numbers 2 and 3 of parent 1, which is
 * retired and keeps what it counted. The children share its bytes by width and begin with a full
 * second of their limits. */
static void test_split_known(void **state)
{
    const uint64_t half = UINT64_C(1) << 63, quarter = UINT64_C(1) << 62;
    struct partition_map map;
    (void)state;
    partition_map_init(&map, 2, limits, 5 * SECOND);
    assert_true(map.serving[0]->to == half - 1 && map.serving[1]->from == half);
    assert_int_equal(map.serving[1]->parent, -1);
    assert_int_equal(map.serving[1]->created, 5 * SECOND);
    assert_close((map.serving[0])->width, 0.5, 0);
    map.serving[1]->bytes = 1000;
    unsigned version = map.version;
    partition_split(&map, map.serving[1], half + quarter / 2, 7 * SECOND);
    assert_true(map.version != version);
    assert_int_equal(map.count, 4);
    assert_int_equal(map.serving_count, 3);
    assert_int_equal(map.all[1]->retired, 7 * SECOND);
    assert_true(map.all[0]->retired == SIMTIME_MAX);
    assert_ptr_equal(map.serving[1], map.all[2]);
    assert_ptr_equal(map.serving[2], map.all[3]);
    assert_int_equal(map.all[2]->parent, 1);
    assert_int_equal(map.all[3]->created, 7 * SECOND);
    assert_true(map.all[2]->from == half && map.all[2]->to == half + quarter / 2 - 1);
    assert_true(map.all[3]->from == half + quarter / 2 && map.all[3]->to == UINT64_MAX);
    assert_close(map.all[2]->bytes, 250, 1e-9);
    assert_close(map.all[3]->bytes, 750, 1e-9);
    assert_close(map.all[1]->retired_s, 7, 0);
    assert_close(map.all[3]->created_s, 7, 0);
    assert_close(map.all[3]->key_range_start, 0.625, 1e-12);
    assert_close(map.all[2]->key_range_end, 0.625, 1e-12);
    assert_close(map.all[3]->key_range_end, 1, 1e-12);
    partition_double(&map, 9 * SECOND);
    assert_int_equal(map.serving_count, 6);
    assert_true(map.serving[1]->from == quarter);
    assert_int_equal(map.serving[0]->parent, 0);
    partition_map_release(&map);
}

/* 3,000 reads and 1,000 writes at once, and as many a second: each side has its own bucket. */
static void test_limits_of_one(void **state)
{
    struct partition_map map;
    (void)state;
    partition_map_init(&map, 1, limits, 0);
    for (int side = 0; side < SIDES; side++) {
        struct bucket *hard = &map.serving[0]->side[side].hard;
        double per_s = side == READ ? 3000 : 1000;
        assert_close(bucket_level(hard, 0), per_s, 0);
        bucket_take(hard, per_s);
        assert_close(bucket_level(hard, SECOND / 2), per_s / 2, 1e-9);
        assert_close(bucket_level(hard, HOUR), per_s, 0);
    }
    partition_map_release(&map);
}

TESTS(partition, cmocka_unit_test(test_partitions), cmocka_unit_test(test_split_known),
      cmocka_unit_test(test_limits_of_one))
