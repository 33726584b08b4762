/* operations/timeline: actions at their moments. */
#include "fixture.h"

/* Whatever their order in the file, actions are performed at their moments; what they need is
 * checked before the run. */
static void test_in_their_time(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 10m\n" ROOMY_TABLE("") ONE_CLIENT(
            "") "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 1}]}}\n"
                "timeline:\n  - {at: 3m, action: set_rate, workload: w, per_second: 3}\n  - {at: 1m, action: set_rate, workload: w, per_second: 2}\n  - {action: set_rate, workload: w, per_second: 10}\n");
    assert_close((double)flow_of(&f, 0)->offered, 10 * 60 + 2 * 120 + 3 * 420, 2);
    assert_int_equal(f.world.sim.event_log.count, 3);
    assert_int_equal(f.world.sim.event_log.entries[0].at, 0);
    assert_int_equal(f.world.sim.event_log.entries[2].at, 3 * MINUTE);
    fixture_release(&f);
    assert_mistake("name: x\nduration: 1m\n" ROOMY_TABLE(
                       "") "timeline: [{action: create_index, table: t, index: nope}]\n",
                   "has no index 'nope'");
}

TESTS(timeline, cmocka_unit_test(test_in_their_time))
