/* aws/call_form: units of a call told as a workload tells them. */
#include "fixture.h"

#include "call_form.h"

static struct call_form form(const char *aws, double units, double mean, double returned)
{
    return call_form_of(operation_kind_find(aws), units, mean, returned);
}

/* What a call of that form costs by the simulator's own prices. */
static double price(enum operation operation, const struct call_form *f)
{
    bool strong = f->consistency && strcmp(f->consistency, "strong") == 0;

    return capacity_units(operation, strong ? CONSISTENCY_STRONG : CONSISTENCY_EVENTUAL,
                          (int64_t)f->item_size, (int64_t)f->items);
}

/* The known answers of call_form.h. */
static void test_known(void **state)
{
    struct call_form f = form("GetItem", 0.5, 1400, NAN);
    struct unit_level level =
        call_form_index_writes(operation_kind_find("UpdateItem"), 1.2, 300, 1);

    (void)state;
    assert_string_equal(f.consistency, "eventual");
    assert_close(f.item_size, 1400, 0);
    assert_string_equal(form("GetItem", 1, 1400, NAN).consistency, "strong");
    f = form("PutItem", 3, 1400, NAN);
    assert_close(f.item_size, 2560, 0);
    assert_null(f.consistency);
    f = form("Query", 1, 300, 20);
    assert_close(f.items, 20, 0);
    assert_close(f.item_size, 300, 0);
    assert_close(level.upper, 2, 0);
    assert_close(level.upper_share, 0.6, 1e-12);
}

/* Whatever the price, the form costs it. */
static void test_costs(void **state)
{
    (void)state;
    for (double mean = 60; mean < 40000; mean *= 3) {
        for (double units = 1; units <= 40; units += 3) {
            struct call_form put = form("PutItem", units, mean, NAN);
            struct call_form get = form("GetItem", units / 2, mean, NAN);
            struct call_form query = form("Query", units / 2, mean, NAN);
            struct call_form page = form("Query", units / 2, mean, 17);
            assert_close(price(OPERATION_PUT, &put), units, 0);
            assert_close(price(OPERATION_GET, &get), units / 2, 0);
            assert_close(price(OPERATION_QUERY, &query), units / 2, 0);
            assert_close(price(OPERATION_QUERY, &page), units / 2, 0);
        }
    }
}

static void test_batches(void **state)
{
    struct call_form f = form("BatchGetItem", 10, 1400, NAN);

    (void)state;
    assert_close(f.items, 20, 0);
    f = form("BatchWriteItem", 50, 500, NAN); /* more than 25 items of one unit */
    assert_close(f.items, 25, 0);
    assert_close(f.items * price(OPERATION_PUT, &f), 50, 0);
    f = form("TransactWriteItems", 12, 1400, NAN);
    assert_close(f.items, 3, 0);
    assert_null(operation_kind_find("GetRecords"));
}

TESTS(call_form, cmocka_unit_test(test_known), cmocka_unit_test(test_costs),
      cmocka_unit_test(test_batches))
