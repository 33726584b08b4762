/* explain/demand_curve: by hand. */
#include "fixture.h"

#include "demand_curve.h"
#include "summary.h"

#define CASE(read)                                                                                 \
    "name: x\nduration: 2m\nsample_every: 10s\ntables: {t: {item_size: 4KiB, initial_burst: 0%, "  \
    "burst: 1s, " read ", write: {capacity: 1}}}\nclients: {c: {retry: {mode: none}}}\n"           \
    "workloads: {w: {client: c, table: t, consistency: strong, arrivals: even, keys: [{count: "    \
    "1M}], rate: [{per_second: 160}]}}\n"

static void curve(struct demand_curve *c, const char *yaml, const char *side)
{
    struct result r;
    struct summary s;

    fixture_result(&r, "curve.h5", yaml);
    summary_make(&s, &r);
    assert_true(demand_curve_of(c, &r, s.resources[0].group, side));
    summary_release(&s);
    result_release(&r);
}

/* 160 units a second asked of 100: 100 served, 60 throttled. */
static void test_provisioned(void **state)
{
    struct demand_curve c;
    (void)state;
    curve(&c, CASE("read: {capacity: 100}"), "read");
    assert_int_equal(c.rows, 12);
    for (size_t i = 1; i < c.rows; i++) {
        assert_close(c.asked[i], 160, 1);
        assert_close(c.served[i], 100, 1);
        assert_close(c.throttled[i], 60, 1);
        assert_close(c.bought[i], 100, 0);
    }
    demand_curve_release(&c);
}

/* On demand nothing is bought, which is not 0; and nobody writes. */
static void test_nothing_bought(void **state)
{
    struct demand_curve c;
    (void)state;
    curve(&c, CASE("billing: on_demand"), "read");
    assert_true(isnan(c.bought[3]));
    assert_close(c.asked[3], 160, 1);
    assert_close(c.throttled[3], 0, 0);
    demand_curve_release(&c);
    curve(&c, CASE("read: {capacity: 100}"), "write");
    assert_close(c.asked[3], 0, 0);
    demand_curve_release(&c);
}

TESTS_IN_FOLDER(demand_curve, cmocka_unit_test(test_provisioned),
                cmocka_unit_test(test_nothing_bought))
