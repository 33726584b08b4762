/* engine/state: values by path and name, and instants of another run on this one's clock. */
#include "fixture.h"

#include "memory.h"
#include "state.h"

static double *values_of(double a, double b)
{
    double *values = memory_new(2, sizeof *values);
    values[0] = a;
    values[1] = b;
    return values;
}

static void test_values(void **unused)
{
    struct state state = {0};
    size_t count;
    (void)unused;
    state_add(&state, "tables/orders/sides", "tokens", values_of(3, -4), 2);
    state_add(&state, "tables/orders", "items", values_of(7, 0), 1);
    state_add(&state, "tables/orders", "odd", values_of(NAN, 0), 2);
    assert_true(state_has(&state, "tables/orders"));
    assert_true(state_has(&state, "tables"));
    assert_false(state_has(&state, "tables/order"));
    assert_false(state_has(&state, "tables/orders/indexes"));
    assert_close(state_find(&state, "tables/orders/sides", "tokens", &count)[1], -4, 0);
    assert_int_equal(count, 2);
    assert_null(state_find(&state, "tables/orders", "tokens", &count));
    assert_non_null(state_sound(&state, "tables/orders/sides", "tokens", 2, -4, 3));
    assert_null(state_sound(&state, "tables/orders/sides", "tokens", 2, -3, 3));
    assert_null(state_sound(&state, "tables/orders/sides", "tokens", 1, -4, 3));
    assert_null(state_sound(&state, "tables/orders", "odd", 2, -INFINITY, INFINITY));
    assert_close(state_number(&state, "tables/orders", "items", 0, 10, 1), 7, 0);
    assert_close(state_number(&state, "tables/orders", "items", 0, 5, 1), 1, 0);
    state_release(&state);
}

static void test_clock(void **unused)
{
    struct state state = {.ended = 20 * MINUTE, .gap = HOUR};
    (void)unused;
    assert_int_equal(state_on_this_clock(&state, 19 * MINUTE), -61 * MINUTE);
    assert_int_equal(state_on_this_clock(&state, -5 * MINUTE), -85 * MINUTE);
    assert_int_equal(state_on_this_clock(&state, SIMTIME_NEVER), SIMTIME_NEVER);
    assert_int_equal(state_instant(&state, "tables/t", "last_decrease"), SIMTIME_NEVER);
}

TESTS(state, cmocka_unit_test(test_values), cmocka_unit_test(test_clock))
