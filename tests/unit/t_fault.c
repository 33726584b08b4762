/* models/operations/fault.h: faults of one kind stack, and the end of one ends only that one. */
#include "fixture.h"

#include "fault.h"
#include "router.h"
#include "table.h"
#include "workload.h"

/* A world of one table and one workload of eventual reads, with a timeline. */
static void begin(struct fixture *f, const char *timeline)
{
    char yaml[1400];

    snprintf(yaml, sizeof yaml,
             "name: f\nduration: 20m\nsample_every: 1m\n"
             "tables: {t: {routers: 10, eventual_read_factor: 2, "
             "read: {capacity: 10}, write: {capacity: 10}}}\n"
             "clients: {c: {retry: {mode: none}}}\n"
             "workloads: {w: {client: c, table: t, keys: [{count: 9}], rate: [{per_second: 1}]}}\n"
             "timeline:\n%s",
             timeline);
    fixture_init(f, yaml);
    assert_true(f->valid);
}

static void until(struct fixture *f, double minute)
{
    f->world.sim.end = simtime_from_seconds(60 * minute);
    sim_run(&f->world.sim);
}

static void test_slowness_multiplies(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "  - {at: 0s, action: slow_control_plane, table: t, for: 10m, factor: 10}\n"
              "  - {at: 5m, action: slow_control_plane, table: t, for: 2m, factor: 3}\n");
    const double *slowness = &table_of(&f)->control.slowness;
    const double at[] = {4, 6, 8, 11}, want[] = {10, 30, 10, 1};
    for (int i = 0; i < 4; i++) {
        until(&f, at[i]);
        assert_close(*slowness, want[i], 1e-12);
    }
    fixture_release(&f);
}

static void test_routers_add_up(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "  - {at: 0s, action: lose_routers, table: t, for: 10m, part: 33%}\n"
              "  - {at: 5m, action: lose_routers, table: t, for: 2m, part: 20%}\n"
              "  - {at: 12m, action: lose_routers, table: t, for: 2m, part: 90%}\n"
              "  - {at: 13m, action: lose_routers, table: t, for: 2m, part: 90%}\n");
    const double at[] = {4, 6, 8, 11, 13.5, 16};
    const size_t want[] = {7, 5, 7, 10, 1, 10};
    for (int i = 0; i < 6; i++) {
        until(&f, at[i]);
        assert_int_equal(table_of(&f)->throughput.routers->serving, want[i]);
    }
    fixture_release(&f);
}

static double spread_over(struct fixture *f)
{
    const struct cost *cost = &flow_of(f, 0)->cost[KIND_USUAL];
    return cost->units / cost->hard;
}

static void test_zones_add_up(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "  - {at: 0s, action: lose_zone, table: t, for: 10m}\n"
              "  - {at: 5m, action: lose_zone, table: t, for: 2m}\n");
    const double at[] = {4, 6, 8, 11}, want[] = {4.0 / 3, 1, 4.0 / 3, 2};
    for (int i = 0; i < 4; i++) {
        until(&f, at[i]);
        assert_close(spread_over(&f), want[i], 1e-12);
    }
    fixture_release(&f);
}

static void test_metrics_are_out_until_the_last_end(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, "  - {at: 0s, action: stop_metrics, for: 10m}\n"
              "  - {at: 5m, action: stop_metrics, for: 2m}\n");
    until(&f, 8);
    assert_int_equal(f.world.sim.metrics_out_until, 10 * MINUTE);
    fixture_release(&f);
}

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

TESTS(fault, cmocka_unit_test(test_faults), cmocka_unit_test(test_slowness_multiplies),
      cmocka_unit_test(test_routers_add_up), cmocka_unit_test(test_zones_add_up),
      cmocka_unit_test(test_metrics_are_out_until_the_last_end))
