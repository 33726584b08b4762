/* study/examples: the scenarios that are shipped. */
#include "fixture.h"

#include "examples.h"

static void test_bytes(void **state)
{
    static const char bytes[] = "a_b.yaml 31\n# Question: how\n# long?\n#\nx: 1\n"
                                "c.csv 3\n1\n2";
    struct example e;
    struct text question = {0};
    (void)state;
    assert_true(examples_next_of(bytes, sizeof bytes - 1, NULL, &e));
    assert_string_equal(e.name, "a_b.yaml");
    assert_int_equal(e.length, 31);
    assert_true(examples_is_scenario(&e));
    examples_question(&e, &question);
    assert_string_equal(text_get(&question), "how long?");
    text_release(&question);
    assert_true(examples_next_of(bytes, sizeof bytes - 1, &e, &e));
    assert_string_equal(e.name, "c.csv");
    assert_memory_equal(e.text, "1\n2", 3);
    assert_false(examples_is_scenario(&e));
    assert_false(examples_next_of(bytes, sizeof bytes - 1, &e, &e));
    /* one that says more bytes than there are */
    assert_false(examples_next_of(bytes, 30, NULL, &e));
}

static void test_shipped(void **state)
{
    struct example e, trace, csv;
    (void)state;
    assert_true(examples_find("flash-sale", &e));
    assert_string_equal(e.name, "flash_sale.yaml");
    assert_false(examples_find("flash", &e));
    assert_false(examples_find("", &e));
    assert_true(examples_find("trace.yaml", &trace) && examples_find("trace.csv", &csv));
    assert_true(examples_names(&trace, &csv));
    assert_false(examples_names(&e, &csv));
}

TESTS(examples, cmocka_unit_test(test_bytes), cmocka_unit_test(test_shipped))
