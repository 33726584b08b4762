/* explain/incident: the post-mortem's figures, by hand. */
#include "fixture.h"

#include "incident.h"

#define SALE(alarm)                                                                                \
    "name: x\nduration: 10m\ntables: {t: {item_size: 4KiB, initial_burst: 0%, burst: 1s, read: "   \
    "{capacity: 5}, write: {capacity: 1}, control_plane: {update_duration: 20s}}}\nclients: {c: "  \
    "{retry: {mode: custom, attempts: 1}}}\nworkloads: {w: {client: c, table: t, consistency: "    \
    "strong, arrivals: even, keys: [{key: k}], rate: [{at: 60s, per_second: 4}, {at: 60s, "        \
    "per_second: 10}]}}\n" alarm
#define ALARM(more)                                                                                \
    "alarms: {quiet: {metric: workloads/w/offered, threshold: 300, metric_delay: 0s}, failed: "    \
    "{metric: workloads/w/failed, divided_by: [workloads/w/offered], threshold: 0.3, "             \
    "metric_delay: 0s, " more                                                                      \
    "actions: [{action: set_capacity, at: 10s, table: t, read: 100}]}}\n"

static void find(struct incident *n, const char *yaml)
{
    struct result r;
    struct summary s;

    fixture_result(&r, "incident.h5", yaml);
    summary_make(&s, &r);
    incident_find(n, &s);
    n->alarm = n->action = n->action_by = NULL; /* they end with the summary */
    summary_release(&s);
    result_release(&r);
}

/* Ten calls a second for five units: half fail from 60 s on. The alarm with a severity goes off at
 * 120 s, as does one without; it is acknowledged at 150, the action is at 160 and in force at 180 s. */
static void test_by_hand(void **state)
{
    struct incident n;
    (void)state;
    find(&n, SALE(ALARM("severity: P2, acknowledged_after: {median: 30s}, ")));
    assert_true(n.happened && n.recovered);
    assert_close(n.from_s, 60, 1);
    assert_close(n.detected_s, 60, 1);
    assert_string_equal(n.severity, "P2");
    assert_close(n.acknowledged_s, 90, 1);
    assert_close(n.mitigated_s, 100, 1);
    assert_close(n.to_s, 180, 1);
    assert_close(n.calls, 1200, 20);
    assert_close(n.unserved, 600, 12);
    assert_int_equal(n.callers_affected, 1);
    assert_close(n.before.offered_per_s, 4, 0.2);
    assert_close(n.before.failed_ratio, 0, 0);
    assert_close(n.during.offered_per_s, 10, 0.1);
    assert_close(n.during.failed_ratio, 0.5, 0.01);
    assert_close(n.after.failed_ratio, 0, 0);
    assert_close(n.after.offered_per_s, 10, 0.1);
}

/* A program answers at once; and where nobody acts, it lasts. */
static void test_without_some_of_it(void **state)
{
    struct incident n;
    (void)state;
    find(&n, SALE(ALARM("severity: P1, ")));
    assert_true(isnan(n.acknowledged_s));
    assert_close(n.mitigated_s, 70, 1);
    assert_close(n.to_s, 150, 1);
    find(&n, SALE("alarms: {a: {metric: workloads/w/failed, threshold: 10, metric_delay: 0s}}\n"));
    assert_true(n.happened && !n.recovered && isnan(n.mitigated_s));
    assert_string_equal(n.severity, "");
    assert_close(n.detected_s, 60, 1);
    find(&n, SALE(""));
    assert_false(n.happened);
}

/* Every call of a service fails, four for each call of one API of two: half of the calls are not
 * served, as the verdict says of the same world (t_verdict). */
static void test_services_are_not_callers(void **state)
{
    struct incident n;
    (void)state;
    find(
        &n,
        "name: s\nduration: 3m\ntables: {t: {billing: on_demand}}\n"
        "services: {slow: {service_time: {constant: 1s}}, quick: {service_time: {constant: 1ms}}}\n"
        "apis:\n  a: {arrivals: even, rate: [{per_second: 5}], steps: [{service: slow, timeout: "
        "10ms, retry: {attempts: 4, delay: 1ms}}]}\n"
        "  b: {arrivals: even, rate: [{per_second: 5}], steps: [{service: quick}]}\n"
        "alarms: {f: {metric: apis/a/failed, threshold: 10, metric_delay: 0s}}\n");
    assert_close(n.calls, 1800, 20);
    assert_close(n.unserved, 900, 10);
}

TESTS_IN_FOLDER(incident, cmocka_unit_test(test_by_hand), cmocka_unit_test(test_without_some_of_it),
                cmocka_unit_test(test_services_are_not_callers))
