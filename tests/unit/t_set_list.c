/* study/set_list: changes, one behind the other. */
#include "fixture.h"

#include "set_list.h"

/* The header's: two changes in order, which outlive the list that one of them came from. */
static void test_known(void **state)
{
    struct set_list sets = {0}, more = {0};

    (void)state;
    set_list_addf(&sets, "seed=%d", 1);
    set_list_add(&more, "a.b=2");
    set_list_add_all(&sets, &more);
    set_list_release(&more);
    struct scenario_changes changes = set_list_changes(&sets);
    assert_int_equal(changes.set_count, 2);
    assert_string_equal(changes.sets[0], "seed=1");
    assert_string_equal(changes.sets[1], "a.b=2");
    set_list_release(&sets);
}

TESTS(set_list, cmocka_unit_test(test_known))
