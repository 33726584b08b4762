/* study/plan_basis: what rescues there are, and the scenario without them. */
#include "fixture.h"

#include "plan_basis.h"

static const char *const yaml = HOT_WORLD(
    "1", "20") "alarms: {hot: {metric: tables/t/throttled_requests, threshold: 1, actions: "
               "[{action: set_rate, workload: w, per_second: 1}, {action: set_billing, at: "
               "3m, table: t, billing: on_demand}]}}\n"
               "timeline: [{at: 1m, action: set_capacity, table: t, read: 30}, {at: 2m, "
               "action: set_rate, workload: w, per_second: 90}, {at: 4m, action: "
               "raise_quota, read: 90000}]\n";

static void load(struct scenario *s, const struct set_list *sets)
{
    struct scenario_changes changes = {(const char *const *)sets->items, sets->count};
    struct diagnostics d;

    diagnostics_init(&d);
    if (!scenario_load(s, "y", yaml, strlen(yaml), &changes, &d))
        fail_msg("%s", d.items[0].message);
    diagnostics_release(&d);
}

/* What gives room goes, what changes the traffic stays, whatever the order. */
static void test_rescues(void **state)
{
    struct scenario s, without;
    struct set_list none = {0}, removals = {0}, again = {0};
    struct text told = {0};
    (void)state;
    load(&s, &none);
    plan_basis_rescues(&s, &removals, &told);
    assert_int_equal(removals.count, 3);
    assert_string_equal(removals.items[0], "!timeline.2");
    assert_string_equal(removals.items[1], "!timeline.0");
    assert_string_equal(removals.items[2], "!alarms.hot.actions.1");
    assert_non_null(strstr(text_get(&told), "set_capacity at 1m of the timeline"));
    assert_non_null(strstr(text_get(&told), "set_billing at 3m after alarm hot"));
    load(&without, &removals);
    assert_int_equal(without.spec->timeline_count, 1);
    plan_basis_rescues(&without, &again, &told);
    assert_int_equal(again.count, 0);
    scenario_release(&s);
    scenario_release(&without);
    set_list_release(&removals);
    text_release(&told);
}

static void test_no_credit(void **state)
{
    struct scenario s, without;
    struct set_list none = {0}, changes = {0};
    (void)state;
    load(&s, &none);
    plan_basis_no_credit(&s, &changes);
    assert_int_equal(changes.count, 1);
    load(&without, &changes);
    assert_true(tables_spec(&without)[0].burst == SECOND);
    scenario_release(&s);
    scenario_release(&without);
    set_list_release(&changes);
}

TESTS(plan_basis, cmocka_unit_test(test_rescues), cmocka_unit_test(test_no_credit))
