/* explain/harm: whom a verdict names. */
#include "fixture.h"

#include "harm.h"

static const struct group tables[] = {{.path = (char[]){"tables/a"}},
                                      {.path = (char[]){"tables/b"}}};
static const struct group workloads[] = {{.path = (char[]){"workloads/x"}},
                                         {.path = (char[]){"workloads/y"}},
                                         {.path = (char[]){"workloads/z"}}};

/* Two tables of which the first is read by x and written by y; z reads the second. */
struct made {
    struct result result;
    struct summary_resource resources[2];
    struct summary_caller callers[3];
    struct summary summary;
};

static void made_init(struct made *w, char *resolved)
{
    *w = (struct made){.result = {.resolved = resolved}};
    for (int i = 0; i < 2; i++)
        w->resources[i] = (struct summary_resource){.group = &tables[i],
                                                    .path = tables[i].path,
                                                    .sides = {{.side = "read"}, {.side = "write"}}};
    for (int i = 0; i < 3; i++)
        w->callers[i] = (struct summary_caller){.group = &workloads[i],
                                                .name = group_name(&workloads[i]),
                                                .has_attempts = true,
                                                .throttled = 1};
    w->summary = (struct summary){.result = &w->result,
                                  .resources = w->resources,
                                  .resource_count = 2,
                                  .callers = w->callers,
                                  .caller_count = 3};
}

static char scenario_lines[] = "workloads:\n"
                               "  x:\n    table: \"a\"\n    operation: \"get\"\n"
                               "  y:\n    table: \"a\"\n    operation: \"put\"\n"
                               "  z:\n    table: \"b\"\n    operation: \"get\"\n";

/* harm.h's known answer; without the failed calls the last is not worth naming. */
static void test_known(void **state)
{
    struct made w;
    size_t count;
    (void)state;
    made_init(&w, scenario_lines);
    w.resources[0].sides[1].throttles = 80;
    w.resources[0].sides[0].throttles = 15;
    w.resources[1].sides[0].throttles = 5;
    w.callers[0].failed = w.callers[1].failed = 30;
    w.callers[2].failed = 40;
    struct harm *list = harm_list(&w.summary, &count);
    assert_int_equal(count, 3);
    assert_ptr_equal(list[0].side, &w.resources[0].sides[1]);
    assert_ptr_equal(list[1].side, &w.resources[0].sides[0]);
    assert_ptr_equal(list[2].side, &w.resources[1].sides[0]);
    assert_close(list[1].of_throttles, 0.15, 1e-12);
    assert_close(list[1].of_failures, 0.3, 1e-12);
    assert_close(list[2].of_failures, 0.4, 1e-12);
    assert_true(list[0].is_named && list[1].is_named && list[2].is_named);
    free(list);
    w.callers[2].throttled = 0; /* its calls failed for other reasons */
    list = harm_list(&w.summary, &count);
    assert_close(list[1].of_failures, 0.5, 1e-12);
    assert_close(list[2].of_failures, 0, 0);
    assert_true(list[1].is_named && !list[2].is_named);
    free(list);
}

static void test_nothing(void **state)
{
    struct made w;
    size_t count;
    (void)state;
    made_init(&w, scenario_lines);
    free(harm_list(&w.summary, &count));
    assert_int_equal(count, 0);
}

TESTS(harm, cmocka_unit_test(test_known), cmocka_unit_test(test_nothing))
