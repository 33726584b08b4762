/* service/storage_node: what partitions share. */
#include "fixture.h"

static double served_on_nodes(enum side side, const char *keys)
{
    struct fixture f;
    char work[300];

    snprintf(work, sizeof work,
             "operation: %s, consistency: strong, keys: %s, rate: [{per_second: 400}]",
             side == WRITE ? "put" : "get", keys);
    run_one(&f, "duration: 100s",
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

TESTS(storage_node, cmocka_unit_test(test_storage_nodes))
