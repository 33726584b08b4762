/* application/fail_over: one workload's calls are made by another. */
#include "fixture.h"

#include "text.h"

#define PUT(table, pace)                                                                           \
    "{client: c, table: " table ", operation: put, arrivals: even, keys: [{count: 1000}], " pace "}"
#define THREE                                                                                      \
    "tables: {a: {billing: on_demand}, b: {billing: on_demand}, d: {billing: on_demand}}\n"        \
    "clients: {c: {}}\nworkloads:\n  wa: " PUT("a", "rate: [{per_second: 10}]") "\n  wb: " PUT(    \
        "b", "rate: [{per_second: 5}]") "\n  wd: " PUT("d", "rate: [{per_second: 1}]") "\n"

static void assert_calls(const char *head, const char *world, const char *timeline, double a,
                         double b, double d, double within)
{
    struct fixture f;
    struct text yaml = {0};

    text_addf(&yaml, "name: n\nduration: 100s\n%s%stimeline:\n%s", head, world, timeline);
    run_yaml(&f, text_get(&yaml));
    assert_close((double)flow_of(&f, 0)->offered, a, within);
    assert_close((double)flow_of(&f, 1)->offered, b, within);
    assert_close((double)flow_of(&f, 2)->offered, d, within);
    fixture_release(&f);
    text_release(&yaml);
}

/* The header's known answer, in both resolutions, to the call; without `for` they stay. Calls of the
 * interval that ends with the move are made where they were. */
static void test_there_and_back(void **state)
{
    static const char *const heads[] = {"", "resolution: 1s\n"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_calls(heads[i], THREE,
                     "  - {at: 20s, action: fail_over, from: wa, to: wb, for: 30s}\n", 700, 800,
                     100, 1);
        assert_calls(heads[i], THREE, "  - {at: 20s, action: fail_over, from: wa, to: wb}\n", 200,
                     1300, 100, 1);
    }
}

/* When the second Region fails too, both loads move on; when it fails over to the first, that serves
 * both, and a return that was planned is no longer due. */
static void test_chains(void **state)
{
    (void)state;
    assert_calls("", THREE,
                 "  - {at: 20s, action: fail_over, from: wa, to: wb}\n"
                 "  - {at: 50s, action: fail_over, from: wb, to: wd}\n",
                 200, 500 - 250 + 300, 100 + 750, 1);
    assert_calls("", THREE,
                 "  - {at: 20s, action: fail_over, from: wa, to: wb, for: 70s}\n"
                 "  - {at: 50s, action: fail_over, from: wb, to: wa}\n",
                 200 + 750, 250 + 300, 100, 1);
}

/* Who has moved on meanwhile does not come back with the first. */
static void test_overtaken(void **state)
{
    (void)state;
    assert_calls("", THREE,
                 "  - {at: 20s, action: fail_over, from: wa, to: wb, for: 30s}\n"
                 "  - {at: 40s, action: fail_over, from: wa, to: wd}\n",
                 200, 500 + 200, 100 + 600, 1);
}

/* Users of a closed loop call the other Region, and wait for its answers. */
static void test_users(void **state)
{
    static const char *const heads[] = {"", "resolution: 100ms\n", "resolution: 1s\n"};

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_calls(
            heads[i],
            "tables: {a: {billing: on_demand, " FAST "}, b: {billing: on_demand, latency: "
            "{median: 90ms, p99: 90ms}}, d: {billing: on_demand}}\nclients: {c: {}}\n"
            "workloads:\n  wa: " PUT("a", "users: 8, think_time: 96ms") "\n  wb: " PUT(
                "b", "rate: [{per_second: 1}]") "\n  wd: " PUT("d", "rate: [{per_second: 1}]") "\n",
            "  - {at: 50s, action: fail_over, from: wa, to: wb}\n", 4000, 50 * 43 + 100, 100, 12);
}

static void test_mistakes(void **state)
{
    (void)state;
    assert_mistake("name: n\nduration: 9s\n" THREE
                   "timeline: [{at: 1s, action: fail_over, from: wa, to: wa}]\n",
                   "cannot fail over to itself");
    assert_mistake("name: n\nduration: 9s\n" THREE
                   "timeline: [{at: 1s, action: fail_over, from: wa, to: wx}]\n",
                   "wx");
    assert_mistake("name: n\nduration: 9s\n" THREE "  step: " PUT(
                       "a", "") "\napis: {p: {steps: "
                                "[{workload: step}], rate: [{per_second: 1}]}}\n"
                                "timeline: [{at: 1s, action: fail_over, from: step, to: wa}]\n",
                   "is called by others and has no load of its own to move");
}

TESTS(fail_over, cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_chains),
      cmocka_unit_test(test_overtaken), cmocka_unit_test(test_users),
      cmocka_unit_test(test_mistakes))
