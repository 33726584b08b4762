/* common/action: what happens by itself at a moment. */
#include "fixture.h"

#include "action.h"

struct later {
    struct action_spec action;
};

static void perform(struct sim *sim, const void *spec)
{
    const struct later *l = spec;
    assert_int_equal(sim->now, 12 * SECOND);
    *(int *)sim_find(sim, "counts", "c") += (int)(l->action.at / SECOND);
}

/* So long after it was asked for, once. */
static void test_schedule(void **state)
{
    static const struct action_verb verb = {perform, NULL};
    struct choice_kind kind = {.name = "later", .verb = &verb};
    struct later spec = {.action = {.at = 7 * SECOND}};
    struct choice choice = {.kind = &kind, .spec = &spec};
    struct sim sim;
    int count = 0;
    (void)state;
    sim_init(&sim, 1, MINUTE);
    sim_register(&sim, "counts", "c", &count, NULL);
    sim.now = 5 * SECOND;
    action_schedule(&sim, &choice, spec.action.at);
    sim_run(&sim);
    assert_int_equal(count, 7);
    sim_release(&sim);
}

TESTS(action, cmocka_unit_test(test_schedule))
