/* service/autoscaler: target tracking, steps, schedules. */
#include "fixture.h"

#include "admission.h"

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

/* Two minutes over target, two more until the datapoint is known, then UpdateTable. */
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
    assert_int_equal(out->at, 9 * MINUTE);
    assert_non_null(strstr(out->detail, "from 200 to 215"));
    assert_int_equal(event_first(&f, EVENT_LOG_CAPACITY)->at, 9 * MINUTE + 35 * SECOND);
    /* 15 minutes below from 20m, two more for the delay; then down to the minimum */
    const struct event_log_entry *in = &f.world.sim.event_log.entries[2];
    assert_int_equal(in->kind, EVENT_LOG_SCALING);
    assert_int_equal(in->at, 37 * MINUTE);
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

/* The write side on its own: 150 of 200 at a target of 70 % ask for 215, by two datapoints in a
 * row; one is not enough. */
static void test_writes_scale(void **state)
{
    static const char *const rates[] = {
        "{per_second: 150}",
        "{per_second: 50}, {at: 5m, per_second: 50}, {at: 5m, per_second: 190}, {at: 6m, per_second: 190}, {at: 6m, per_second: 90}"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char work[300];
        snprintf(work, sizeof work, "operation: put, " EVEN ", rate: [%s]", rates[i]);
        run_one(&f, "duration: 10m\nresolution: 1s",
                "read: {capacity: 10}, write: {capacity: 200, autoscaling: {min: 100, max: 1000}}",
                NONE, work);
        assert_close(table_of(&f)->throughput.side[WRITE].provisioned, i ? 200 : 215, 0);
        assert_close(table_of(&f)->throughput.side[READ].provisioned, 10, 0);
        assert_int_equal(event_count(&f, EVENT_LOG_SCALING), !i);
        fixture_release(&f);
    }
}

/* Never above max, never below min; without any consumption there is no datapoint and nothing
 * changes. */
static void test_bounds_and_steps(void **state)
{
    static const struct {
        const char *rate;
        double capacity;
    } cases[] = {{"{per_second: 190}", 220},
                 {"{per_second: 1}", 120},
                 {"{per_second: 0}", 200},
                 {"{per_second: 120}", 200}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char work[300];
        snprintf(work, sizeof work, "operation: put, " EVEN ", rate: [%s]", cases[i].rate);
        run_one(
            &f, "duration: 25m\nresolution: 1s",
            "read: {capacity: 10}, write: {capacity: 200, autoscaling: {min: 120, max: 220, metric_delay: 0s}}",
            NONE, work);
        assert_close(table_of(&f)->throughput.side[WRITE].provisioned, cases[i].capacity, 0);
        fixture_release(&f);
    }
}

/* A scale-in waits for the cooldown after a scale-out, too; a scale-out does not wait for a
 * scale-in. */
static void test_cooldowns_of_both(void **state)
{
    struct fixture f;
    simtime out = -1, in = -1, again = -1;
    (void)state;
    run_one(
        &f, "duration: 100m\nresolution: 1s",
        "read: {capacity: 10}, write: {capacity: 200, autoscaling: {min: 10, max: 1000, metric_delay: 0s, scale_in_cooldown: 40m, scale_out_cooldown: 1h}}, control_plane: {update_duration: 0s}",
        NONE,
        "operation: put, " EVEN
        ", rate: [{per_second: 190}, {at: 5m, per_second: 190}, {at: 5m, per_second: 20}, {at: 50m, per_second: 20}, {at: 50m, per_second: 100}]");
    for (size_t i = 0; i < f.world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f.world.sim.event_log.entries[i];
        if (e->kind != EVENT_LOG_SCALING)
            continue;
        *(out < 0 ? &out : in < 0 ? &in : &again) = again < 0 ? e->at : again;
    }
    assert_int_equal(out, 2 * MINUTE);
    assert_int_equal(in, 42 * MINUTE);
    assert_int_equal(again, 62 * MINUTE);
    fixture_release(&f);
}

/* With steps the alarms stand at the lowest `above` and the highest `below`; with a target at it
 * and 20 points below. */
static void test_alarms_stand(void **state)
{
    struct scaling_step_spec steps[] = {{.above = 0.9, .change = 5},
                                        {.above = 0.7, .change = 1},
                                        {.below = 0.2, .change = -1},
                                        {.below = 0.3, .change = -2},
                                        {.above = 0.8, .change = 2}};
    struct autoscaling_spec spec = {.min = 1, .max = 100, .target = 0.6};
    struct plane_of_one {
        struct metered m;
        struct control_plane control;
    } p;
    struct autoscaler a;
    (void)state;
    metered_init(&p.m, &admission_global);
    metered_start(&p.m, BILLING_PROVISIONED, 100, 50);
    autoscaler_init(&a, &p.m.sim, &spec, &p.control, &p.m.throughput, WRITE);
    assert_close(a.high, 0.6, 1e-12);
    assert_close(a.low, 0.4, 1e-12);
    autoscaler_release(&a);
    spec.steps = steps;
    spec.steps_count = 5;
    autoscaler_init(&a, &p.m.sim, &spec, &p.control, &p.m.throughput, WRITE);
    assert_close(a.high, 0.7, 0);
    assert_close(a.low, 0.3, 0);
    autoscaler_release(&a);
    spec.steps_count = 2; /* only outwards */
    autoscaler_init(&a, &p.m.sim, &spec, &p.control, &p.m.throughput, WRITE);
    assert_true(a.low < 0);
    autoscaler_release(&a);
    assert_close(autoscaling_steps(&spec, 70, 100), 100, 0); /* at the bound is not above */
    assert_close(autoscaling_steps(&spec, 91, 100), 105, 0); /* the one that was passed furthest */
    metered_release(&p.m);
}

#define SCALING(how)                                                                               \
    "name: x\nduration: 1m\ntables: {t: {read: {capacity: 5, autoscaling: {" how                   \
    "}}, write: {capacity: 5}}}\n"

static void test_scaling_mistakes(void **state)
{
    (void)state;
    assert_mistake(SCALING("min: 10, max: 9"), "'min' (10) must not be above 'max' (9)");
    assert_mistake(SCALING("min: 9, max: 9"), "");
    assert_mistake(SCALING("min: 1, max: 9, target: 50%, steps: [{above: 70%, change: 1}]"),
                   "with 'steps' their bounds count");
    assert_mistake(SCALING("min: 1, max: 9, steps: [{change: 1}]"), "either 'above'");
    assert_mistake(SCALING("min: 1, max: 9, steps: [{above: 70%, below: 20%, change: 1}]"),
                   "either 'above'");
    assert_mistake(SCALING("min: 1, max: 9, steps: [{above: 70%}]"), "needs one of");
    assert_mistake(SCALING("min: 1, max: 9, steps: [{above: 70%, change: 1, exact: 5}]"),
                   "needs one of");
    assert_mistake(SCALING("min: 1, max: 9, steps: [{above: 70%, change: -1}]"), "must not lower");
    assert_mistake(SCALING("min: 1, max: 9, steps: [{below: 20%, percent_change: 10%}]"),
                   "must not raise");
    assert_mistake(SCALING("min: 1, max: 9, steps: [{below: 20%, exact: 5}]"), "");
    assert_mistake(SCALING("min: 1, max: 9, schedule: [{at: 1s}]"), "needs 'min', 'max' or both");
    assert_mistake(SCALING("min: 1, max: 9, schedule: [{at: 1s, min: 5, max: 4}]"),
                   "must not be above 'max' (4)");
    assert_mistake(SCALING("min: 1, max: 9, schedule: [{at: 1s, min: 5, max: 5}]"), "");
}

/* An action that names only `max` leaves `min` as it is: scaled in to 50, never below. One whose
 * bound crosses the other moves it. */
static void test_schedule_of_one_bound(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "duration: 30m\nresolution: 1s",
        "read: {capacity: 100, autoscaling: {min: 50, max: 150, metric_delay: 0s, schedule: [{at: 1m, max: 120}]}}, write: {capacity: 10}",
        NONE, EVEN ", rate: [{per_second: 1}]");
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 50, 0);
    fixture_release(&f);
    run_one(
        &f, "duration: 30m\nresolution: 1s",
        "read: {capacity: 100, autoscaling: {min: 50, max: 150, metric_delay: 0s, schedule: [{at: 1m, max: 30}]}}, write: {capacity: 10}",
        NONE, EVEN ", rate: [{per_second: 90}]");
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 30, 0);
    fixture_release(&f);
}

/* Deleted while it is busy: the datapoint of its last minute asks for nothing. */
static void test_gone_index_is_not_scaled(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 10m\nresolution: 1s\ntables: {t: {read: {capacity: 10}, write: {capacity: 10}, indexes: {i: {read: {capacity: 100, autoscaling: {min: 10, max: 900}}, write: {capacity: 10}}}}}\n" ONE_CLIENT(
            NONE) "workloads: {w: {client: c, table: t, index: i, operation: query, items: 40, arrivals: even, keys: [{count: 9}], rate: [{per_second: 300}]}}\ntimeline: [{at: 50s, action: delete_index, table: t, index: i}]\n");
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 0);
    assert_int_equal(event_count(&f, EVENT_LOG_SCALING), 0);
    fixture_release(&f);
}

/* When the capacities of a table whose reads and writes both go over target from the start are in
 * force, and how often UpdateTable was refused until 5:50. */
static size_t both_sides(const char *more, const char *timeline, simtime at[2])
{
    struct fixture f;
    struct text yaml = {0};
    size_t n = 0, refused = 0;

    at[0] = at[1] = 0;
    text_addf(&yaml,
              "name: x\nduration: 350s\nresolution: 1s\ntables: {t: {item_size: 1KiB, read: "
              "{capacity: 100, autoscaling: {min: 50, max: 500, %s}}, write: {capacity: 100, "
              "autoscaling: {min: 50, max: 500, %s}}}}\n" ONE_CLIENT(
                  NONE) "workloads: {r: {client: c, table: t, " EVEN
                        ", rate: [{per_second: 160}]}, "
                        "w: {client: c, table: t, operation: put, " EVEN
                        ", rate: [{per_second: 90}]}}\n%s",
              more, more, timeline);
    run_yaml(&f, text_get(&yaml));
    for (size_t i = 0; i < f.world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f.world.sim.event_log.entries[i];
        refused += e->kind == EVENT_LOG_REFUSED;
        if (e->kind == EVENT_LOG_CAPACITY && n < 2)
            at[n++] = e->at;
    }
    fixture_release(&f);
    text_release(&yaml);
    return refused;
}

/* Two sides that want to grow at 4:00: the second asks again 10 s after the update of the first, 45 s
 * later; by the next datapoint alone it does a minute later. The datapoint of 5:00 finds the second
 * side's own update on its way, and is refused too. */
static void test_refused_side_asks_again(void **state)
{
    simtime at[2];
    (void)state;
    assert_int_equal(both_sides("retry_after_update: 10s", "", at), 2);
    assert_int_equal(at[0], 4 * MINUTE + 35 * SECOND);
    assert_int_equal(at[1], 5 * MINUTE + 20 * SECOND);
    assert_int_equal(both_sides("metric_delay: 2m", "", at), 2); /* 10 s unless said otherwise */
    assert_int_equal(at[1], 5 * MINUTE + 20 * SECOND);
    assert_int_equal(both_sides("retry_after_update: 0s", "", at), 2);
    assert_int_equal(at[1], 5 * MINUTE + 10 * SECOND);
    assert_int_equal(both_sides("retry_after_update: 30m", "", at), 1);
    assert_int_equal(at[1], 5 * MINUTE + 35 * SECOND);
}

/* Nothing is in flight that would end: no sooner than the next datapoint. While its own update is in
 * flight, a side is not asked for twice. */
static void test_asks_again_only_after_updates(void **state)
{
    simtime at[2];
    (void)state;
    both_sides("retry_after_update: 5s, suspended: {dynamic_scaling_in: true}",
               "timeline: [{at: 200s, action: set_capacity, table: t, read: 101}]", at);
    assert_int_equal(at[0], 235 * SECOND);
    assert_int_equal(at[1], 4 * MINUTE + 35 * SECOND);
    /* one whose datapoint came while it waited, and had it scaled, is done */
    assert_int_equal(both_sides("retry_after_update: 26s", "", at), 1);
    assert_int_equal(at[1], 5 * MINUTE + 35 * SECOND);
}

/* A table that is UPDATING when a scheduled action comes is asked again 10 s after that. */
static void test_schedule_asks_again(void **state)
{
    struct fixture f;
    simtime at[2] = {0};
    size_t n = 0;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 10m\ntables: {t: {read: {capacity: 100, autoscaling: {min: 50, max: 500, schedule: [{at: 5m, min: 200}]}}, write: {capacity: 10}}}\ntimeline: [{at: 290s, action: set_capacity, table: t, write: 20}]\n");
    for (size_t i = 0; i < f.world.sim.event_log.count; i++)
        if (f.world.sim.event_log.entries[i].kind == EVENT_LOG_CAPACITY)
            at[n++] = f.world.sim.event_log.entries[i].at;
    assert_int_equal(n, 2);
    assert_int_equal(at[0], 325 * SECOND);
    assert_int_equal(at[1], 335 * SECOND + 35 * SECOND);
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 200, 0);
    assert_close(table_of(&f)->throughput.side[WRITE].provisioned, 20, 0);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 1);
    fixture_release(&f);
}

static double reads_at_end(const char *autoscaling, const char *timeline, const char *rate)
{
    struct fixture f;
    struct text table = {0}, head = {0}, work = {0};

    text_addf(&head, "start: 2025-03-28T22:00:00Z\nduration: 60m\nresolution: 1s\n%s", timeline);
    text_addf(
        &table,
        "read: {capacity: 200, autoscaling: {min: 50, max: 1000, metric_delay: 0s%s}}, write: "
        "{capacity: 10}",
        autoscaling);
    text_addf(&work, EVEN ", rate: [%s]", rate);
    run_one(&f, text_get(&head), text_get(&table), NONE, text_get(&work));
    double reads = table_of(&f)->throughput.side[READ].provisioned;
    fixture_release(&f);
    text_release(&head);
    text_release(&table);
    text_release(&work);
    return reads;
}

/* Scale-in that is switched off leaves capacity where it is, but not for scheduled actions. */
static void test_scale_in_switched_off(void **state)
{
    (void)state;
    assert_close(reads_at_end("", "", "{per_second: 1}"), 50, 0);
    assert_close(reads_at_end(", disable_scale_in: true", "", "{per_second: 1}"), 200, 0);
    assert_close(reads_at_end(", disable_scale_in: true", "", "{per_second: 190}"), 272, 0);
    assert_close(reads_at_end(", disable_scale_in: true, schedule: [{at: 5m, max: 90}]", "",
                              "{per_second: 1}"),
                 90, 0);
}

/* What is suspended stands still, from the start or from an action on; then the next datapoint
 * decides. */
static void test_suspended(void **state)
{
    const char *busy = "{per_second: 190}", *idle = "{per_second: 1}";
    (void)state;
    assert_close(reads_at_end(", suspended: {dynamic_scaling_in: true}", "", idle), 200, 0);
    assert_close(reads_at_end(", suspended: {dynamic_scaling_in: true}", "", busy), 272, 0);
    assert_close(reads_at_end(", suspended: {dynamic_scaling_out: true}", "", busy), 200, 0);
    assert_close(reads_at_end(", suspended: {dynamic_scaling_out: true}", "", idle), 50, 0);
    assert_close(
        reads_at_end(", suspended: {scheduled_scaling: true}, schedule: [{at: 5m, min: 500}]", "",
                     busy),
        272, 0);
#define SUSPEND(what, more)                                                                        \
    "timeline: [{at: 0s, action: suspend_scaling, table: t, " what ": true" more "}]"
    assert_close(reads_at_end("", SUSPEND("dynamic_scaling_out", ""), busy), 200, 0);
    assert_close(reads_at_end("", SUSPEND("dynamic_scaling_out", ", for: 50m"), busy), 272, 0);
    assert_close(reads_at_end(", schedule: [{at: 5m, min: 500}, {at: 9m, min: 300}]",
                              SUSPEND("scheduled_scaling", ", side: read, for: 8m"), busy),
                 300, 0);
    assert_close(reads_at_end("", SUSPEND("dynamic_scaling_in", ", for: 2h"), idle), 200, 0);
    assert_mistake("name: x\nduration: 1m\n" ROOMY_TABLE("") SUSPEND("scheduled_scaling", ""),
                   "has no 'autoscaling'");
    assert_mistake("name: x\nduration: 1m\n" ROOMY_TABLE(
                       "") "timeline: [{action: suspend_scaling, table: t}]\n",
                   "needs one of 'dynamic_scaling_in'");
}

/* 150 and then 180 of 200 units: 258 by the last of the two datapoints, 258 by the greater and 236
 * by the mean; the other way round 215, 258 and 236. */
static void test_which_datapoint(void **state)
{
    static const char *const rising = "{per_second: 150}, {at: 1m, per_second: 150}, {at: 1m, "
                                      "per_second: 180}, {at: 2m, per_second: 180}, {at: 2m, "
                                      "per_second: 130}",
                             *const falling =
                                 "{per_second: 180}, {at: 1m, per_second: 180}, {at: 1m, "
                                 "per_second: 150}, {at: 2m, per_second: 150}, {at: "
                                 "2m, per_second: 130}";
    static const struct {
        const char *datapoint;
        double rising, falling;
    } cases[] = {{"last", 258, 215}, {"max", 258, 258}, {"mean", 236, 236}};
    (void)state;
    for (int i = 0; i < 3; i++) {
        char how[60];
        snprintf(how, sizeof how, ", datapoint: %s, disable_scale_in: true", cases[i].datapoint);
        assert_close(reads_at_end(how, "", rising), cases[i].rising, 0);
        assert_close(reads_at_end(how, "", falling), cases[i].falling, 0);
    }
}

/* The run begins on Friday 28 March 2025 at 22:00 UTC, which is 23:00 in Berlin, an hour before
 * midnight. */
static void test_schedules_of_aws(void **state)
{
    static const struct {
        const char *schedule;
        double reads;
    } cases[] = {{"schedule: cron(20 22 * * ? *)", 400},
                 {"schedule: cron(20 23 * * ? *)", 200},
                 {"schedule: cron(20 23 ? * FRI *), timezone: Europe/Berlin", 400},
                 {"schedule: cron(0 22 * * ? *)", 400}, /* at the start itself */
                 {"schedule: 'at(2025-03-28T22:30:00)'", 400},
                 {"schedule: 'at(2025-03-28T22:30:00)', timezone: Europe/Berlin", 200},
                 {"schedule: rate(30 minutes)", 400},
                 {"schedule: rate(2 hours)", 200},
                 {"schedule: rate(2 hours), start_time: 2025-03-28T20:30:00Z", 400},
                 {"schedule: rate(2 hours), start_time: 2025-03-28T22:40:00Z", 400},
                 {"schedule: rate(30 minutes), end_time: 2025-03-28T22:20:00Z", 200}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char how[200];
        snprintf(how, sizeof how, ", schedule: [{%s, min: 400}]", cases[i].schedule);
        if (reads_at_end(how, "", "{per_second: 100}") != cases[i].reads)
            fail_msg("%s", how);
    }
    assert_mistake(SCALING("min: 1, max: 9, schedule: [{min: 5}]"), "either 'at' or 'schedule'");
    assert_mistake(SCALING("min: 1, max: 9, schedule: [{at: 1s, schedule: rate(1 day), min: 5}]"),
                   "either 'at' or 'schedule'");
    assert_mistake(
        SCALING("min: 1, max: 9, schedule: [{schedule: rate(1 day), every: 1d, min: 5}]"),
        "'every' goes with 'at'");
    assert_mistake(SCALING("min: 1, max: 9, schedule: [{schedule: rate(1 week), min: 5}]"),
                   "must be rate(N minutes)");
    assert_mistake(
        SCALING("min: 1, max: 9, schedule: [{schedule: rate(1 day), timezone: Mars/Base, min: 5}]"),
        "'timezone: Mars/Base' must be a name");
    assert_mistake(
        SCALING("min: 1, max: 9, disable_scale_in: true, steps: [{above: 70%, change: 1}]"),
        "leave out the steps 'below'");
}

TESTS(autoscaler, cmocka_unit_test(test_target_tracking),
      cmocka_unit_test(test_autoscaling_timeline), cmocka_unit_test(test_cooldown),
      cmocka_unit_test(test_schedule), cmocka_unit_test(test_steps),
      cmocka_unit_test(test_writes_scale), cmocka_unit_test(test_bounds_and_steps),
      cmocka_unit_test(test_cooldowns_of_both), cmocka_unit_test(test_alarms_stand),
      cmocka_unit_test(test_scaling_mistakes), cmocka_unit_test(test_schedule_of_one_bound),
      cmocka_unit_test(test_gone_index_is_not_scaled), cmocka_unit_test(test_schedule_asks_again),
      cmocka_unit_test(test_refused_side_asks_again),
      cmocka_unit_test(test_asks_again_only_after_updates),
      cmocka_unit_test(test_scale_in_switched_off), cmocka_unit_test(test_suspended),
      cmocka_unit_test(test_which_datapoint), cmocka_unit_test(test_schedules_of_aws))
