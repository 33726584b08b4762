/* asked.h: what is asked of partitions is added up by partition and forgotten when it is cleared. */
#include "fixture.h"

#include "asked.h"

enum { MANY = 1000 };

static void test_added_up_by_partition(void **state)
{
    struct partition_map map;
    struct asked asked = {0};
    (void)state;
    partition_map_init(&map, MANY, (struct partition_limits){{3000, 1000}, 1}, 0);
    uint32_t last = asked_add(&asked, map.all[MANY - 1], (struct cost){2, 1});
    uint32_t first = asked_add(&asked, map.all[0], (struct cost){10, 10});
    assert_int_equal(asked_add(&asked, map.all[MANY - 1], (struct cost){3, 2}), last);
    assert_int_equal(asked.count, 2);
    assert_int_equal(last, 0); /* in the order in which they were first asked */
    assert_int_equal(first, 1);
    assert_ptr_equal(asked.partitions[last].partition, map.all[MANY - 1]);
    assert_true(asked.partitions[last].cost.units == 5 && asked.partitions[last].cost.hard == 3);
    assert_true(asked.partitions[first].cost.units == 10);
    asked_clear(&asked);
    assert_int_equal(asked.count, 0);
    last = asked_add(&asked, map.all[MANY - 1], (struct cost){7, 7});
    assert_true(asked.partitions[last].cost.units == 7); /* nothing is left of before */
    asked_release(&asked);
    partition_map_release(&map);
}

/* Numbers grow while it is in use: a partition that was split meanwhile is another one. */
static void test_new_partitions(void **state)
{
    struct partition_map map;
    struct asked asked = {0};
    (void)state;
    partition_map_init(&map, 1, (struct partition_limits){{3000, 1000}, 1}, 0);
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < map.count; i++)
            asked_add(&asked, map.all[i], (struct cost){1, 1});
        assert_int_equal(asked.count, map.count);
        for (size_t i = 0; i < asked.count; i++)
            assert_true(asked.partitions[i].cost.units == 1);
        asked_clear(&asked);
        partition_double(&map, 0);
    }
    asked_release(&asked);
    partition_map_release(&map);
}

TESTS(asked, cmocka_unit_test(test_added_up_by_partition), cmocka_unit_test(test_new_partitions))
