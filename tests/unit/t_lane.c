/* application/lane: order, turns, and parents before children. */
#include "fixture.h"

#include "lane.h"

/* A parent with two records and two children with one each, one of which has a child: only the
 * parent is ready; when its second record is done both children are; the grandchild when its parent
 * is done, though that is the other's sister. */
static void test_parents_first(void **state)
{
    struct lanes lanes = {0};
    struct message m[5] = {{0}}, *list;
    (void)state;
    lanes_add_shard(&lanes, 1, NULL);
    lanes_add_shard(&lanes, 1, lanes.shards[0]);
    lanes_add_shard(&lanes, 1, lanes.shards[0]);
    lanes_add_shard(&lanes, 1, lanes.shards[1]);
    static const int where[] = {0, 0, 1, 2, 3};
    for (int i = 0; i < 5; i++)
        m[i].count = 1;
    for (int i = 0; i < 5; i++)
        lanes_enter(&lanes, lanes.shards[where[i]]->lanes, &m[i]);
    struct lane *parent = lanes_next(&lanes);
    assert_int_equal(lanes.ready_count, 1);
    assert_ptr_equal(parent, lanes.shards[0]->lanes);
    assert_int_equal(lanes_take(&lanes, 9, &list), 2);
    assert_ptr_equal(list, &m[0]);
    assert_null(lanes_next(&lanes));
    lanes_done(&lanes, parent, 1);
    assert_null(lanes_next(&lanes));
    lanes_done(&lanes, parent, 1);
    assert_int_equal(lanes.ready_count, 2);
    assert_ptr_equal(lanes_next(&lanes), lanes.shards[1]->lanes);
    assert_false(shard_is_open(lanes.shards[3]));
    lanes_take(&lanes, 1, &list);
    lanes_done(&lanes, lanes.shards[1]->lanes, 1);
    assert_int_equal(lanes.ready_count, 2);
    lanes_defer(&lanes);
    assert_ptr_equal(lanes_next(&lanes), lanes.shards[3]->lanes);
    lanes_release(&lanes);
}

/* The ring keeps its order where it grows. */
static void test_ring_grows(void **state)
{
    struct lanes lanes = {0};
    struct message m[6] = {{0}}, *list;
    (void)state;
    for (int i = 0; i < 6; i++)
        m[i].count = 1;
    lanes_add_shard(&lanes, 3, NULL);
    for (int i = 0; i < 3; i++)
        lanes_enter(&lanes, &lanes.shards[0]->lanes[i], &m[i]);
    lanes_take(&lanes, 1, &list);
    lanes_enter(&lanes, &lanes.shards[0]->lanes[0], &m[3]);
    lanes_add_shard(&lanes, 2, NULL);
    lanes_enter(&lanes, &lanes.shards[1]->lanes[1], &m[4]);
    static const int order[] = {1, 2, 3, 4};
    for (int i = 0; i < 4; i++) {
        lanes_take(&lanes, 1, &list);
        assert_ptr_equal(list, &m[order[i]]);
    }
    assert_null(lanes_next(&lanes));
    lanes_release(&lanes);
}

TESTS(lane, cmocka_unit_test(test_parents_first), cmocka_unit_test(test_ring_grows))
