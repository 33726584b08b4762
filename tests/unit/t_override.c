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

TESTS(override, cmocka_unit_test(test_wildcards))
