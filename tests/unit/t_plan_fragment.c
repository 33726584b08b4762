/* study/plan_fragment: changes as the YAML that says them. */
#include "fixture.h"

#include "plan_fragment.h"

static void test_one_place(void **state)
{
    json_t *tree = json_object();
    struct text out = {0};
    (void)state;
    assert_true(plan_fragment_add(tree, "tables.orders.read.capacity", "800"));
    assert_true(plan_fragment_add(tree, "tables.orders.write.capacity", "90"));
    plan_fragment_write(tree, &out);
    assert_string_equal(text_get(&out), "tables:\n  orders:\n    read:\n      capacity: 800\n"
                                        "    write:\n      capacity: 90\n");
    text_release(&out);
    json_decref(tree);
}

static void test_no_place(void **state)
{
    json_t *tree = json_object();
    (void)state;
    assert_false(plan_fragment_add(tree, "workloads.*.scale", "3"));
    assert_false(plan_fragment_add(tree, "workloads.w.rate.1.per_second", "3"));
    assert_true(plan_fragment_add(tree, "duration", "3m"));
    assert_false(plan_fragment_add(tree, "duration.of", "3m"));
    json_decref(tree);
}

static void test_names(void **state)
{
    json_t *tree = json_object();
    struct text out = {0};
    (void)state;
    assert_true(plan_fragment_add(tree, "tables.a: b\n.c", "1"));
    plan_fragment_write(tree, &out);
    assert_string_equal(text_get(&out), "tables:\n  \"a: b\\n\":\n    c: 1\n");
    text_release(&out);
    json_decref(tree);
}

TESTS(plan_fragment, cmocka_unit_test(test_one_place), cmocka_unit_test(test_no_place),
      cmocka_unit_test(test_names))
