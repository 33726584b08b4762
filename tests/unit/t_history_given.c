/* study/history_given: what a scenario has of the places that were measured. */
#include "fixture.h"

#include "history_given.h"

static const char world[] =
    "name: t\nduration: 3m\ntables:\n  T: {read: {capacity: 10, autoscaling: {min: 5, max: 50, "
    "metric_delay: 18s}}, write: {capacity: 5, autoscaling: {min: 5, max: 50}}, indexes: {I: {read: "
    "{capacity: 5}, write: {capacity: 5}}}}\n  T2: {latency: {write: {base: 3ms}}}\nclients: {c: "
    "{}}\nworkloads:\n  w: {client: c, table: T, keys: [{key: hot, share: 10%}, {count: 10}], rate: "
    "[{per_second: 4}]}\n  q: {client: c, table: T, index: I, operation: query, keys: [{count: 10}], "
    "rate: [{per_second: 4}]}\ntimeline: [{action: set_capacity, at: 1m, table: T, index: I, write: "
    "9}]\n";

/* Reads of T have a policy and its activities, writes a policy; its index was changed by hand, and has
 * no hot keys of its own. */
static void test_what_is_given(void **state)
{
    static const struct {
        const char *group, *side;
        unsigned given;
    } cases[] = {{"tables/T", "read", FIT_GIVEN_POLICY | FIT_GIVEN_ACTIVITIES | FIT_GIVEN_KEYS},
                 {"tables/T", "write", FIT_GIVEN_POLICY | FIT_GIVEN_KEYS},
                 {"tables/T/indexes/I", "write", FIT_GIVEN_CHANGES},
                 {"tables/T/indexes/J", "write", 0},
                 {"tables/T2", "write", FIT_GIVEN_LATENCY},
                 {"tables/T3", "read", 0},
                 {"workloads/w", "", 0}};
    enum { CASES = sizeof cases / sizeof *cases };
    struct fit fit = {.period_s = 60, .periods = 1, .futures = 1};
    struct fixture f;
    (void)state;

    fixture_init(&f, world);
    for (size_t i = 0; i < CASES; i++)
        fit_add(&fit, "x", cases[i].group, cases[i].side, "", FIT_CAPACITY, false);
    history_given_mark(&fit, f.scenario.spec);
    for (size_t i = 0; i < CASES; i++)
        if (fit.series[i].given != cases[i].given)
            fail_msg("%s %s: %u", cases[i].group, cases[i].side, fit.series[i].given);
    fit_release(&fit);
    fixture_release(&f);
}

TESTS(history_given, cmocka_unit_test(test_what_is_given))
