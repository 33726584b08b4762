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
        "name: x\nduration: 100s\ntables: {t: {billing: on_demand, partition_burst: 1s, split: {heat: false}}}\n" ONE_CLIENT(
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

/* While a zone is lost one key is read 3,000 times a second eventually and 3,000 strongly;
 * writes are as they were; afterwards it is 4,500 again; other tables see nothing of it. */
static void test_zone_of_all_kinds(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 90s\nresolution: 1s\ntables:\n  t: {item_size: 4KiB, billing: on_demand, split: {heat: false}}\n  u: {item_size: 4KiB, billing: on_demand, split: {heat: false}}\n" ONE_CLIENT(
            NONE) "workloads:\n  e: {client: c, table: t, keys: [{key: a}], arrivals: even, rate: [{per_second: 20000}]}\n  s: {client: c, table: u, consistency: strong, keys: [{key: a}], arrivals: even, rate: [{per_second: 9000}]}\n"
                  "  p: {client: c, table: t, item_size: 1KiB, operation: put, keys: [{key: b}], arrivals: even, rate: [{per_second: 2000}]}\n"
                  "timeline: [{at: 30s, action: lose_zone, table: t, for: 30s}, {at: 30s, action: lose_zone, table: u, for: 30s}]\n");
    assert_close((double)flow_of(&f, 0)->succeeded / 2, 1.5 * 3000 * 60 + 3000 * 30, 0.02 * 360000);
    assert_close((double)flow_of(&f, 1)->succeeded, 3000 * 90, 0.02 * 270000);
    assert_close((double)flow_of(&f, 2)->succeeded, 1000 * 90, 0.02 * 90000);
    assert_int_equal(event_count(&f, EVENT_LOG_ACTION), 4);
    assert_non_null(strstr(event_first(&f, EVENT_LOG_ACTION)->detail, "the loss of a zone begins"));
    fixture_release(&f);
}

/* Out from 1 m for 5 m and from 2 m for 1 m: the longer one counts. The first datapoints after
 * it are those of minute 6. */
static void test_metrics_overlap(void **state)
{
    static const char *const timelines[] = {
        "{at: 1m, action: stop_metrics, for: 5m}, {at: 2m, action: stop_metrics, for: 1m}",
        "{at: 2m, action: stop_metrics, for: 1m}, {at: 1m, action: stop_metrics, for: 5m}"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[700];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 10m\nresolution: 1s\n" ROOMY_TABLE("") ONE_CLIENT(
                NONE) "workloads: {w: {client: c, table: t, " EVEN
                      ", rate: [{per_second: 10}]}}\nalarms: {a: {metric: workloads/w/offered, threshold: 1, metric_delay: 0s}}\ntimeline: [%s]\n",
            timelines[i]);
        run_yaml(&f, yaml);
        const struct metric *m = &alarms_in(&f)[0].metric;
        int missing = 0;
        for (int k = 0; k < m->kept; k++)
            missing += isnan(m->points[k]);
        assert_int_equal(m->kept, 10);
        assert_int_equal(missing, 5); /* ends of minutes 1 (it begins with it) to 5; 6:00 is over */
        fixture_release(&f);
    }
}

static void test_routers_lost(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 100s\ntables: {t: {routers: 4, item_size: 4KiB, initial_burst: 0%, burst: 1s, read: {capacity: 100}, write: {capacity: 1}}}\n" ONE_CLIENT(
            NONE) "workloads: {w: {client: c, table: t, " EVEN ", rate: [{per_second: 50}]}}\n"
                  "timeline: [{at: 50s, action: lose_routers, table: t, part: 75%, for: 20s}]\n");
    assert_int_equal(table_of(&f)->throughput.routers->serving, 4);
    assert_true(flow_of(&f, 0)->failed < 250);
    assert_string_equal(f.world.sim.event_log.entries[0].detail, "the loss of routers begins");
    assert_string_equal(f.world.sim.event_log.entries[1].detail, "the loss of routers is over");
    assert_int_equal(f.world.sim.event_log.entries[1].at, 70 * SECOND);
    fixture_release(&f);
    assert_mistake("name: x\nduration: 1m\n" ROOMY_TABLE(
                       "") "timeline: [{action: lose_routers, table: t, part: 50%, for: 20s}]\n",
                   "has one exact router");
    assert_mistake(
        "name: x\nduration: 1m\n" ROOMY_TABLE(
            ", routers: 2") "timeline: [{action: lose_routers, table: t, part: 50%, for: 20s}]\n",
        "");
}

/* Four times as slow: 140 s instead of 35 for what is asked for meanwhile, 35 again afterwards. */
static void test_slow_updates(void **state)
{
    struct fixture f;
    int n = 0;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 20m\n" ROOMY_TABLE(
            "") "timeline:\n  - {at: 1m, action: slow_control_plane, table: t, factor: 4, for: 5m}\n  - {at: 2m, action: set_capacity, table: t, read: 5100}\n  - {at: 8m, action: set_capacity, table: t, read: 5200}\n");
    for (size_t i = 0; i < f.world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f.world.sim.event_log.entries[i];
        if (e->kind == EVENT_LOG_CAPACITY)
            assert_int_equal(e->at, n++ ? 8 * MINUTE + 35 * SECOND : 2 * MINUTE + 140 * SECOND);
    }
    assert_int_equal(n, 2);
    assert_string_equal(f.world.sim.event_log.entries[0].detail, "the slow control plane begins");
    assert_string_equal(f.world.sim.event_log.entries[0].subject, "tables/t");
    fixture_release(&f);
}

/* A world of puts under FAST latency with one fault from second 30 to 60. */
static void run_fault(struct fixture *f, const char *resolution, const char *work,
                      const char *fault)
{
    char yaml[900];

    snprintf(yaml, sizeof yaml,
             "name: x\nduration: 90s\nresolution: %s\n"
             "tables: {t: {read: {capacity: 5000}, write: {capacity: 5000}, partitions: 300, " FAST
             "}}\n" ONE_CLIENT(
                 NONE) "workloads: {w: {client: c, table: t, %s, rate: [{per_second: 1000}]}}\n"
                       "timeline: [{at: 30s, table: t, %s}]\n",
             resolution, work, fault);
    run_yaml(f, yaml);
}

#define PUT "operation: put, arrivals: even, keys: [{count: 1M}]"
#define READ_STRONG "consistency: strong, arrivals: even, keys: [{count: 1M}]"
#define READ_EVENTUAL "arrivals: even, keys: [{count: 1M}]"

/* A third of the partitions has no leader for 3 s: a thousand writes fail, as do strong reads and
 * single-item transactions; eventual reads do not. At any resolution. */
static void test_leader_change(void **state)
{
    static const char *const resolutions[] = {"request", "100ms", "1s"};
    (void)state;
    for (int i = 0; i < 3; i++) {
        static const char *const works[] = {PUT, READ_STRONG,
                                            "operation: get, transaction: true, arrivals: even, "
                                            "keys: [{count: 1M}]",
                                            READ_EVENTUAL};
        for (int k = 0; k < 4; k++) {
            struct fixture f;
            if (i && k == 2) /* transactions have their own instants */
                continue;
            run_fault(&f, resolutions[i], works[k],
                      "action: lose_zone, for: 30s, leader_change: 3s");
            assert_close((double)flow_of(&f, 0)->errors, k < 3 ? 1000 : 0, k < 3 ? 100 : 0);
            assert_int_equal(flow_of(&f, 0)->failed, flow_of(&f, 0)->errors);
            assert_false(table_of(&f)->impairment.any);
            fixture_release(&f);
        }
    }
    struct fixture f;
    run_fault(&f, "request", PUT, "action: lose_zone, for: 30s, leader_change: 0s");
    assert_int_equal(flow_of(&f, 0)->errors, 0);
    assert_false(table_of(&f)->impairment.possible);
    fixture_release(&f);
}

/* With an SDK that tries again for long enough nobody fails, and some waited for the leader. */
static void test_retries_outlast_a_leader_change(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(&f,
             "name: x\nduration: 90s\n"
             "tables: {t: {read: {capacity: 5000}, write: {capacity: 5000}, partitions: 300, " FAST
             "}}\n"
             "clients: {c: {retry: {mode: legacy}}}\n"
             "workloads: {w: {client: c, table: t, " PUT ", rate: [{per_second: 1000}]}}\n"
             "timeline: [{at: 30s, action: lose_zone, table: t, for: 30s}]\n");
    assert_int_equal(flow_of(&f, 0)->failed, 0);
    assert_true(flow_of(&f, 0)->errors > 1000);
    assert_true(histogram_quantile(&flow_of(&f, 0)->latency, 0.999) > (double)SECOND);
    fixture_release(&f);
}

static void test_failing_requests(void **state)
{
    static const char *const resolutions[] = {"request", "1s"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_fault(&f, resolutions[i], READ_EVENTUAL, "action: fail_requests, part: 20%, for: 30s");
        assert_close((double)flow_of(&f, 0)->errors, 6000, 5 * sqrt(6000 * 0.8) + 200 * i);
        assert_string_equal(f.world.sim.event_log.entries[1].detail,
                            "the failing of requests is over");
        fixture_release(&f);
    }
}

/* A third of 90 s at 10 times 4 ms; of one partition in 300, only its own. */
static void test_slow_requests(void **state)
{
    struct fixture f;
    (void)state;
    run_fault(&f, "request", PUT, "action: slow_requests, factor: 10, for: 30s");
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.6) / 1e6, 4, 0.1);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.7) / 1e6, 40, 0.5);
    fixture_release(&f);
    run_fault(&f, "1s", PUT, "action: slow_partition, key: a, factor: 10, for: 60s");
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.99) / 1e6, 4, 0.1);
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.9999) / 1e6, 40, 0.5);
    fixture_release(&f);
    run_fault(&f, "request",
              "operation: put, arrivals: even, keys: [{key: hot, share: 90%}, {count: 1M}]",
              "action: slow_partition, for: 60s");
    assert_close(histogram_quantile(&flow_of(&f, 0)->latency, 0.9) / 1e6, 40, 0.5);
    fixture_release(&f);
}

TESTS(fault, cmocka_unit_test(test_slowness_multiplies), cmocka_unit_test(test_routers_add_up),
      cmocka_unit_test(test_zones_add_up),
      cmocka_unit_test(test_metrics_are_out_until_the_last_end), cmocka_unit_test(test_faults),
      cmocka_unit_test(test_zone_of_all_kinds), cmocka_unit_test(test_metrics_overlap),
      cmocka_unit_test(test_routers_lost), cmocka_unit_test(test_slow_updates),
      cmocka_unit_test(test_leader_change), cmocka_unit_test(test_retries_outlast_a_leader_change),
      cmocka_unit_test(test_failing_requests), cmocka_unit_test(test_slow_requests))
