/* service/replicated_flow: what one flow's writes become in another Region. */
#include "fixture.h"

#include "keyspace.h"
#include "replicated_flow.h"

static const char *const yaml =
    "name: n\nduration: 1s\ntables:\n"
    "  a: {billing: on_demand, item_size: 1500B, local_indexes: {l: {entry_size: 900B}}, indexes: "
    "{i: {entry_size: 1200B}, j: {}}}\n"
    "  b: {billing: on_demand, item_size: 1500B, local_indexes: {l: {entry_size: 900B}}, indexes: "
    "{j: {}, i: {entry_size: 1200B}, k: {}}}\n"
    "clients: {c: {}}\nworkloads:\n"
    "  w: {client: c, table: a, operation: put, item_size: 1KiB, new_items: 50%, index_writes: "
    "[{index: j, writes: 0}, {index: l, writes: 0}, {index: i, writes: 2, keys: [{key: x}, {key: "
    "y}]}], keys: [{count: 9}], rate: [{per_second: 1}]}\n"
    "  t: {client: c, table: a, operation: put, item_size: 1500B, transaction: true, items: 2, "
    "index_writes: [{index: l, writes: 0}], keys: [{count: 9}], rate: [{per_second: 1}]}\n";

static struct receiver receiver_in(struct fixture *f)
{
    return (struct receiver){.table = &tables_in(f)[1], .path = "global_tables/g/a-to-b"};
}

/* Units, size and indexes by name, wherever they stand; the keys of an index are the receiver's own
 * copy, at the same places. */
static void test_copied(void **state)
{
    struct fixture f;
    struct replicated_flow rf;
    struct rng draws = {{1, 2, 3, 4}}, again = draws;

    (void)state;
    fixture_init(&f, yaml);
    struct receiver receiver = receiver_in(&f);
    struct flow *source = flow_of(&f, 0);
    replicated_flow_init(&rf, &receiver, source, "w");
    assert_ptr_equal(rf.flow.table, &tables_in(&f)[1]);
    assert_int_equal(rf.flow.side, WRITE);
    assert_close(rf.flow.cost[KIND_USUAL].units, 1, 0);
    assert_close(rf.flow.new_items, 0.5, 0);
    assert_close(rf.flow.new_bytes, source->new_bytes, 0);
    assert_close(rf.effects[0].units, 0, 0);
    assert_close(rf.effects[1].units, 4, 0);
    assert_close(rf.effects[2].units, 0, 0);
    assert_non_null(rf.effects[1].keys);
    assert_ptr_not_equal(rf.effects[1].keys, source->index_effects[0].keys);
    assert_int_equal(keyspace_draw(rf.effects[1].keys, &draws).position,
                     keyspace_draw(source->index_effects[0].keys, &again).position);
    replicated_flow_release(&rf);
    fixture_release(&f);
}

/* An item of a transaction takes 4 units at home and 2 elsewhere. */
static void test_transaction(void **state)
{
    struct fixture f;
    struct replicated_flow rf;

    (void)state;
    fixture_init(&f, yaml);
    struct receiver receiver = receiver_in(&f);
    assert_close(flow_of(&f, 1)->cost[KIND_USUAL].units, 4, 0);
    replicated_flow_init(&rf, &receiver, flow_of(&f, 1), "t");
    assert_close(rf.flow.cost[KIND_USUAL].units, 2, 0);
    assert_close(rf.flow.cost[KIND_USUAL].hard, 2, 0);
    replicated_flow_release(&rf);
    fixture_release(&f);
}

/* An item of 1,500 B with its local entry takes 2 + 1 units, and what its indexes keep of it. */
static void test_deletes(void **state)
{
    struct fixture f;
    struct replicated_flow rf;

    (void)state;
    fixture_init(&f, yaml);
    struct receiver receiver = receiver_in(&f);
    replicated_flow_init_deletes(&rf, &receiver);
    assert_close(rf.flow.cost[KIND_USUAL].units, 3, 0);
    assert_close(rf.flow.cost[KIND_USUAL].hard, 3, 0);
    assert_close(rf.flow.new_items, 0, 0);
    for (int i = 0; i < 3; i++) {
        assert_close(rf.effects[i].units, 2, 0);
        assert_close(rf.effects[i].new_bytes, 0, 0);
    }
    replicated_flow_release(&rf);
    fixture_release(&f);
}

static void test_nothing_to_release(void **state)
{
    struct replicated_flow rf = {0};
    (void)state;
    replicated_flow_release(&rf);
}

TESTS(replicated_flow, cmocka_unit_test(test_copied), cmocka_unit_test(test_transaction),
      cmocka_unit_test(test_deletes), cmocka_unit_test(test_nothing_to_release))
