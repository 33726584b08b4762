/* service/autoscaler: target tracking, steps, schedules. */
#include "fixture.h"

#include "autoscaler.h"

/* 200 units, consumption 150, target 70 % -> 215: the example of the developer guide. */
static void test_target_tracking(void **state)
{
    struct autoscaling_spec spec = {.min = 1, .max = 1000, .target = 0.7};
    (void)state;
    assert_close(autoscaling_wants(&spec, 150), 215, 0);
    assert_close(autoscaling_wants(&spec, 140), 200, 0);
    assert_close(autoscaling_wants(&spec, 0), 0, 0);

    struct scaling_step_spec steps[] = {{.above = 0.7, .percent_change = 0.2},
                                        {.above = 0.9, .change = 500},
                                        {.below = 0.4, .percent_change = -0.1},
                                        {.below = 0.2, .exact = 50}};
    spec.steps = steps;
    spec.steps_count = 4;
    assert_close(autoscaling_steps(&spec, 800, 1000), 1200, 0);
    assert_close(autoscaling_steps(&spec, 950, 1000), 1500, 0);
    assert_close(autoscaling_steps(&spec, 300, 1000), 900, 0);
    assert_close(autoscaling_steps(&spec, 100, 1000), 50, 0);
    assert_close(autoscaling_steps(&spec, 500, 1000), 1000, 0);
}

/* Two minutes over target, one more until the datapoint is known, then UpdateTable: the incident
 * report's (models/README.md [32]) 14:35 to 14:38. */
static void test_autoscaling_timeline(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "start: 2025-12-14T14:30:00Z\nduration: 60m",
        "item_size: 4KiB, read: {capacity: 200, autoscaling: {min: 100, max: 1000}}, write: "
        "{capacity: 1}",
        NONE,
        EVEN
        ", rate: [{at: 5m, per_second: 100}, {at: 5m, per_second: 150}, {at: 20m, per_second: 150},"
        "{at: 20m, per_second: 20}]");
    const struct event_log_entry *out = event_first(&f, EVENT_LOG_SCALING);
    assert_int_equal(out->at, 8 * MINUTE);
    assert_non_null(strstr(out->detail, "from 200 to 215"));
    assert_int_equal(event_first(&f, EVENT_LOG_CAPACITY)->at, 8 * MINUTE + 35 * SECOND);
    /* 15 minutes below from 20m, one more for the delay; then down to the minimum */
    const struct event_log_entry *in = &f.world.sim.event_log.entries[2];
    assert_int_equal(in->kind, EVENT_LOG_SCALING);
    assert_int_equal(in->at, 36 * MINUTE);
    assert_non_null(strstr(in->detail, "from 215 to 100"));
    assert_int_equal(event_count(&f, EVENT_LOG_SCALING), 2);
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 100, 0);
    fixture_release(&f);
}

/* Cooldown: consumption at the ceiling asks for more each minute, but only every fifth may act. */
static void test_cooldown(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 30m",
            "item_size: 4KiB, initial_burst: 0%, read: {capacity: 100, autoscaling: {min: 100, "
            "max: 1000, "
            "scale_out_cooldown: 5m}}, write: {capacity: 1}",
            NONE, EVEN ", rate: [{per_second: 900}]");
    simtime last = -HOUR;
    for (size_t i = 0; i < f.world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f.world.sim.event_log.entries[i];
        if (e->kind != EVENT_LOG_SCALING)
            continue;
        assert_true(e->at - last >= 5 * MINUTE);
        last = e->at;
    }
    assert_true(event_count(&f, EVENT_LOG_SCALING) >= 4);
    fixture_release(&f);
}

/* A scheduled action lifts the capacity to the new minimum at once; target tracking stays within
 * its bounds. */
static void test_schedule(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 30m\nresolution: 1s",
            "read: {capacity: 100, autoscaling: {min: 50, max: 150, schedule: [{at: 5m, min: 400, "
            "max: 500}, {at: 20m, every: 1d, min: 50}]}}, write: {capacity: 10}",
            NONE, EVEN ", rate: [{at: 0s, per_second: 90}]");
    struct throughput *tp = &table_of(&f)->throughput;
    assert_close(tp->side[READ].highest, 400, 0);
    assert_non_null(strstr(event_first(&f, EVENT_LOG_SCALING)->detail, "from 100 to 129"));
    assert_non_null(
        strstr(event_first(&f, EVENT_LOG_SCALING)->detail, "2 of 2 datapoints above 4200 units"));
    assert_close(tp->side[READ].provisioned, 129, 0); /* 90 / 70 %, after 15 quiet minutes */
    fixture_release(&f);
}

/* Above 80 % half as much again, above 95 % to 1,000. */
static void test_steps(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 20m\nresolution: 1s",
            "burst: 1s, read: {capacity: 100, autoscaling: {min: 50, max: 2000, steps: [{above: "
            "80%, percent_change: 50%}, {above: 95%, exact: 1000}, {below: 20%, change: -300}]}}, "
            "write: {capacity: 10}",
            NONE,
            EVEN ", rate: [{at: 0s, per_second: 85}, {at: 5m, per_second: 85}, {at: 5m, "
                 "per_second: 149}, {at: 20m, per_second: 149}]");
    struct throughput *tp = &table_of(&f)->throughput;
    assert_close(tp->side[READ].highest, 1000, 0);
    assert_non_null(strstr(event_first(&f, EVENT_LOG_SCALING)->detail, "from 100 to 150"));
    fixture_release(&f);
}

TESTS(autoscaler, cmocka_unit_test(test_target_tracking),
      cmocka_unit_test(test_autoscaling_timeline), cmocka_unit_test(test_cooldown),
      cmocka_unit_test(test_schedule), cmocka_unit_test(test_steps))
