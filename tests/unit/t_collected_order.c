/* aws/collected_order: changes and the bill in order of time, each once. */
#include "fixture.h"

#include "collected_order.h"

static void add_change(struct collected *c, int64_t at, const char *id, double capacity)
{
    c->changes = memory_grow(c->changes, c->change_count, &c->change_capacity, sizeof *c->changes);
    c->changes[c->change_count++] = (struct collected_change){.id = id,
                                                              .asked_at = at,
                                                              .of = {.table = "abc"},
                                                              .capacity = capacity,
                                                              .min = NAN,
                                                              .max = NAN};
}

static void test_changes(void **state)
{
    struct collected c;

    (void)state;
    collected_init(&c);
    add_change(&c, 60, "b", 7);
    add_change(&c, 5, "a", NAN);
    add_change(&c, 60, "b", 7);
    add_change(&c, 60, "b", 8); /* of one call, but another value */
    add_change(&c, 5, "a", NAN);
    collected_order(&c);
    assert_int_equal(c.change_count, 3);
    assert_string_equal(c.changes[0].id, "a");
    assert_close(c.changes[1].capacity, 7, 0);
    assert_close(c.changes[2].capacity, 8, 0);
    collected_release(&c);
}

static void add_row(struct collected *c, int64_t begins, const char *id, double amount)
{
    c->bill = memory_grow(c->bill, c->bill_count, &c->bill_capacity, sizeof *c->bill);
    c->bill[c->bill_count++] = (struct collected_bill_row){
        .id = id, .usage_type = "T", .begins = begins, .ends = begins + 60, .amount = amount};
}

static void test_bill(void **state)
{
    struct collected c;

    (void)state;
    collected_init(&c);
    add_row(&c, 60, "x", 1);
    add_row(&c, 0, NULL, 2);
    add_row(&c, 60, "x", 1);
    add_row(&c, 60, "y", 1); /* two lines that say the same are two lines */
    add_row(&c, 0, NULL, 2);
    collected_order(&c);
    assert_int_equal(c.bill_count, 3);
    assert_close(c.bill[0].amount, 2, 0);
    assert_string_equal(c.bill[2].id, "y");
    collected_release(&c);
}

TESTS(collected_order, cmocka_unit_test(test_changes), cmocka_unit_test(test_bill))
