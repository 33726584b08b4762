/* decide/sweep_choice: what a sweep's designs are to hold, and whether it has designs. */
#include "fixture.h"

#include "sweep_choice.h"

static void begin(struct sweep *s, const char *axis, const char *goals, size_t seeds)
{
    static const char resolved[] = "name: \"n\"\n"
                                   "thresholds:\n"
                                   "  - \"workloads/w/failed_ratio < 1%\"\n"
                                   "  - \"tables/t/cost <= 2\"\n";
    char why[512];

    *s = (struct sweep){0};
    if (*axis)
        assert_true(sweep_add_axis(s, axis, why));
    sweep_set_goals(s, goals);
    assert_true(sweep_begin(s, "n", "v", "given", resolved, 1, seeds, why));
}

static void test_goals(void **state)
{
    struct sweep s;
    struct sweep_choice choice;
    (void)state;
    begin(&s, "variant=a,b", "", 4);
    sweep_choice_init(&choice, &s);
    assert_int_equal(choice.goal_count, 2);
    assert_string_equal(choice.goals[1].group, "tables/t");
    assert_close(choice.goals[0].value, 0.01, 1e-12);
    assert_close(choice.rule.share, 0.95, 0);
    assert_int_equal(choice.rule.by, DECISION_COST);
    sweep_choice_release(&choice);
    sweep_release(&s);
    begin(&s, "variant=a,b", "cost < 3\nfailed_ratio < 5%\n", 4);
    s.share = 0.8;
    s.first_look = 4;
    sweep_set_by(&s, "quantile:80%");
    sweep_choice_init(&choice, &s);
    assert_int_equal(choice.goal_count, 2);
    assert_string_equal(choice.goals[1].measure, "failed_ratio");
    assert_close(choice.rule.share, 0.8, 0);
    assert_int_equal(choice.rule.from, 4);
    assert_int_equal(choice.rule.by, DECISION_QUANTILE);
    assert_close(choice.rule.quantile, 0.8, 1e-12);
    sweep_choice_release(&choice);
    sweep_release(&s);
}

static void test_what_is_chosen_from(void **state)
{
    static const struct {
        const char *axis, *goals;
        size_t seeds;
        bool matters;
    } cases[] = {
        {"variant=a,b", "", 4, true},
        {"variant=a,b", "", 1, false},
        {"variant=a", "", 4, false},
        {"design=median,A", "cost < 3\n", 4, false},
        {"tables.t.x=1,2", "", 4, false},
        {"tables.t.x=1,2", "cost < 3\n", 4, true},
        {"", "", 4, true},
    };
    struct sweep s;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin(&s, cases[i].axis, cases[i].goals, cases[i].seeds);
        assert_int_equal(sweep_choice_matters(&s), cases[i].matters);
        s.first_look = 2;
        if (text_starts_with(cases[i].axis, "tables"))
            assert_true(sweep_choice_matters(&s));
        sweep_release(&s);
    }
}

TESTS(sweep_choice, cmocka_unit_test(test_goals), cmocka_unit_test(test_what_is_chosen_from))
