/* operations/fault: what goes wrong. */
#include "fixture.h"

/* While CloudWatch is out auto scaling sees nothing; UpdateTable ten times as slow takes 350 s; a
 * lost zone takes a third of a hot key's eventual reads. */
static void test_faults(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 15m\nresolution: 1s\ntables: {t: {read: {capacity: 100, autoscaling: "
        "{min: 100, max: 900}}, write: {capacity: 10}}}\n" ONE_CLIENT(
            NONE) "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 90}]}}\n"
                  "timeline:\n  - {at: 0s, action: stop_metrics, for: 10m}\n"
                  "  - {at: 10m, action: slow_control_plane, table: t, for: 5m}\n");
    const struct event_log_entry *scaled = event_first(&f, EVENT_LOG_SCALING);
    assert_true(scaled->at >= 12 * MINUTE);
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 100, 0); /* not before 900 s */
    fixture_release(&f);

    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {billing: on_demand, split: {heat: false}}}\n" ONE_CLIENT(
            NONE) "workloads: {w: {client: c, table: t, arrivals: even, keys: [{key: hot}], rate: "
                  "[{per_second: 12000}]}}\n"
                  "timeline: [{at: 50s, action: lose_zone, table: t, for: 50s}]\n");
    assert_close(table_of(&f)->throughput.side[READ].consumed, 50 * 4500 + 50 * 3000, 5000);
    fixture_release(&f);

    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {routers: 10, initial_burst: 0%, burst: 1s, read: "
        "{capacity: 1000}, "
        "write: {capacity: 10}}}\n" ONE_CLIENT(
            NONE) "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 800}]}}\n"
                  "timeline: [{at: 50s, action: lose_routers, table: t, part: 50%, for: 10s}]\n");
    assert_true(flow_of(&f, 0)->throttled < 4000); /* the others serve on after one interval */
    assert_true(flow_of(&f, 0)->succeeded > 74000);
    fixture_release(&f);
}

TESTS(fault, cmocka_unit_test(test_faults))
