/* service/storage_node: what partitions share. */
#include "fixture.h"

static double served_on_nodes(enum side side, const char *keys)
{
    struct fixture f;
    char work[300];

    snprintf(work, sizeof work,
             "operation: %s, consistency: strong, keys: %s, rate: [{per_second: 400}]",
             side == WRITE ? "put" : "get", keys);
    run_one(&f, "placement: by_name\nduration: 100s",
            "admission: static, item_size: 1KiB, partitions: 4, read: {capacity: 100}, write: "
            "{capacity: 100}, "
            "storage_nodes: {nodes: 4, read_capacity: 90, write_capacity: 120, used_by_others: "
            "50%}",
            NONE, work);
    double served = table_of(&f)->throughput.side[side].consumed / 100;
    fixture_release(&f);
    return served;
}

/* Four partitions of 25 units each with burst credit of 7,500, on four nodes that have 45 read and
 * 60 write units left: a hot key is served no more, as long as its credit lasts. A burst of writes
 * takes the tokens of all three replicas, so neighbours share them; reads take their leader's. */
static void test_storage_nodes(void **state)
{
    (void)state;
    assert_close(served_on_nodes(READ, "[{key: k1}]"), 45, 1);
    assert_close(served_on_nodes(READ, "[{key: k1, share: 50%}, {key: k0, share: 50%}]"), 90, 2);
    assert_close(served_on_nodes(WRITE, "[{key: k1}]"), 60, 1);
    assert_close(served_on_nodes(WRITE, "[{key: k1, share: 50%}, {key: k0, share: 50%}]"), 60, 2);
}

/* Of nodes of 100 read and 80 write units, half used by others, a read takes from the leader
 * alone, a write from three; the fourth partition is led by the node that led the first. */
static void test_replicas(void **state)
{
    struct storage_spec spec = {
        .nodes = 4, .read_capacity = 100, .write_capacity = 80, .used_by_others = 0.5};
    struct storage s;
    (void)state;
    storage_init(&s, &spec, 0);
    storage_take(&s, 1, READ, 20, 0);
    assert_close(storage_room(&s, 1, READ, 0), 30, 1e-12);
    assert_close(storage_room(&s, 2, READ, 0), 50, 1e-12);
    assert_close(storage_room(&s, 0, READ, 0), 50, 1e-12);
    assert_close(storage_room(&s, 5, READ, 0), 30, 1e-12);
    storage_take(&s, 1, WRITE, 15, 0); /* nodes 1, 2 and 3 */
    assert_close(storage_room(&s, 1, WRITE, 0), 25, 1e-12);
    assert_close(storage_room(&s, 3, WRITE, 0), 25, 1e-12);
    storage_take(&s, 0, WRITE, 10, 0);                      /* nodes 0, 1 and 2 */
    assert_close(storage_room(&s, 3, WRITE, 0), 15, 1e-12); /* 3, 0 and 1: the least */
    storage_take(&s, 0, WRITE, 100, 0);
    assert_close(storage_room(&s, 0, WRITE, 0), 0, 0); /* a debt is no room */
    assert_close(storage_room(&s, 0, WRITE, 2 * SECOND), 0, 0);
    assert_close(storage_room(&s, 0, WRITE, 3 * SECOND), 35, 1e-9);
    assert_close(storage_room(&s, 0, WRITE, 5 * SECOND), 40, 1e-9);
    storage_release(&s);
}

static void test_no_nodes(void **state)
{
    struct storage s;
    (void)state;
    storage_init(&s, NULL, 0);
    assert_true(isinf(storage_room(&s, 3, WRITE, 0)));
    storage_take(&s, 3, WRITE, 1000, 0);
    storage_release(&s);
}

TESTS(storage_node, cmocka_unit_test(test_storage_nodes), cmocka_unit_test(test_replicas),
      cmocka_unit_test(test_no_nodes))
