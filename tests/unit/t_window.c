/* read/window: a part of a result's time. */
#include "fixture.h"

#include "credit_use.h"
#include "measure.h"
#include "summary.h"
#include "window.h"

#define WORLD(rate)                                                                                \
    "name: n\nduration: 5m\ntables: {t: {item_size: 4KiB, read: {capacity: 100}, write: "          \
    "{capacity: 5}}}\nclients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, "  \
    "consistency: strong, keys: [{count: 50}], arrivals: even, rate: [{per_second: " rate "}]}}\n" \
    "timeline: [{at: 100s, action: set_capacity, table: t, write: 6}]\n"

static void test_window(void **state)
{
    struct result whole;
    (void)state;
    fixture_result(&whole, "a.h5", WORLD("20"));
    struct result first = window_of(&whole, 0, 240), last = window_of(&whole, 240, 300),
                  within = window_of(&last, 270, 1000), none = window_of(&whole, 900, 1000);
    assert_close(measure(&first, "workloads/w", "offered"), 4800, 1);
    assert_close(measure(&last, "workloads/w", "offered"), 1200, 1);
    assert_close(measure(&within, "workloads/w", "offered"), 600, 1);
    assert_close(measure(&none, "workloads/w", "failed"), 0, 0);
    assert_close(result_end(&first), 240, 0);
    assert_close(result_end(&last), 300, 0);
    assert_close(measure(&first, "cost/tables/t", "total") +
                     measure(&last, "cost/tables/t", "total"),
                 measure(&whole, "cost/tables/t", "total"), 1e-12);
    assert_false(isnan(measure(&whole, "workloads/w", "latency_p99")));
    assert_true(isnan(measure(&first, "workloads/w", "latency_p99")));
    result_release(&whole);
}

/* Sums, not only measures: a summary of a window adds up, and has the window's events. */
static void test_summary(void **state)
{
    struct result whole;
    struct summary a, b;
    (void)state;
    fixture_result(&whole, "b.h5", WORLD("150"));
    struct result first = window_of(&whole, 0, 240), last = window_of(&whole, 240, 300);
    summary_make(&a, &first);
    summary_make(&b, &last);
    assert_true(a.event_count > 0);
    assert_int_equal(b.event_count, 0);
    assert_close(a.resources[0].sides[0].consumed, 150 * 240, 1);
    assert_close(b.resources[0].sides[0].consumed, 150 * 60, 1);
    assert_true(isnan(a.resources[0].hottest_share));
    summary_release(&a);
    summary_release(&b);
    result_release(&whole);
}

/* 30,000 units of credit, 160 a second asked of 100. */
static void test_credit(void **state)
{
    struct result whole;
    struct credit_use use;
    (void)state;
    fixture_result(&whole, "c.h5", WORLD("160"));
    const struct group *table = outputs_group(&whole.outputs, "tables/t");
    struct result first = window_of(&whole, 0, 60);
    assert_true(credit_use_of(&first, table, "read", &use));
    assert_close(use.overdrawn_per_s, 60, 1e-9);
    assert_close(use.left, 30000 - 60 * 60, 1);
    assert_close(use.lasts_s, 500 - 60, 1);
    assert_close(use.spent, 60 * 59, 1);
    assert_true(credit_use_of(&first, table, "write", &use));
    assert_close(use.overdrawn_per_s, 0, 0);
    assert_true(isinf(use.lasts_s));
    assert_false(credit_use_of(&first, outputs_group(&whole.outputs, "workloads/w"), "read", &use));
    result_release(&whole);
}

TESTS_IN_FOLDER(window, cmocka_unit_test(test_window), cmocka_unit_test(test_summary),
                cmocka_unit_test(test_credit))
