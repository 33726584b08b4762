/* operations/deploy: one version's calls move to another in steps; pause and abort. */
#include "fixture.h"

#include "deploy.h"
#include "text.h"

#define PUT(table, pace)                                                                           \
    "{client: c, table: " table ", operation: put, arrivals: even, keys: [{count: 1000}], " pace "}"
/* Two versions; an alarm is on from 50 s to 70 s, which is that long because of workload `w`. */
#define WORLD(pace)                                                                                \
    "duration: 100s\ntables: {a: {billing: on_demand, " FAST "}}\nclients: {c: {}}\n"              \
    "workloads:\n  old: " PUT("a", pace) "\n  new: " PUT("a", "") "\n  w: " PUT(                   \
        "a",                                                                                       \
        "rate: [{per_second: 1}, {at: 40s, per_second: 1}, {at: 40001ms, per_second: 50}, "        \
        "{at: 60s, per_second: 50}, {at: 60001ms, per_second: 1}]") "\n"                           \
                                                                    "alarms: {bad: {metric: workloads/w/offered, threshold: 300, period: 10s, metric_delay: 0s}}\n"
#define TEN WORLD("rate: [{per_second: 10}]")
#define AT_20 "timeline: [{at: 20s, action: deploy, deploy: d}]\n"
#define STEPS "from: old, to: new, every: 20s, steps: [10%, 50%, 100%]"

static struct deploy *run_deploy(struct fixture *f, const char *head, const char *world,
                                 const char *deploy, const char *timeline)
{
    struct text yaml = {0};

    text_addf(&yaml, "name: n\n%s%sdeploys: {d: {%s}}\n%s", head, world, deploy, timeline);
    run_yaml(f, text_get(&yaml));
    text_release(&yaml);
    return world_entities(&f->world, "deploys");
}

static void assert_shared(struct fixture *f, double old, double new, double within)
{
    int64_t left = flow_of(f, 0)->offered, moved = flow_of(f, 1)->offered;

    assert_close((double)left, old, within);
    assert_close((double)moved, new, within);
    assert_close((double)(left + moved), old + new, 1);
    assert_int_equal(workloads_in(f)[0].arrivals.made, left + moved);
}

static bool has_event(const struct fixture *f, const char *words)
{
    for (size_t i = 0; i < f->world.sim.event_log.count; i++)
        if (strstr(f->world.sim.event_log.entries[i].detail, words))
            return true;
    return false;
}

/* The header's known answer in both resolutions, and all at once; 30 is over four deviations. */
static void test_steps(void **state)
{
    static const char *const heads[] = {"", "resolution: 1s\n"};
    struct fixture f;

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct deploy *d = run_deploy(&f, heads[i], TEN, STEPS, AT_20);
        assert_shared(&f, 480, 520, 30);
        assert_int_equal(d->state, DEPLOY_DONE);
        assert_true(has_event(&f, "step 2 of 3: 50% of the calls of workloads/old are made by"));
        assert_true(has_event(&f, "is done at 100% of the calls"));
        fixture_release(&f);
        d = run_deploy(&f, heads[i], TEN, "from: old, to: new, steps: [100%]", AT_20);
        assert_shared(&f, 200, 800, 2);
        assert_int_equal(d->state, DEPLOY_UNDER_WAY); /* it bakes */
        fixture_release(&f);
        d = run_deploy(&f, heads[i], TEN, STEPS, "");
        assert_shared(&f, 1000, 0, 1);
        assert_int_equal(d->state, DEPLOY_NOT_BEGUN);
        fixture_release(&f);
    }
}

/* Five instances, two at a time, every 10 s: 40 %, 80 %, all. */
static void test_rolling(void **state)
{
    struct fixture f;
    struct deploy *d;

    (void)state;
    d = run_deploy(&f, "resolution: 1s\n", TEN,
                   "from: old, to: new, instances: 5, batch: 2, every: 10s", AT_20);
    assert_int_equal(d->step_count, 3);
    assert_close(d->parts[0], 0.4, 1e-12);
    assert_close(d->parts[1], 0.8, 1e-12);
    assert_close(d->parts[2], 1, 0);
    assert_shared(&f, 200 + 60 + 20, 40 + 80 + 600, 25);
    fixture_release(&f);
}

/* The alarm of 50 s brings all back, in the step's midst and while it bakes, not when it is done;
 * what aborted may begin anew, but not while the alarm is on. */
static void test_abort(void **state)
{
    static const char *const heads[] = {"", "resolution: 1s\n"};
    struct fixture f;

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct deploy *d = run_deploy(&f, heads[i], TEN, STEPS ", abort_on: bad", AT_20);
        assert_shared(&f, 930, 70, 25);
        assert_int_equal(d->state, DEPLOY_ABORTED);
        assert_close(d->part, 0, 0);
        assert_true(has_event(&f, "aborts at 50% of the calls: alarms/bad"));
        fixture_release(&f);
    }
    run_deploy(&f, "", TEN, "from: old, to: new, steps: [100%], bake: 31s, abort_on: bad", AT_20);
    assert_shared(&f, 700, 300, 2);
    fixture_release(&f);
    run_deploy(&f, "", TEN, "from: old, to: new, steps: [100%], bake: 29s, abort_on: bad", AT_20);
    assert_shared(&f, 200, 800, 2);
    fixture_release(&f);
    run_deploy(&f, "", TEN, "from: old, to: new, steps: [100%], abort_on: bad",
               "timeline: [{at: 20s, action: deploy, deploy: d}, {at: 55s, action: deploy, deploy: "
               "d}, {at: 90s, action: deploy, deploy: d}]\n");
    assert_shared(&f, 200 + 400, 300 + 100, 2);
    assert_true(has_event(&f, "does not begin: in ALARM is alarms/bad"));
    fixture_release(&f);
}

/* The step of 60 s waits until the alarm is over at 70 s, the last one 20 s longer. */
static void test_pause(void **state)
{
    struct fixture f;
    struct deploy *d;

    (void)state;
    d = run_deploy(&f, "resolution: 1s\n", TEN, STEPS ", pause_on: bad", AT_20);
    assert_shared(&f, 200 + 180 + 150, 20 + 150 + 300, 30);
    assert_int_equal(d->taken, 3);
    assert_true(has_event(&f, "pauses at 50% of the calls: alarms/bad"));
    fixture_release(&f);
}

/* Users move as users: from 20 s 2 of 8 call the new version, each once a second as before, from 40
 * s all, and after the alarm none. */
static void test_users(void **state)
{
    static const char *const heads[] = {"", "resolution: 100ms\n", "resolution: 1s\n"};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        run_deploy(&f, heads[i], WORLD("users: 8, think_time: 996ms"),
                   "from: old, to: new, every: 20s, steps: [25%, 100%], abort_on: bad", AT_20);
        int64_t moved = flow_of(&f, 1)->offered;
        assert_close((double)moved, 2 * 20 + 8 * 10, 4);
        assert_close((double)flow_of(&f, 0)->offered, 800 - 120, 10);
        assert_int_equal(workloads_in(&f)[0].arrivals.users_moved, 0);
        fixture_release(&f);
    }
}

/* A failover takes the old version's calls elsewhere: the deploy ends, and its later steps move
 * nothing. */
static void test_overtaken(void **state)
{
    struct fixture f;
    struct deploy *d;

    (void)state;
    d = run_deploy(&f, "", TEN, STEPS,
                   "timeline: [{at: 20s, action: deploy, deploy: d}, {at: 30s, action: fail_over, "
                   "from: old, to: w}]\n");
    assert_int_equal(d->state, DEPLOY_ABORTED);
    assert_close((double)flow_of(&f, 0)->offered, 290, 10);
    assert_close((double)flow_of(&f, 1)->offered, 10, 10);
    assert_true(has_event(&f, "ends at 10% of the calls: they were moved elsewhere"));
    fixture_release(&f);
}

/* The next version follows on the one before, whose calls were all moved to it. */
static void test_versions(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: n\nduration: 100s\nresolution: 1s\ntables: {a: {billing: on_demand}}\n"
        "clients: {c: {}}\nworkloads:\n  v1: " PUT("a", "rate: [{per_second: 10}]") "\n  v2: " PUT(
            "a",
            "") "\n  v3: " PUT("a",
                               "") "\ndeploys: {second: {from: v1, to: v2, steps: "
                                   "[100%]}, third: {from: v2, to: v3, steps: [50%], every: 10s}}\ntimeline: [{at: 20s, "
                                   "action: deploy, deploy: second}, {at: 40s, action: deploy, deploy: third}]\n");
    assert_int_equal(flow_of(&f, 0)->offered, 200);
    assert_close((double)flow_of(&f, 1)->offered, 200 + 300, 60);
    assert_close((double)flow_of(&f, 2)->offered, 300, 60);
    fixture_release(&f);
}

static void test_mistakes(void **state)
{
    static const char *const wrong[][2] = {
        {"from: old, to: old, steps: [5%]", "the new version is the old one"},
        {"from: old, to: new", "give one of 'steps' (canary) and 'instances' (rolling)"},
        {"from: old, to: new, steps: [5%], instances: 3", "give one of 'steps'"},
        {"from: old, to: new, steps: [25%, 5%]", "step '5%' must be more than the one before"},
        {"from: old, to: new, steps: [120%]", "step '120%' must be"},
        {"from: old, to: new, steps: [some]", "step 'some' must be"},
        {"from: old, to: new, instances: 3, batch: 4", "'batch' must be at most 'instances'"},
        {"from: old, to: new, steps: [5%], batch: 4", "'batch' is for 'instances'"},
        {"from: old, to: new, steps: [5%], abort_on: none", "none"},
        {"from: step, to: new, steps: [5%]", "has no load of its own to move"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct text yaml = {0};
        text_addf(&yaml,
                  "name: n\n%s  \napis: {p: {steps: [{workload: step}], rate: [{per_second: 1}]}}\n"
                  "deploys: {d: {%s}}\n",
                  "duration: 9s\ntables: {a: {billing: on_demand}}\nclients: {c: {}}\nworkloads:\n"
                  "  old: " PUT("a", "rate: [{per_second: 10}]") "\n  new: " PUT(
                      "a", "rate: [{per_second: 1}]") "\n  step: " PUT("a", ""),
                  wrong[i][0]);
        assert_mistake(text_get(&yaml), wrong[i][1]);
        text_release(&yaml);
    }
}

TESTS(deploy, cmocka_unit_test(test_steps), cmocka_unit_test(test_rolling),
      cmocka_unit_test(test_abort), cmocka_unit_test(test_pause), cmocka_unit_test(test_users),
      cmocka_unit_test(test_overtaken), cmocka_unit_test(test_versions),
      cmocka_unit_test(test_mistakes))
