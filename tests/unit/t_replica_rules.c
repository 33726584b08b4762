/* service/replica_rules: what a table must be to be a replica. */
#include "fixture.h"

#define TWO(a, b)                                                                                  \
    "name: n\nduration: 1s\ntables: {a: {" a "}, b: {" b "}}\nglobal_tables: {g: {replicas: [a, "  \
    "b]}}\n"
#define SCALED "write: {capacity: 5, autoscaling: {min: 5, max: 9}}"
#define READS "read: {capacity: 5}"
#define D "billing: on_demand"

static void test_same_everywhere(void **state)
{
    (void)state;
    assert_mistake(TWO(D, READS ", " SCALED), "'a' and 'b' are replicas of one global table and "
                                              "differ in 'billing'");
    assert_mistake(TWO(D ", item_size: 2KiB", D), "differ in 'item_size'");
    assert_mistake(TWO(D ", indexes: {i: {}}", D), "differ in 'indexes'");
    assert_mistake(TWO(D ", indexes: {i: {}}", D ", indexes: {j: {}}"), "differ in 'indexes'");
    assert_mistake(TWO(D ", indexes: {i: {entry_size: 9B}}", D ", indexes: {i: {}}"),
                   "differ in 'indexes'");
    assert_mistake(TWO(D ", local_indexes: {i: {}}", D), "differ in 'indexes'");
    assert_mistake(TWO(D ", local_indexes: {i: {}}", D ", local_indexes: {i: {entry_size: 9B}}"),
                   "differ in 'indexes'");
    assert_mistake(TWO(D ", time_to_live: {lifetime: 1d}", D), "differ in 'time_to_live'");
    assert_mistake(TWO(D ", time_to_live: {lifetime: 1d}", D ", time_to_live: {lifetime: 2d}"),
                   "differ in 'time_to_live'");
    assert_mistake(TWO(D ", time_to_live: {lifetime: 1d}", D ", time_to_live: {lifetime: 1d}"), "");
    assert_mistake(TWO(D ", read: {max_on_demand: 9}", D), "");
}

static void test_provisioned(void **state)
{
    (void)state;
    assert_mistake(TWO(READS ", " SCALED, READS ", " SCALED), "");
    assert_mistake(TWO(READS ", " SCALED, READS ", write: {capacity: 50}"),
                   "needs 'write: {autoscaling: …}'; or take 'billing: on_demand'");
    assert_mistake(TWO(READS ", " SCALED ", indexes: {i: {" READS ", " SCALED "}}",
                       READS ", " SCALED ", indexes: {i: {" READS ", write: {capacity: 9}}}"),
                   "an index of a replica");
}

TESTS(replica_rules, cmocka_unit_test(test_same_everywhere), cmocka_unit_test(test_provisioned))
