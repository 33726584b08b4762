/* operations/alarm: states, and what they set off. */
#include "fixture.h"

static void test_alarm(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f,
        "name: x\nduration: 20m\ntables: {t: {item_size: 4KiB, read: {capacity: 10}, write: "
        "{capacity: 1},"
        " initial_burst: 0%}}\nclients: {c: {" NONE "}}\nworkloads:\n"
        "  w: {client: c, table: t, " EVEN ", rate: [{per_second: 5}, {at: 5m, per_second: 5},"
        "{at: 5m, per_second: 20}, {at: 10m, per_second: 20}, {at: 10m, per_second: 5}]}\n"
        "alarms:\n  a: {metric: tables/t/throttled_requests, threshold: 100, evaluation_periods: "
        "2}\n"
        "  b: {metric: tables/t/consumed_read_capacity_units, statistic: average, threshold: 9}\n");
    fixture_run(&f);
    assert_int_equal(event_count(&f, EVENT_LOG_ALARM), 4);
    simtime expected[] = {7 * MINUTE, 11 * MINUTE + MINUTE, 0};
    size_t seen = 0;
    for (size_t i = 0; i < f.world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f.world.sim.event_log.entries[i];
        if (text_equal(e->subject, "alarms/b"))
            assert_int_equal(e->at, expected[seen++]);
    }
    assert_int_equal(seen, 2);
    fixture_release(&f);
}

/* More than 100 throttles in a minute: capacity times three, up to 500, the index too; the
 * composite alarm follows its parts. */
static void test_alarm_acts(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 20m\ntables: {t: {initial_burst: 0%, burst: 1s, read: {capacity: 50}, "
        "write: {capacity: 10}, indexes: {i: {read: {capacity: 40}, write: {capacity: "
        "10}}}}}\n" ONE_CLIENT(
            NONE) "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 300}]}}\n"
                  "alarms:\n  hot: {metric: tables/t/read_throttle_events, threshold: 100, repeat: "
                  "5m, "
                  "actions: [{action: multiply_capacity, table: t, factor: 3, most: 500, indexes: "
                  "true}]}\n"
                  "  quiet: {metric: tables/t/write_throttle_events, threshold: 100}\n"
                  "  both: {all_of: [hot, quiet]}\n  one: {any_of: [hot, quiet]}\n");
    const struct throughput *tp = &table_of(&f)->throughput;
    assert_close(tp->side[READ].provisioned, 450, 0); /* 50, 150, 450 */
    assert_close(table_of(&f)->indexes[0].throughput.side[READ].provisioned, 360, 0);
    assert_int_equal(alarms_in(&f)[0].state, ALARM_OK);
    assert_int_equal(alarms_in(&f)[2].state, ALARM_OK);
    size_t composite = 0;
    for (size_t i = 0; i < f.world.sim.event_log.count; i++)
        composite += strcmp(f.world.sim.event_log.entries[i].subject, "alarms/one") == 0;
    assert_int_equal(composite, 2); /* to ALARM and back */
    fixture_release(&f);
}

TESTS(alarm, cmocka_unit_test(test_alarm), cmocka_unit_test(test_alarm_acts))
