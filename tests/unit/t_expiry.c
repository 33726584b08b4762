/* service/expiry: records of what time to live deletes. */
#include "fixture.h"

#include "expiry.h"

struct told {
    int64_t count[2]; /* below and above the middle of the range */
};

static void tell(void *owner, uint64_t position)
{
    ((struct told *)owner)->count[position >> 63]++;
}

/* 600 items of two partitions, one with twice the bytes of the other: ten records a second for a
 * minute, 400 and 200 of them. More that come meanwhile are told with the rest. */
static void test_evenly(void **state)
{
    struct sim sim;
    struct partition_map map;
    struct expiry e;
    struct told told = {{0}};
    (void)state;
    sim_init(&sim, 1, HOUR);
    partition_map_init(&map, 2, (struct partition_limits){{3000, 1000}}, 0);
    map.all[0]->bytes = 2000;
    map.all[1]->bytes = 1000;
    expiry_init(&e, &sim, &map, "tables/t", tell, &told);
    expiry_add(&e, 0);
    expiry_add(&e, 600);
    sim.end = 30 * SECOND;
    sim_run(&sim);
    assert_in_range(told.count[0] + told.count[1], 299, 300);
    sim.end = 2 * MINUTE;
    sim_run(&sim);
    assert_in_range(told.count[0], 380, 420);
    assert_in_range(told.count[0] + told.count[1], 599, 600);
    assert_false(e.running);
    partition_map_release(&map);
    sim_release(&sim);
}

TESTS(expiry, cmocka_unit_test(test_evenly))
