/* operations/alarm: states, and what they set off. */
#include "fixture.h"

#include "text.h"

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

/* Counts each second of the minutes whose letters are 'x': 60 calls a minute; other minutes see
 * 12. */
static void run_alarms(struct fixture *f, const char *minutes, const char *alarms)
{
    struct text yaml = {0};
    text_add(
        &yaml,
        "name: x\nduration: 20m\ntables: {t: {billing: on_demand, latency: {median: 1ms, p99: 1ms}}}\nclients: {c: {}}\nworkloads: {w: {client: c, table: t, " EVEN
        ", rate: [");
    for (int i = 0; minutes[i]; i++)
        text_addf(&yaml, "{at: %dm, per_second: %s}, {at: %dm, per_second: %s}, ", i,
                  minutes[i] == 'x' ? "1" : "0.2", i + 1, minutes[i] == 'x' ? "1" : "0.2");
    text_addf(&yaml, "{at: 19m, per_second: 0.2}]}}\n%s", alarms);
    run_yaml(f, text_get(&yaml));
    text_release(&yaml);
}

/* "minute:state" for each change of the alarm's state. */
static const char *changes(const struct fixture *f, const char *name)
{
    static char said[300];
    char path[40];
    said[0] = '\0';
    snprintf(path, sizeof path, "alarms/%s", name);
    for (size_t i = 0; i < f->world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f->world.sim.event_log.entries[i];
        if (strcmp(e->subject, path) == 0 && strstr(e->detail, " to "))
            snprintf(said + strlen(said), sizeof said - strlen(said), "%d:%s ",
                     (int)(e->at / MINUTE), strstr(e->detail, "to ALARM") ? "ALARM" : "OK");
    }
    return said;
}

/* Three minutes of five, known a minute later. Minutes 2, 4 and 5 are busy: the third datapoint
 * of five is known at 7:00. At 10:00 the five are 4 … 8 of which two are busy: OK from 8:00 on,
 * when minute 2 has left. One of one follows at once. */
static void test_m_of_n(void **state)
{
    struct fixture f;
    (void)state;
    run_alarms(
        &f, "..x.xx....",
        "alarms:\n  a: {metric: workloads/w/offered, threshold: 40, evaluation_periods: 5, datapoints_to_alarm: 3}\n"
        "  b: {metric: workloads/w/offered, threshold: 40}\n  c: {metric: workloads/w/offered, threshold: 40, evaluation_periods: 2, metric_delay: 0s}\n");
    assert_string_equal(changes(&f, "a"), "7:ALARM 9:OK ");
    assert_string_equal(changes(&f, "b"), "4:ALARM 5:OK 6:ALARM 8:OK ");
    assert_string_equal(changes(&f, "c"), "6:ALARM 7:OK ");
    fixture_release(&f);
}

/* 60 in a busy minute, 12 in another: sum, average a second, all four comparisons, at the
 * threshold itself. */
static void test_comparisons(void **state)
{
    static const struct {
        const char *how;
        bool rings;
    } cases[] = {{"threshold: 61", false},
                 {"comparison: '>', threshold: 62", false},
                 {"comparison: '>=', threshold: 59", true},
                 {"comparison: '<', threshold: 11", false},
                 {"comparison: '<', threshold: 14", true},
                 {"comparison: '<=', threshold: 13", true},
                 {"statistic: average, threshold: 0.9", true},
                 {"statistic: average, threshold: 1.1", false},
                 {"period: 5m, threshold: 100", true},
                 {"period: 5m, threshold: 250", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char alarms[200];
        snprintf(alarms, sizeof alarms, "alarms: {a: {metric: workloads/w/offered, %s}}\n",
                 cases[i].how);
        run_alarms(&f, "..x.xx....", alarms);
        assert_int_equal(strstr(changes(&f, "a"), "ALARM") != NULL, cases[i].rings);
        fixture_release(&f);
    }
}

/* Exactly at the threshold, of a level that stays; and actions that are performed, one of them
 * ten seconds later, each time the alarm goes off and every two minutes while it lasts. */
static void test_repeats(void **state)
{
    struct fixture f;
    size_t actions = 0;
    (void)state;
    run_alarms(
        &f, "xxxxx.....xx...",
        "alarms:\n  at: {metric: tables/t/partition_count, statistic: average, comparison: '>=', threshold: 4}\n"
        "  above: {metric: tables/t/partition_count, statistic: average, comparison: '>', threshold: 4}\n"
        "  below: {metric: tables/t/partition_count, statistic: average, comparison: '<', threshold: 4}\n"
        "  most: {metric: tables/t/partition_count, statistic: average, comparison: '<=', threshold: 4}\n"
        "  busy: {metric: workloads/w/offered, threshold: 40, repeat: 2m, severity: SEV2, actions: [{action: set_capacity, table: t, read: 5}, {action: set_capacity, at: 10s, table: t, write: 5}]}\n");
    assert_int_equal(alarms_in(&f)[0].state, ALARM_ALARM);
    assert_int_equal(alarms_in(&f)[1].state, ALARM_OK);
    assert_int_equal(alarms_in(&f)[2].state, ALARM_OK);
    assert_int_equal(alarms_in(&f)[3].state, ALARM_ALARM);
    assert_string_equal(changes(&f, "busy"), "2:ALARM 7:OK 12:ALARM 14:OK ");
    for (size_t i = 0; i < f.world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f.world.sim.event_log.entries[i];
        actions += e->kind == EVENT_LOG_ACTION || e->kind == EVENT_LOG_REFUSED;
        if (strcmp(e->subject, "alarms/busy") == 0 && strstr(e->detail, " to "))
            assert_memory_equal(e->detail, "SEV2 ", 5);
    }
    /* At 2, 4 and 6 minutes, and at 12; at 14 the alarm is seen to be over. */
    assert_int_equal(actions, 2 * (3 + 1));
    fixture_release(&f);
}

/* Both of two, one of two, and one that must be with one that may. */
static void test_composites(void **state)
{
    struct fixture f;
    (void)state;
    run_alarms(
        &f, "..xxx.....",
        "alarms:\n  early: {metric: workloads/w/offered, threshold: 40}\n  late: {metric: workloads/w/offered, threshold: 40, evaluation_periods: 3}\n"
        "  never: {metric: workloads/w/offered, threshold: 400}\n"
        "  both: {all_of: [early, late]}\n  one: {any_of: [early, never]}\n  mixed: {all_of: [early], any_of: [late, never]}\n  none: {all_of: [early, never]}\n");
    assert_string_equal(changes(&f, "early"), "4:ALARM 7:OK ");
    assert_string_equal(changes(&f, "late"), "6:ALARM 7:OK ");
    assert_string_equal(changes(&f, "both"), "6:ALARM 7:OK ");
    assert_string_equal(changes(&f, "one"), "4:ALARM 7:OK ");
    assert_string_equal(changes(&f, "mixed"), "6:ALARM 7:OK ");
    assert_string_equal(changes(&f, "none"), "");
    fixture_release(&f);
}

#define ALARM(how)                                                                                                                        \
    "name: x\nduration: 1m\ntables: {t: {billing: on_demand}}\nalarms: {z: {metric: tables/t/throttled_requests, threshold: 1}, a: {" how \
    "}}\n"

static void test_alarm_mistakes(void **state)
{
    (void)state;
    assert_mistake(ALARM("threshold: 1"), "either a 'metric'");
    assert_mistake(ALARM("metric: tables/t/throttled_requests, threshold: 1, all_of: [z]"),
                   "either a 'metric'");
    assert_mistake(ALARM("metric: tables/t/throttled_requests"), "'threshold' is required");
    assert_mistake(ALARM("metric: tables/t/throttled, threshold: 1"),
                   "there is no series 'tables/t/throttled'");
    assert_mistake(ALARM("metric: throttled, threshold: 1"), "there is no series 'throttled'");
    assert_mistake(
        ALARM(
            "metric: tables/t/throttled_requests, threshold: 1, evaluation_periods: 2, datapoints_to_alarm: 3"),
        "at most 'evaluation_periods'");
    assert_mistake(
        ALARM(
            "metric: tables/t/throttled_requests, threshold: 1, evaluation_periods: 3, datapoints_to_alarm: 3"),
        "");
    assert_mistake(
        ALARM("metric: tables/t/throttled_requests, threshold: 1, period: 10s, metric_delay: 611s"),
        "at most 60 periods");
    assert_mistake(
        ALARM("metric: tables/t/throttled_requests, threshold: 1, period: 10s, metric_delay: 10m"),
        "");
    assert_mistake(ALARM("metric: tables/t/throttled_requests, threshold: 1, statistic: p99"),
                   "there is no latency");
    assert_mistake(ALARM("metric: tables/t/throttled_requests, threshold: 1, statistic: p99, "
                         "divided_by: [tables/t/throttled_requests]"),
                   "a percentile is not divided");
    assert_mistake(ALARM("metric: tables/t/throttled_requests, threshold: 1, divided_by: [x/y]"),
                   "there is no series 'x/y'");
    assert_mistake(ALARM("metric: tables/t/throttled_requests, threshold: 1, element: k"),
                   "with the element k");
    assert_mistake(ALARM("all_of: [nobody]"), "there is no alarm 'nobody'");
    assert_mistake(ALARM("any_of: [z, b]}, b: {all_of: [z]"), "'b' is a composite alarm itself");
    assert_mistake(ALARM("any_of: [z, b]}, b: {all_of: [z], any_of: [z]"),
                   "'b' is a composite alarm itself");
    assert_mistake(ALARM("any_of: [z]"), "");
}

/* Off at 2:00, quiet at 3:00, off again from 4:00 to 7:00, repeated each two and a half minutes:
 * performed at 2:00, 4:00 and 6:30; what was planned for 4:30 belonged to the alarm before. */
static void test_a_new_alarm_begins_anew(void **state)
{
    struct fixture f;
    size_t n = 0;
    static const int at[] = {120, 240, 390};
    (void)state;
    run_alarms(
        &f, "x.xxx....",
        "alarms: {busy: {metric: workloads/w/offered, threshold: 40, repeat: 150s, actions: [{action: set_capacity, table: t, read: 5}]}}\n");
    for (size_t i = 0; i < f.world.sim.event_log.count; i++)
        if (f.world.sim.event_log.entries[i].kind == EVENT_LOG_REFUSED)
            assert_int_equal(f.world.sim.event_log.entries[i].at, at[n++] * SECOND);
    assert_int_equal(n, 3);
    fixture_release(&f);
}

/* Minutes 5 to 9 ask 20 units a second of 10 that are bought and fail the other half, all for one
 * key of two: use 1, failed ratio 0.5, the key's share above a half, and the p99 of what is tried
 * five times. Each is known a minute later. */
static void test_of_ratios(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 15m\ntables: {t: {item_size: 4KiB, initial_burst: 0%, burst: 1s, "
        "read: {capacity: 10}, write: {capacity: 1}}}\nclients: {c: {" NONE
        "}, d: {retry: {mode: custom, attempts: 5, base_delay: 1s, jitter: none}}}\nworkloads:\n"
        "  w: {client: c, table: t, consistency: strong, arrivals: even, keys: [{key: hot}], "
        "rate: [{at: 5m, per_second: 2}, {at: 5m, per_second: 20}, {at: 10m, per_second: 20}, "
        "{at: 10m, per_second: 2}]}\n"
        "  v: {client: d, table: t, consistency: strong, keys: [{key: cold}], "
        "rate: [{per_second: 2}]}\nalarms:\n"
        "  use: {metric: tables/t/consumed_read_capacity_units, divided_by: "
        "[tables/t/provisioned_read_capacity_units], threshold: 0.8}\n"
        "  failed: {metric: workloads/w/failed, divided_by: [workloads/w/offered], "
        "threshold: 0.35}\n"
        "  share: {metric: top_keys/t/consumed_capacity_units, divided_by: "
        "[tables/t/consumed_read_capacity_units, tables/t/consumed_write_capacity_units], "
        "threshold: 0.6}\n"
        "  cold: {metric: top_keys/t/consumed_capacity_units, element: cold, divided_by: "
        "[tables/t/consumed_read_capacity_units], threshold: 0.6}\n"
        "  slow: {metric: workloads/v/latency, statistic: p99, threshold: 0.5}\n");
    assert_string_equal(changes(&f, "use"), "7:ALARM 12:OK ");
    assert_string_equal(changes(&f, "failed"), "7:ALARM 12:OK ");
    assert_string_equal(changes(&f, "share"), "7:ALARM 12:OK ");
    assert_string_equal(changes(&f, "cold"), "");
    assert_string_equal(changes(&f, "slow"), "7:ALARM 13:OK "); /* some began before 10:00 */
    fixture_release(&f);
}

/* Five datapoints of a busy run are missing. One is looked at and two more: the third that is
 * missing, known at 6:00, leaves none. */
static void test_missing_data(void **state)
{
    static const struct {
        const char *how, *expected;
    } cases[] = {{"notBreaching", "2:ALARM 6:OK 9:ALARM "},
                 {"breaching", "2:ALARM "},
                 {"ignore", "2:ALARM "},
                 {"missing", "2:ALARM 6:OK 9:ALARM "}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char alarms[300];
        snprintf(
            alarms, sizeof alarms,
            "timeline: [{at: 150s, action: stop_metrics, for: 5m}]\n"
            "alarms: {a: {metric: workloads/w/offered, threshold: 40, treat_missing_data: %s}}\n",
            cases[i].how);
        run_alarms(&f, "xxxxxxxxxxxxxxxxxxx", alarms);
        assert_string_equal(changes(&f, "a"), cases[i].expected);
        fixture_release(&f);
    }
}

TESTS(alarm, cmocka_unit_test(test_of_ratios), cmocka_unit_test(test_missing_data),
      cmocka_unit_test(test_alarm), cmocka_unit_test(test_alarm_acts),
      cmocka_unit_test(test_m_of_n), cmocka_unit_test(test_comparisons),
      cmocka_unit_test(test_repeats), cmocka_unit_test(test_composites),
      cmocka_unit_test(test_alarm_mistakes), cmocka_unit_test(test_a_new_alarm_begins_anew))
