/* study/knob: what a plan may turn. */
#include "fixture.h"

#include "knob.h"

static void test_knobs(void **state)
{
    struct knob k;
    struct text out = {0};
    char why[512];
    static const char *const bad[] = {"a",     "a=5..1",  "a=1..x", "a=1m..5KiB",
                                      "=1..2", "a,=1..2", ",a=1..2"};
    (void)state;
    assert_true(knob_read(&k, "t.capacity=500..20000", why));
    assert_int_equal(k.quantity, QUANTITY_WHOLE);
    assert_int_equal(k.levels, KNOB_LEVELS + 1);
    assert_close(knob_number(&k, 0), 500, 0);
    assert_close(knob_number(&k, k.levels - 1), 20000, 0);
    assert_close(knob_number(&k, knob_level(&k, 3000)), 3000, 10);
    knob_release(&k);
    assert_true(knob_read(&k, "t.target=50%..90%", why));
    knob_write(&k, k.levels - 1, &out);
    assert_string_equal(text_get(&out), "90%");
    text_release(&out);
    knob_release(&k);
    assert_true(knob_read(&k, "n=1..5", why));
    assert_int_equal(k.levels, 5);
    knob_release(&k);
    assert_true(knob_read(&k, "t.capacity,t.min=500..2000", why)); /* one value for both */
    assert_int_equal(k.path_count, 2);
    assert_string_equal(k.paths[0], "t.capacity");
    assert_string_equal(k.paths[1], "t.min");
    knob_release(&k);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(knob_read(&k, bad[i], why));
        knob_release(&k);
    }
}

TESTS(knob, cmocka_unit_test(test_knobs))
