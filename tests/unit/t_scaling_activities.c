/* aws/scaling_activities: what stands in the words of a description. */
#include "fixture.h"

#include "scaling_activities.h"

static void test_figures(void **state)
{
    static const char both[] = "Setting min capacity to 5 and max capacity to 10";

    (void)state;
    assert_close(
        scaling_activities_figure("Setting write capacity units to 10.", "capacity units to "), 10,
        0);
    assert_close(scaling_activities_figure(both, "min capacity to "), 5, 0);
    assert_close(scaling_activities_figure(both, "max capacity to "), 10, 0);
    assert_true(isnan(scaling_activities_figure(both, "capacity units to ")));
    assert_true(isnan(scaling_activities_figure("min capacity to nan", "min capacity to ")));
    assert_true(isnan(scaling_activities_figure("min capacity to ", "min capacity to ")));
}

TESTS(scaling_activities, cmocka_unit_test(test_figures))
