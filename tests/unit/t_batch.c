/* service/batch: the items that calls have left. */
#include "fixture.h"

#include "batch.h"

/* The header's known answer: 2 of 5 calls split off leave 3; all of them are the same batch. */
static void test_split(void **state)
{
    struct flow flow = {.items = 3};
    (void)state;
    pool_set_length(&flow.batches, keys, 3);
    struct batch *five = batch_new(&flow, 5);
    assert_int_equal(five->count, 0);
    five->keys[five->count++] = (struct key){.position = 7};
    struct batch *two = batch_split(&flow, five, 2);
    assert_true(two != five);
    assert_int_equal(five->calls, 3);
    assert_int_equal(two->calls, 2);
    assert_int_equal(two->count, 1);
    assert_int_equal(two->keys[0].position, 7);
    assert_true(batch_split(&flow, five, 3) == five);
    batch_leave(&flow, NULL, 9);
    batch_leave(&flow, five, 2);
    assert_int_equal(five->calls, 1);
    batch_leave(&flow, five, 1);
    assert_true(batch_new(&flow, 1) == five); /* it was given back */
    pool_release(&flow.batches);
}

TESTS(batch, cmocka_unit_test(test_split))
