/* explain/demand_curve: by hand. */
#include "fixture.h"

#include "demand_curve.h"
#include "summary.h"

#define CASE(read, retry)                                                                          \
    "name: x\nduration: 2m\nsample_every: 10s\ntables: {t: {item_size: 4KiB, initial_burst: 0%, "  \
    "burst: 1s, " read ", write: {capacity: 1}}}\nclients: {c: {retry: " retry "}}\n"              \
    "workloads: {w: {client: c, table: t, consistency: strong, arrivals: even, keys: [{count: "    \
    "1M}], rate: [{per_second: 160}]}}\n"

static void curve(struct demand_curve *c, const char *yaml, const char *side)
{
    struct result r;
    struct summary s;
    struct settings settings = {0};

    fixture_result(&r, "curve.h5", yaml);
    summary_make(&s, &r);
    settings_read(&settings, r.resolved);
    const struct summary_side *of = &s.resources[0].sides[text_equal(side, "write")];
    assert_true(demand_curve_of(c, &s, &settings, &s.resources[0], of));
    assert_int_equal(c->of, text_equal(side, "read") ? DEMAND_OF_CALLS : DEMAND_OF_ATTEMPTS);
    settings_release(&settings);
    summary_release(&s);
    result_release(&r);
}

/* 160 units a second asked of 100: 100 served, the other 60 attempted once. */
static void test_provisioned(void **state)
{
    struct demand_curve c;
    (void)state;
    curve(&c, CASE("read: {capacity: 100}", "{mode: none}"), "read");
    assert_int_equal(c.rows, 12);
    for (size_t i = 1; i < c.rows; i++) {
        assert_close(c.demand[i], 160, 1);
        assert_close(c.served[i], 100, 1);
        assert_close(c.attempts[i], 160, 1);
        assert_close(c.bought[i], 100, 0);
    }
    demand_curve_release(&c);
}

/* Whoever tries again attempts more, and asks for no more. */
static void test_tried_again(void **state)
{
    struct demand_curve c;
    (void)state;
    curve(&c, CASE("read: {capacity: 100}", "{mode: legacy, attempts: 3}"), "read");
    for (size_t i = 1; i < c.rows; i++) {
        assert_close(c.demand[i], 160, 2);
        assert_close(c.served[i], 100, 1);
        assert_true(c.attempts[i] > 200);
    }
    demand_curve_release(&c);
}

/* On demand nothing is bought, which is not 0; and nobody writes. */
static void test_nothing_bought(void **state)
{
    struct demand_curve c;
    (void)state;
    curve(&c, CASE("billing: on_demand", "{mode: none}"), "read");
    assert_true(isnan(c.bought[3]));
    assert_close(c.demand[3], 160, 1);
    demand_curve_release(&c);
    curve(&c, CASE("read: {capacity: 100}", "{mode: none}"), "write");
    assert_close(c.demand[3], 0, 0);
    demand_curve_release(&c);
}

TESTS_IN_FOLDER(demand_curve, cmocka_unit_test(test_provisioned),
                cmocka_unit_test(test_tried_again), cmocka_unit_test(test_nothing_bought))
