/* sim/scenario: nodes, decoding by rows, --set, emitting, schema. */
#include "autoscaler.h"
#include "fixture.h"

#include <jansson.h>

#include "emit.h"
#include "node.h"
#include "schema.h"

#define AUTO(how)                                                                                  \
    HEAD "tables: {t: {read: {capacity: 5, autoscaling: {min: 1, max: 10, " how                    \
         "}}, write: {capacity: 5}}}\n"
#define TABLE "tables: {t: {read: {capacity: 5}, write: {capacity: 5}}}\n"
#define HEAD "name: x\nduration: 1s\n"

static void expect(const char *yaml, const char *part)
{
    const char *message = fixture_mistake(yaml);
    if (!strstr(message, part))
        fail_msg("expected '%s' in '%s'", part, message);
}

static void test_valid(void **state)
{
    (void)state;
    assert_string_equal(fixture_mistake(HEAD TABLE), "");
    assert_string_equal(fixture_mistake(HEAD TABLE "clients:\n  c:\nworkloads: {}\nalarms:\n"), "");
}

static void test_syntax(void **state)
{
    (void)state;
    expect("", "empty");
    expect("a: [", "not valid YAML");
    expect("- 1\n", "must be a map");
    expect("a: &x 1\n", "anchors, aliases and tags");
    expect("a: *x\n", "anchors, aliases and tags");
    expect("a: !!int 1\n", "anchors, aliases and tags");
    expect("a: 1\n---\nb: 2\n", "second document");
    expect(HEAD TABLE "name: y\n", "duplicate key 'name', already given in line 1");
    expect("{a: 1}: 2\n", "key must be a plain word");
    expect("a: \"\\0\"\n", "NUL");
    expect("a: \xff\n", "not valid YAML");
    expect("\xff\xfe\xfd", "save it as UTF-8");
}

static void test_limits(void **state)
{
    struct text deep = {0}, large = {0};
    (void)state;
    for (int i = 0; i < 1000; i++)
        text_add(&deep, "[");
    expect(text_get(&deep), "more than 32 levels");
    text_add(&large, "a: [");
    for (int i = 0; i < 250000; i++)
        text_add(&large, "1,");
    text_add(&large, "1]\n");
    expect(text_get(&large), "more than 200,000 nodes");
    text_release(&large);
    text_add(&large, "# ");
    while (large.length <= NODE_BYTES)
        text_add(
            &large,
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    expect(text_get(&large), "larger than 4 MiB");
    text_release(&deep);
    text_release(&large);
}

/* Each mistake says place, value, rule and remedy. */
struct mistake {
    const char *yaml, *says; /* a part of the message */
};

static void expect_each(const struct mistake *mistakes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        expect(mistakes[i].yaml, mistakes[i].says);
}

#define EXPECT_EACH(mistakes) expect_each(mistakes, sizeof mistakes / sizeof *mistakes)

#define WORK(extra)                                                                                \
    HEAD TABLE "clients: {c: {}}\nworkloads:\n  w: {client: c, table: t, " extra "}\n"

#define APP(extra)                                                                                 \
    HEAD TABLE "clients: {c: {}}\nworkloads: {w: {client: c, table: t, keys: [{count: "            \
               "5}]}}\n" extra

#define THRESHOLD(measure)                                                                         \
    WORK("keys: [{count: 5}], rate: [{per_second: 1}]")                                            \
    "thresholds: ['workloads/w/" measure " < 1']\n"

/* Of the scenario itself. */
static const struct mistake root_mistakes[] = {
    {"name: x\nduration: 5\n" TABLE, "'duration: 5' must be a duration with a unit"},
    {"name: x\n" TABLE, "'duration' is missing"},
    {"name: a/b\nduration: 1s\n" TABLE, "must not contain '/'"},
    {HEAD TABLE "seed: -1\n", "at least 0"},
    {HEAD TABLE "seed: 1.5\n", "whole number"},
    {HEAD TABLE "sample_every: 0s\n", "'sample_every: 0s' must be at least 1ms"},
    {HEAD TABLE "resolution: 0s\n", "must be request, auto or an interval"},
    {HEAD TABLE "resolution: 300ms\n", "divide 'sample_every'"},
    {HEAD TABLE "start: yesterday\n", "must be an instant"},
    {HEAD "start: 1970-01-01T00:00:00+01:00\n" TABLE, "since 1970"}};

/* Of tables. */
static const struct mistake table_mistakes[] = {
    {HEAD "tables:\n  t:\n    read: {capactiy: 5}\n    write: {capacity: 5}\n",
     "5:12: unknown key 'capactiy'; did you mean 'capacity'?"},
    {HEAD "tables: {t: {read: {capacity: 0}, write: {capacity: 5}}}\n",
     "'capacity: 0' must be more than 0"},
    {HEAD "tables: {t: {read: {capacity: nan}, write: {capacity: 5}}}\n", "must be a number"},
    {HEAD "tables: {t: {billing: ondemand}}\n",
     "unknown billing 'ondemand'; did you mean 'on_demand'?"},
    {HEAD "tables: {t: {item_size: 500KiB, billing: on_demand}}\n", "must be at most 400KiB"},
    {HEAD "tables: {t: {}}\n", "'read: {capacity: …}' when billing is provisioned"},
    {HEAD "tables: {}\n", "at least one table"},
    {HEAD "tables: {'a/b': {billing: on_demand}}\n", "name 'a/b' must be"},
    {HEAD "tables: {t: {admission: static, billing: on_demand}}\n", "use 'global'"},
    {HEAD "tables: {t: {admission: adaptive, billing: on_demand}}\n", "use 'global'"},
    {HEAD "tables: {t: {latency: {median: 9ms, p99: 3ms}, billing: on_demand}}\n",
     "must not be below 'median'"},
    {HEAD "tables: {t: {read: 5, write: {capacity: 5}}}\n", "'read' must be a map"},
    {HEAD "tables: {t: {billing: on_demand, burst: 0s}}\n", "'burst: 0s' must be at least 1s"},
    {HEAD "tables: {t: {read: {capacity: 5}, write: {capacity: 5}, local_indexes: {i: {}}, "
          "indexes: {i: {read: {capacity: 5}, write: {capacity: 5}}}}}\n",
     "give one of them another name"}};

/* Of autoscaling. */
static const struct mistake autoscaling_mistakes[] = {
    {HEAD
     "tables: {t: {read: {capacity: 5, autoscaling: {min: 9, max: 3}}, write: {capacity: 5}}}\n",
     "'min' (9) must not be above 'max' (3)"},
    {AUTO("steps: [{above: 50%, change: 5}], target: 50%"), "'target' is for target tracking"},
    {AUTO("steps: [{change: 5}]"), "either 'above' (scale out) or 'below'"},
    {AUTO("steps: [{above: 50%}]"), "one of 'percent_change', 'change' and 'exact'"},
    {AUTO("steps: [{above: 50%, change: -5}]"), "must not lower"},
    {AUTO("steps: [{below: 50%, percent_change: 5%}]"), "must not raise"},
    {AUTO("schedule: [{at: 5m}]"), "needs 'min', 'max' or both"},
    {AUTO("schedule: [{at: 5m, min: 5, max: 2}]"), "must not be above 'max'"}};

/* Of thresholds and alarms. */
static const struct mistake watch_mistakes[] = {
    {HEAD TABLE "thresholds: [x]\n", "threshold 'x' must be"},
    {HEAD TABLE "thresholds: ['tables/u/consumed_read_capacity_units < 1']\n",
     "there is no 'tables/u/"},
    {HEAD TABLE "thresholds: ['tables/t/nonsense < 1']\n", "there is no 'tables/t/nonsense'"},
    {THRESHOLD("latency_p99.9"), "there is no 'workloads/w/latency_p99.9'"},
    {THRESHOLD("latency_pinf"), "there is no 'workloads/w/latency_pinf'"},
    {THRESHOLD("latency_p"), "there is no 'workloads/w/latency_p'"},
    {HEAD TABLE "alarms: {a: {metric: tables/t/nothing, threshold: 1}}\n", "there is no series"},
    {HEAD TABLE "alarms: {a: {}}\n", "either a 'metric' and a 'threshold'"},
    {HEAD TABLE "alarms: {a: {metric: tables/t/items}}\n", "'threshold' is required"},
    {HEAD TABLE "alarms: {a: {all_of: [b]}}\n", "there is no alarm 'b'"}};

/* Of the timeline. */
static const struct mistake timeline_mistakes[] = {
    {HEAD "tables: {t: {admission: static, read: {capacity: 5}, write: {capacity: 5}}}\n"
          "timeline: [{at: 1s, action: set_billing, table: t, billing: on_demand}]\n",
     "knows no on-demand mode"},
    {HEAD TABLE "timeline: [{at: 1s}]\n", "'action' is missing"},
    {HEAD TABLE "timeline: [{at: 1s, action: set_capcity}]\n", "did you mean 'set_capacity'?"},
    {HEAD TABLE "timeline: [{at: 1s, action: set_capacity, table: t}]\n",
     "needs 'read', 'write' or both"},
    {HEAD TABLE "timeline: [{at: 1s, action: set_capacity, table: t, index: i, read: 1}]\n",
     "has no index 'i'"},
    {HEAD TABLE "timeline: [{at: 1s, action: set_billing, table: u, billing: on_demand}]\n",
     "unknown name under 'tables': 'u'"},
    {HEAD "tables: {t: {billing: on_demand, indexes: {i: {}}}}\n"
          "timeline: [{at: 1s, action: set_billing, table: t, billing: provisioned, read: 5}]\n",
     "never had a capacity"},
    {HEAD "tables: {t: {billing: on_demand, indexes: {i: {}}}}\n"
          "timeline: [{at: 1s, action: set_billing, table: t, billing: provisioned, read: 5, "
          "write: 5}]\n",
     "index 'i' of table 't'"},
    {HEAD TABLE "timeline: [{action: lose_routers, table: t, for: 5s}]\n", "has one exact router"},
    {HEAD TABLE "timeline: [{action: set_rate, per_second: 5}]\n",
     "either a 'workload' or an 'api'"},
    {HEAD TABLE "timeline: [{at: 1s, action: set_warm_throughput, table: t}]\n",
     "needs 'read', 'write' or both"},
    {HEAD TABLE "timeline: [{at: 1s, action: create_index, table: t, index: i}]\n",
     "has no index 'i'"}};

/* Of how often a workload calls. */
static const struct mistake pace_mistakes[] = {
    {WORK("keys: [{count: 5}], rate: [{per_second: 1}], users: 4"), "not 2 of them"},
    {WORK("keys: [{count: 5}], rate: [{per_second: 1}], bursts: {every: 9s, length: 1s, "
          "per_second: 4}"),
     "not 2 of them"},
    {WORK("keys: [{count: 5}], bursts: {every: 1s, length: 1s, per_second: 4}"),
     "must be shorter than 'every'"},
    {WORK("keys: [{count: 5}], diurnal: {mean: 1, peak: 4}"), "between 'mean' and twice"},
    {WORK("keys: [{count: 5}], rate: [{per_second: 1}], think_time: 4s"), "is for 'users'"},
    {WORK("keys: [{count: 5}], rate: [{at: 5s, per_second: 1}, {at: 1s, per_second: 1}]"),
     "order of their times"},
    {WORK("keys: [{count: 5}], rate: [{per_second: -1}]"), "at least 0"}};

/* Of the keys that it calls. */
static const struct mistake key_mistakes[] = {
    {WORK("keys: [], rate: [{per_second: 1}]"), "'keys' needs at least one entry"},
    {WORK("keys: [{key: a, share: 60%}, {key: b, share: 60%}], rate: [{per_second: 1}]"),
     "add up to 120%"},
    {WORK("keys: [{key: a, share: 60%}], rate: [{per_second: 1}]"), "add up to 60%"},
    {WORK("keys: [{key: a, count: 4}], rate: [{per_second: 1}]"), "not both"},
    {WORK("keys: [{share: 4%}], rate: [{per_second: 1}]"), "neither is there"}};

/* Of what a call does. */
static const struct mistake operation_mistakes[] = {
    {WORK("operation: put, transaction: true, items: 101, keys: [{count: 5}], users: 4"),
     "at most 100 items"},
    {WORK("operation: batch_write, items: 26, keys: [{count: 5}], users: 4"), "at most 25 items"},
    {WORK("missing: 5%, operation: put, keys: [{count: 5}], users: 4"), "is for 'operation: get'"},
    {WORK("condition_failures: 5%, keys: [{count: 5}], users: 4"), "is for put, update"},
    {WORK("keys: [{count: 5}], items: 3, rate: [{per_second: 1}]"), "a get is for one item"},
    {WORK("keys: [{count: 5}], operation: scan, transaction: true, rate: [{per_second: 1}]"),
     "part of a transaction"},
    {WORK("keys: [{count: 5}], old_item_size: 4KiB, rate: [{per_second: 1}]"),
     "is for put and update"},
    {WORK("keys: [{count: 5}], index: i, operation: query, rate: [{per_second: 1}]"),
     "has no index 'i'"},
    {WORK("keys: [{count: 5}], index: i, rate: [{per_second: 1}]"),
     "can only be queried and scanned"},
    {HEAD "tables: {t: {read: {capacity: 5}, write: {capacity: 5}, indexes: {i: {read: "
          "{capacity: 5}, write: {capacity: 5}}}}}\nclients: {c: {}}\nworkloads: {w: {client: "
          "c, table: t, index: i, operation: query, consistency: strong, keys: [{count: 5}], "
          "rate: [{per_second: 1}]}}\n",
     "no strong reads"},
    {WORK("operation: put, index_writes: [{index: i, writes: 1}], keys: [{count: 5}], rate: "
          "[{per_second: 1}]"),
     "has no index 'i'"},
    {WORK("operation: put, index_writes: [{index: i, writes: 3}], keys: [{count: 5}], rate: "
          "[{per_second: 1}]"),
     "at most 2"},
    {WORK("index_writes: [{index: i, writes: 1}], keys: [{count: 5}], rate: [{per_second: 1}]"),
     "is for writes"},
    {WORK("operation: update, new_items: 5%, keys: [{count: 5}], rate: [{per_second: 1}]"),
     "is for 'operation: put'"}};

/* Of APIs, queues, consumers and caches. */
static const struct mistake application_mistakes[] = {
    {WORK("keys: [{count: 5}]"), "nothing calls workload"},
    {WORK("keys: [{count: 5}], calls: 7"), "whoever calls this decides"},
    {WORK("keys: [{count: 5}], rate: [{per_second: 1}], cache_bypass: 5%"),
     "for a workload with a 'cache'"},
    {APP("apis: {p: {steps: [{workload: w}]}}\n"), "nothing calls API 'p'"},
    {APP("apis: {p: {steps: [], users: 1}}\n"), "at least one step"},
    {APP("apis: {p: {users: 1, steps: [{workload: w, together: true}]}}\n"),
     "the first step has none before it"},
    {APP("apis: {p: {users: 1, steps: [{workload: w, times: 2, every_shard: true}]}}\n"),
     "give one of 'times'"},
    {APP("apis: {p: {users: 1, steps: [{workload: w, last_periods: 3}]}}\n"), "have no 'period'"},
    {APP("queues: {q: {kind: stream}}\n"), "needs the 'table'"},
    {APP("queues: {q: {groups: 4}}\n"), "for 'kind: fifo'"},
    {APP("queues: {q: {kind: fifo}}\nconsumers: {f: {queue: q, workload: w, batch_size: "
         "11}}\n"),
     "at most 10 messages"},
    {APP("queues: {q: {}}\nconsumers: {f: {queue: q, workload: w, batch_size: 11}}\n"),
     "'window' of at least 1s"},
    {APP("queues: {q: {}}\nconsumers: {f: {queue: q, workload: w}, g: {queue: q, workload: "
         "w}}\n"),
     "has a consumer already"},
    {APP("caches: {k: {kind: write_behind}}\n"), "needs 'flush_to'"},
    {APP("caches: {k: {kind: dax, on_write: update}}\n"), "for 'kind: look_aside'"},
    {HEAD TABLE "clients: {c: {}}\ncaches: {k: {kind: dax}}\nworkloads: {w: {client: c, table: "
                "t, cache: k, consistency: strong, keys: [{count: 5}], users: 1}}\n",
     "strong reads pass DAX by"},
    {HEAD TABLE "clients: {c: {}}\ncaches: {k: {}}\nworkloads: {w: {client: c, table: t, cache: "
                "k, operation: scan, keys: [{count: 5}], users: 1}}\n",
     "no scans, batches"}};

/* Of clients. */
static const struct mistake client_mistakes[] = {
    {HEAD TABLE "clients: {c: {retry: {mode: legacy, jitter: full}}}\n", "is for 'mode: custom'"}};

static void test_mistakes(void **state)
{
    (void)state;
    EXPECT_EACH(root_mistakes);
    EXPECT_EACH(table_mistakes);
    EXPECT_EACH(autoscaling_mistakes);
    EXPECT_EACH(watch_mistakes);
    EXPECT_EACH(timeline_mistakes);
}

static void test_workload_mistakes(void **state)
{
    (void)state;
    assert_string_equal(fixture_mistake(WORK("keys: [{count: 5}], rate: [{per_second: 1}]")), "");
    assert_string_equal(fixture_mistake(THRESHOLD("latency_p999")), "");
    EXPECT_EACH(pace_mistakes);
    EXPECT_EACH(key_mistakes);
    EXPECT_EACH(operation_mistakes);
    EXPECT_EACH(application_mistakes);
    EXPECT_EACH(client_mistakes);
}

static void test_all_at_once(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f,
                 "nmae: x\nduration: 1\ntables: {t: {reed: {}, write: {capacity: -1}}}\nseed: x\n");
    assert_false(f.valid);
    assert_true(f.diagnostics.count >= 5);
    fixture_release(&f);
}

static const char *const full =
    "name: \"a: \\\"b\\\"\"\nduration: 90m\nstart: 2025-12-14T14:30:00Z\n"
    "tables:\n  t: {read: {capacity: 500, autoscaling: {min: 5, max: 3000, target: 78.3%}}, write: "
    "{capacity: 1.5k},\n"
    "      indexes: {i: {read: {capacity: 1}, write: {capacity: 2}, buffer: 3}}}\n"
    "clients: {c: {retry: {mode: custom, jitter: 10%, base_delay: 1.5s}}}\n"
    "workloads:\n  w: {client: c, table: t, keys: [{key: 'a#1', share: 30%}, {count: 10M}], "
    "arrivals: even,\n"
    "      rate: [{per_second: 1}, {at: 5m, per_second: 2}]}\n"
    "timeline: [{at: 1m, action: set_rate, workload: w, per_second: 3},\n"
    "           {action: set_billing, table: t, at: 2m, billing: on_demand}]\n"
    "alarms: {a: {metric: tables/t/throttled_requests, threshold: 100}}\n"
    "thresholds: ['workloads/w/failed_ratio < 1%']\n";

/* Property: what is emitted decodes to the same; emitting that gives the same text. */
static void test_emit(void **state)
{
    struct fixture a, b;
    struct text first = {0}, second = {0};
    (void)state;
    fixture_init(&a, full);
    assert_true(a.valid);
    scenario_emit(&a.scenario, &first);
    fixture_init(&b, text_get(&first));
    if (!b.valid) {
        diagnostics_print(&b.diagnostics, stderr);
        fail_msg("%s", text_get(&first));
    }
    scenario_emit(&b.scenario, &second);
    assert_string_equal(text_get(&first), text_get(&second));
    assert_string_equal(b.scenario.spec->name, "a: \"b\"");
    assert_true(tables_spec(&b.scenario)[0].read.autoscaling->target == 0.783);
    assert_non_null(strstr(text_get(&first), "burst: 5m"));
    text_release(&first);
    text_release(&second);
    fixture_release(&a);
    fixture_release(&b);
}

static bool load_with(const char *set, struct scenario *scenario, char *message)
{
    struct diagnostics d;
    const char *sets[] = {set};
    struct scenario_changes changes = {sets, 1};
    diagnostics_init(&d);
    bool good = scenario_load(scenario, "t", full, strlen(full), &changes, &d);
    snprintf(message, 1000, "%s: %s", d.count ? d.items[0].place.source : "",
             d.count ? d.items[0].message : "");
    diagnostics_release(&d);
    return good;
}

static void test_set(void **state)
{
    struct scenario s;
    char message[1100];
    (void)state;
    assert_true(load_with("tables.t.read.capacity=800", &s, message));
    assert_true(tables_spec(&s)[0].read.capacity == 800);
    scenario_release(&s);
    assert_true(load_with("workloads.w.rate.1.per_second=9", &s, message));
    assert_true(workloads_spec(&s)[0].pace.traffic.pattern.rate[1].per_second == 9);
    scenario_release(&s);
    assert_true(load_with("clients.d={timeout: 3s}", &s, message));
    assert_int_equal(count_of(&s, "clients"), 2);
    scenario_release(&s);
    assert_true(load_with("workloads.w.keys=[{count: 7}]", &s, message));
    assert_int_equal(workloads_spec(&s)[0].keys[0].count, 7);
    scenario_release(&s);
    static const char *const bad[][2] = {
        {"tables.t.read.capacty=1", "--set tables.t.read.capacty=1: unknown key"},
        {"tables.t.read.capacity=-1", "must be more than 0"},
        {"workloads.w.rate.7.per_second=9", "a list item from 0 to 1"},
        {"workloads.w.rate.x.per_second=9", "a list item from 0 to 1"},
        {"clients.d.timeout=3s", "no 'd' under 'clients'"},
        {"seed.x=9", "must be"},
        {"name.x=9", "nothing lies below"},
        {"seed", "must be PATH=VALUE"},
        {"=5", "must be PATH=VALUE"},
        {"a..b=5", "must be PATH=VALUE"},
        {"workloads.w.keys=[{count: 7}", "not valid YAML"},
        {"workloads.w.keys=[*x]", "anchors"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(load_with(bad[i][0], &s, message));
        if (!strstr(message, bad[i][1]))
            fail_msg("expected '%s' in '%s'", bad[i][1], message);
        scenario_release(&s);
    }
}

static void test_schema(void **state)
{
    struct arena arena = {0};
    const struct record *record = scenario_record(&arena);
    char *text = schema_json(record);
    json_error_t error;
    json_t *schema = json_loads(text, 0, &error);
    struct text page = {0};
    (void)state;
    assert_non_null(schema);
    json_t *definitions = json_object_get(schema, "definitions");
    assert_non_null(json_object_get(definitions, "autoscaling"));
    assert_non_null(json_object_get(
        json_object_get(json_object_get(definitions, "set_rate"), "properties"), "action"));
    schema_markdown(record, &page);
    assert_non_null(strstr(text_get(&page), "| `scale_out_cooldown` | duration"));
    json_decref(schema);
    free(text);
    text_release(&page);
    arena_release(&arena);
}

/* Property: whatever bytes come, there is an answer and no crash (a fuzzer of small cost). */
static void test_noise(void **state)
{
    struct rng rng;
    (void)state;
    rng_init(&rng, 1, "test", "noise");
    for (int i = 0; i < 3000; i++) {
        char *copy = memory_text(full);
        size_t length = strlen(full);
        for (uint64_t k = 0; k <= rng_below(&rng, 6); k++)
            copy[rng_below(&rng, length)] =
                (char)(rng_below(&rng, 3) ? " :-[]{}\n\t\"'#&*!0.%"[rng_below(&rng, 18)]
                                          : (char)(1 + rng_below(&rng, 255)));
        fixture_mistake(copy);
        free(copy);
    }
}

/* What YAML does not take as it stands, or takes for the end of a line, comes back as it was. */
static void test_emit_characters(void **state)
{
    static const char *const yaml =
        "name: e\nstart: 2025-06-02T09:00:00Z\nduration: 5m\n"
        "tables: {t: {item_size: 1KiB, read: {capacity: 10}, write: {capacity: 10}}}\n"
        "clients: {c: {retry: {mode: custom}}}\n"
        "workloads: {w: {client: c, table: t, rate: [{per_second: 1}], "
        "keys: [{key: \"\\t\\x7f\\x9b\\N\\L\\P\\ufeff\\uffff\u20ac\U0001f600\"}]}}\n";
    static const char *const meant = "\t\x7f"
                                     "\xc2\x9b\xc2\x85\u2028\u2029\ufeff\uffff\u20ac\U0001f600";
    struct fixture first, again;
    struct text emitted = {0};
    (void)state;
    fixture_init(&first, yaml);
    assert_true(first.valid);
    scenario_emit(&first.scenario, &emitted);
    fixture_init(&again, text_get(&emitted));
    assert_true(again.valid);
    assert_string_equal(workloads_in(&first)->spec->keys[0].key, meant);
    assert_string_equal(workloads_in(&again)->spec->keys[0].key, meant);
    text_release(&emitted);
    fixture_release(&first);
    fixture_release(&again);
}

TESTS(scenario, cmocka_unit_test(test_valid), cmocka_unit_test(test_syntax),
      cmocka_unit_test(test_limits), cmocka_unit_test(test_mistakes),
      cmocka_unit_test(test_workload_mistakes), cmocka_unit_test(test_all_at_once),
      cmocka_unit_test(test_emit), cmocka_unit_test(test_emit_characters),
      cmocka_unit_test(test_set), cmocka_unit_test(test_schema), cmocka_unit_test(test_noise))
