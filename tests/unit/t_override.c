/* scenario/override: --set with wildcards. */
#include "fixture.h"

#include "override.h"

static void test_wildcards(void **state)
{
    struct scenario s;
    struct diagnostics d;
    const char *const yaml = HOT_WORLD("1", "20"), *sets[] = {"workloads.*.keys.*.share=50%"};
    struct scenario_changes changes = {sets, 1};
    (void)state;
    diagnostics_init(&d);
    assert_true(scenario_load(&s, "y", yaml, strlen(yaml), &changes, &d));
    assert_close(workloads_spec(&s)[0].keys[0].share, 0.5, 1e-12);
    assert_close(workloads_spec(&s)[0].keys[1].share, 0.5, 1e-12);
    scenario_release(&s);
    sets[0] = "workloads.*.keys.*.shards=2"; /* is written nowhere */
    assert_false(scenario_load(&s, "y", yaml, strlen(yaml), &changes, &d));
    assert_non_null(strstr(d.items[0].message, "is written nowhere"));
    scenario_release(&s);
    diagnostics_release(&d);
}

/* Of three items the last and the first are taken out; a key too; what is not there is a mistake. */
static void test_removal(void **state)
{
    struct scenario s;
    struct diagnostics d;
    const char *const yaml = HOT_WORLD(
        "1",
        "20") "timeline: [{at: 1m, action: set_capacity, table: t, read: 30}, {at: 2m, action: "
              "set_capacity, table: t, read: 40}, {at: 3m, action: set_capacity, table: t, read: 50}]\n";
    const char *sets[] = {"!timeline.2", "!timeline.0", "!tables.t.initial_burst"};
    struct scenario_changes changes = {sets, 3};
    (void)state;
    diagnostics_init(&d);
    assert_true(scenario_load(&s, "y", yaml, strlen(yaml), &changes, &d));
    assert_int_equal(s.spec->timeline_count, 1);
    assert_int_equal(((const struct action_spec *)s.spec->timeline[0].spec)->at, 2 * MINUTE);
    assert_close(tables_spec(&s)[0].initial_burst, 1, 0);
    scenario_release(&s);
    sets[0] = "!timeline.7";
    assert_false(scenario_load(&s, "y", yaml, strlen(yaml), &changes, &d));
    scenario_release(&s);
    sets[0] = "!tables.t.nothing";
    assert_false(scenario_load(&s, "y", yaml, strlen(yaml), &changes, &d));
    assert_non_null(strstr(d.items[d.count - 1].message, "says nothing at"));
    scenario_release(&s);
    diagnostics_release(&d);
}

TESTS(override, cmocka_unit_test(test_wildcards), cmocka_unit_test(test_removal))
