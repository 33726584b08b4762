/* scenario/field_path: which field a path leads to, also below a name with dots in it. */
#include "fixture.h"

#include "field_path.h"

static void test_dotted_name(void **state)
{
    struct fixture f;

    (void)state;
    fixture_init(&f, "name: n\nduration: 1s\ntables: {orders.eu-west-1: {billing: on_demand}}\n");
    const struct field *plain = field_path_find(f.scenario.record, "tables.orders.read.capacity");
    assert_non_null(plain);
    assert_ptr_equal(field_path_find(f.scenario.record, "tables.orders.eu-west-1.read.capacity"),
                     plain);
    assert_null(field_path_find(f.scenario.record, "tables.orders.eu-west-1.read.capacities"));
    assert_null(field_path_find(f.scenario.record, "tables.orders.eu-west-1"));
    fixture_release(&f);
}

TESTS(field_path, cmocka_unit_test(test_dotted_name))
