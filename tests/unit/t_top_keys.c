/* service/top_keys: who was hot. */
#include "fixture.h"

#include "top_keys.h"

/* Two that name the same key share its number and its counts; who is not tracked is not counted. */
static void test_shared_names(void **state)
{
    struct top_keys top = {0};
    struct partition_map map;
    struct sim sim;
    (void)state;
    assert_int_equal(top_keys_track(&top, "a"), 0);
    assert_int_equal(top_keys_track(&top, "b"), 1);
    assert_int_equal(top_keys_track(&top, "a"), 0);
    for (int i = 0; i < 100; i++) {
        char name[8];
        snprintf(name, sizeof name, "k%d", i);
        assert_int_equal(top_keys_track(&top, name), i + 2);
    }
    assert_int_equal(top.count, 102);
    top_keys_count(&top, 1, 2.5, 3);
    top_keys_count(&top, 1, 0.5, 1);
    top_keys_count(&top, -1, 7, 7);
    assert_close(top.keys[1].consumed, 3, 0);
    assert_int_equal(top.keys[1].throttled, 4);
    assert_close(top.keys[0].consumed, 0, 0);
    assert_string_equal(top.keys[50].name, "k48");
    top_keys_place(&top, 1, UINT64_C(1) << 63, false);
    top_keys_place(&top, 2, UINT64_C(1) << 63, true);
    partition_map_init(&map, 2, (struct partition_limits){{3000, 1000}, 1}, 0);
    sim_init(&sim, 1, 1);
    top_keys_publish(&top, &sim, "t", NULL, &map);
    assert_close(top.keys[1].partition, 1, 0);
    assert_close(top.keys[2].partition, -1, 0);
    const struct probe *p = &sim.probes.items[0];
    assert_string_equal(p->path, "top_keys/t");
    assert_int_equal(p->outputs->elements->count(p->subject), 102);
    assert_string_equal(p->outputs->elements->label(p->subject, 1), "b");
    assert_close(series_read(&p->outputs->rows[0], p->outputs->elements->at(p->subject, 1)), 3, 0);
    top_keys_release(&top);
    top_keys_publish(&top, &sim, "u", NULL, &map); /* of nobody there is nothing to show */
    assert_int_equal(sim.probes.count, 1);
    partition_map_release(&map);
    sim_release(&sim);
}

TESTS(top_keys, cmocka_unit_test(test_shared_names))
