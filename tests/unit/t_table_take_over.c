/* service/table_take_over: what a run leaves, another goes on with. One run of forty minutes is two
 * of twenty that are joined by a state. */
#include "fixture.h"

#include "state_read.h"
#include "text.h"

#define START "name: x\nstart: 2025-06-02T09:00:00Z\n"

/* A run of `yaml` with what is above it; its result is NAME.h5 in the group's folder. */
static void make(const char *name, const char *head, const char *yaml)
{
    struct result result;
    struct text text = {0};
    text_addf(&text, "%s%s", head, yaml);
    fixture_result(&result, name, text_get(&text));
    result_release(&result);
    text_release(&text);
}

/* The head of a run that goes on from NAME, and lines more. */
static const char *after(const char *name, const char *more)
{
    static char head[600];
    snprintf(head, sizeof head, "name: x\nstate: %s\n%s", fixture_path(name), more);
    return head;
}

static void load(struct state *state, const char *name)
{
    char why[READER_WHY];
    if (!state_read(state, fixture_path(name), name, why))
        fail_msg("%s", why);
}

static double then(const struct state *state, const char *path, const char *name, size_t i)
{
    size_t count;
    const double *values = state_find(state, path, name, &count);
    if (!values || i >= count)
        fail_msg("no %s/%s", path, name);
    return values[i];
}

/* All that does not lie on a clock is the same at the end of both, but for a part and for units. */
static void assert_same_end(const char *a, const char *b, double part, double units)
{
    static const char *const clocks[] = {
        "last_scale_out", "last_scale_in", "last_decrease", "at", "born", "alive", NULL};
    struct state x, y;
    size_t count;
    load(&x, a);
    load(&y, b);
    for (size_t i = 0; i < x.count; i++) {
        const struct state_values *item = &x.items[i];
        bool on_clock = false;
        for (size_t k = 0; clocks[k]; k++)
            on_clock |= text_equal(item->name, clocks[k]);
        const double *other = state_find(&y, item->path, item->name, &count);
        if (on_clock || text_equal(item->name, "units"))
            continue;
        if (!other || count != item->count)
            fail_msg("%s/%s: %zu values, then %zu", item->path, item->name, item->count, count);
        for (size_t v = 0; v < count; v++)
            if (!(fabs(other[v] - item->values[v]) <= part * fabs(other[v]) + units))
                fail_msg("%s/%s %zu: %.17g, then %.17g", item->path, item->name, v, item->values[v],
                         other[v]);
    }
    state_release(&x);
    state_release(&y);
}

static double served(const char *name, const char *series)
{
    struct result result;
    char path[300], why[512];
    size_t count;
    double sum = 0;
    snprintf(path, sizeof path, "%s", fixture_path(name));
    assert_int_equal(result_open(&result, path, why), RESULT_GOOD);
    double *values = result_values(&result, "tables/t", series, &count);
    for (size_t i = 0; i < count; i++)
        sum += values[i];
    free(values);
    result_release(&result);
    return sum;
}

/* One run of 40 minutes, and two of 20; `lost` are arrivals that fall on the joint. */
static void assert_joins(const char *yaml, double part, double units, double lost)
{
    static const char *const series[] = {"consumed_read_capacity_units",
                                         "consumed_write_capacity_units", "throttled_requests"};
    make("whole.h5", START "duration: 40m\n", yaml);
    make("first.h5", START "duration: 20m\n", yaml);
    make("second.h5", after("first.h5", "duration: 20m\n"), yaml);
    assert_same_end("whole.h5", "second.h5", part, units);
    for (int i = 0; i < 3; i++)
        assert_close(served("first.h5", series[i]) + served("second.h5", series[i]),
                     served("whole.h5", series[i]), lost);
}

/* The credit of the table is spent in the second run, the index falls behind in the first, and auto
 * scaling has scaled before the joint. */
static void test_provisioned(void **unused)
{
    (void)unused;
    assert_joins("tables: {t: {item_size: 4KiB, item_count: 1000, partitions: 3, read: {capacity: "
                 "100, autoscaling: {min: 50, max: 150}}, write: {capacity: 100}, indexes: {i: "
                 "{read: {capacity: 10}, write: {capacity: 20}, buffer: 90k}}}}\n"
                 "clients: {c: {retry: {mode: none}}}\nworkloads:\n"
                 "  r: {client: c, table: t, consistency: strong, keys: [{count: 90}], arrivals: "
                 "even, rate: [{per_second: 176}]}\n"
                 "  w: {client: c, table: t, operation: put, item_size: 1KiB, new_items: 50%, "
                 "keys: [{count: 90}], arrivals: even, rate: [{per_second: 120}]}\n",
                 0.02, 8, 2);
}

/* The same to the bit where nothing is drawn: one key, one partition, whole tokens. */
static void test_exact(void **unused)
{
    (void)unused;
    assert_joins("tables: {t: {item_size: 4KiB, read: {capacity: 128}, write: {capacity: 8}}}\n"
                 "clients: {c: {retry: {mode: none}}}\nworkloads: {r: {client: c, table: t, "
                 "consistency: strong, keys: [{key: k}], arrivals: even, rate: [{per_second: "
                 "160}]}}\n",
                 0, 0, 1);
}

/* On demand: the ranges that heat and growth made in the first run serve in the second. */
static void test_on_demand(void **unused)
{
    struct state state;
    (void)unused;
    assert_joins("resolution: 1s\ntables: {t: {billing: on_demand, split: {heat_threshold: 60%, "
                 "sustained: 2m, duration: 1m, duration_p99: 1m}}}\n"
                 "clients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, "
                 "operation: put, arrivals: even, keys: [{key: hot, sort_keys: random, share: "
                 "40%}, {count: 9000}], rate: [{per_second: 3000}]}}\n",
                 0.05, 1, 0.5);
    load(&state, "first.h5");
    size_t count;
    state_find(&state, "tables/t/partitions", "bytes", &count);
    assert_true(count > 4);
    state_release(&state);
}

/* A part of the credit for each partition, and adaptive capacity's boosts. */
static void test_allocated(void **unused)
{
    static const char *const laws[] = {"static", "adaptive"};
    (void)unused;
    for (int i = 0; i < 2; i++) {
        char yaml[500];
        snprintf(yaml, sizeof yaml,
                 "tables: {t: {admission: %s, adaptive_reaction: 5m, partitions: 4, item_size: "
                 "4KiB, read: {capacity: 400}, write: {capacity: 8}}}\n"
                 "clients: {c: {retry: {mode: none}}}\nworkloads: {r: {client: c, table: t, "
                 "consistency: strong, keys: [{key: hot}], arrivals: even, rate: [{per_second: "
                 "150}]}}\n",
                 laws[i]);
        assert_joins(yaml, 1e-9, 1, 2);
    }
}

#define QUIET(credit)                                                                              \
    "tables: {t: {initial_burst: " credit ", read: {capacity: 10}, write: {capacity: 10}}}\n"

/* 600 units at the end, and 10 a second for a minute. */
static void test_gap(void **unused)
{
    struct fixture f;
    struct text yaml = {0};
    (void)unused;
    make("gap.h5", START "duration: 1s\n", QUIET("19.66667%")); /* 590 and those of a second */
    text_addf(&yaml, "%s%s", after("gap.h5", "duration: 1s\nstart: 2025-06-02T09:01:01Z\n"),
              QUIET("0%"));
    fixture_init(&f, text_get(&yaml));
    assert_true(f.valid);
    assert_close(table_of(&f)->throughput.side[READ].total.level, 1200, 0.001);
    assert_int_equal(f.scenario.state->gap, MINUTE);
    fixture_release(&f);
    text_release(&yaml);
}

#define FALLING "tables: {t: {read: {capacity: 100}, write: {capacity: 100}}}\ntimeline:\n"
#define LOWER(at, to) "  - {at: " at ", action: set_capacity, table: t, read: " to "}\n"

static size_t refused_after(const char *head, const char *yaml)
{
    struct fixture f;
    struct text text = {0};
    text_addf(&text, "%s%s", head, yaml);
    run_yaml(&f, text_get(&text));
    size_t count = event_count(&f, EVENT_LOG_REFUSED);
    fixture_release(&f);
    text_release(&text);
    return count;
}

/* Four decreases a UTC day, whichever file they are in; the next day begins with none. */
static void test_decreases(void **unused)
{
    static const char *const fifth =
        "tables: {t: {read: {capacity: 60}, write: {capacity: 100}}}\ntimeline:\n" LOWER("1m",
                                                                                         "50");
    (void)unused;
    make("four.h5", START "duration: 20m\n",
         FALLING LOWER("1m", "90") LOWER("3m", "80") LOWER("5m", "70") LOWER("7m", "60"));
    assert_int_equal(refused_after(after("four.h5", "duration: 5m\n"), fifth), 1);
    assert_int_equal(
        refused_after(after("four.h5", "duration: 5m\nstart: 2025-06-02T10:30:00Z\n"), fifth),
        0); /* an hour without one */
    assert_int_equal(
        refused_after(after("four.h5", "duration: 5m\nstart: 2025-06-03T00:00:00Z\n"), fifth), 0);
    make("quiet.h5", after("four.h5", "duration: 5m\n"), QUIET("0%"));
    assert_int_equal(refused_after(after("quiet.h5", "duration: 5m\n"), fifth), 1);
}

#define SCALED(more, rate)                                                                         \
    "tables: {t: {item_size: 4KiB, read: {capacity: 100, autoscaling: {min: 50, max: 900, "        \
    "metric_delay: 0s" more "}}, write: {capacity: 10}}}\nclients: {c: {retry: {mode: none}}}\n"   \
    "workloads: {r: {client: c, table: t, consistency: strong, arrivals: even, keys: [{count: "    \
    "9}], rate: " rate "}}\n"

/* When auto scaling first acts in a run that goes on from `name`; -1: never. */
static simtime scales_at(const char *name, const char *yaml)
{
    struct fixture f;
    struct text text = {0};
    text_addf(&text, "%s%s", after(name, "duration: 5m\n"), yaml);
    run_yaml(&f, text_get(&text));
    simtime at = event_count(&f, EVENT_LOG_SCALING) ? event_first(&f, EVENT_LOG_SCALING)->at : -1;
    fixture_release(&f);
    text_release(&text);
    return at;
}

/* Of two datapoints one was there at the end, or one and a half; and a cooldown lasts on. */
static void test_scaling(void **unused)
{
    (void)unused;
    make("quiet.h5", START "duration: 2m\n", SCALED("", "[{per_second: 40}]"));
    assert_int_equal(scales_at("quiet.h5", SCALED("", "[{per_second: 90}]")), 2 * MINUTE);
    make("hot.h5", START "duration: 1m\n", SCALED("", "[{per_second: 90}]"));
    assert_int_equal(scales_at("hot.h5", SCALED("", "[{per_second: 90}]")), MINUTE);
    make("half.h5", START "duration: 90s\n", SCALED("", "[{per_second: 80}]"));
    assert_int_equal(scales_at("half.h5", SCALED("", "[{per_second: 80}]")), 30 * SECOND);
    make("scaled.h5", START "duration: 3m\n",
         SCALED(", scale_out_cooldown: 5m", "[{per_second: 90}]"));
    assert_int_equal(
        scales_at("scaled.h5", SCALED(", scale_out_cooldown: 5m", "[{per_second: 180}]")),
        4 * MINUTE);
}

/* Another seed draws other traffic for keys that lie where they lay, in the partitions made for
 * them. */
static void test_places(void **unused)
{
    struct fixture a, b;
    struct text yaml = {0};
    (void)unused;
    text_addf(&yaml, START "duration: 1m\n%s", QUIET("0%"));
    fixture_init(&a, text_get(&yaml));
    make("placed.h5", START "duration: 1m\n", QUIET("0%"));
    text_release(&yaml);
    text_addf(&yaml, "%s%s", after("placed.h5", "duration: 1m\nseed: 9\n"), QUIET("0%"));
    fixture_init(&b, text_get(&yaml));
    assert_true(b.valid);
    assert_int_equal(b.world.sim.seed, 9);
    assert_true(a.world.sim.placement == b.world.sim.placement);
    fixture_release(&a);
    fixture_release(&b);
    text_release(&yaml);
    text_addf(&yaml, "%s%s", after("placed.h5", "duration: 1m\nplacement: by_name\n"), QUIET("0%"));
    assert_mistake(text_get(&yaml), "4:12: 'placement: by_name' is not that of the state");
    text_release(&yaml);
}

/* What is not in the file begins anew, and that is said. */
static void test_anew(void **unused)
{
    struct fixture f;
    struct text yaml = {0};
    bool said = false;
    (void)unused;
    make("one.h5", START "duration: 1m\n", QUIET("0%"));
    text_addf(&yaml, "%s%s", after("one.h5", "duration: 1m\n"),
              "tables: {t: {read: {capacity: 10}, write: {capacity: 10}, indexes: {i: {read: "
              "{capacity: 5}, write: {capacity: 5}}}}, u: {billing: on_demand}}\n");
    fixture_init(&f, text_get(&yaml));
    assert_true(f.valid);
    for (size_t i = 0; i < f.world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f.world.sim.event_log.entries[i];
        said |= text_equal(e->subject, "tables/u") && strstr(e->detail, "begins anew");
    }
    assert_true(said);
    assert_close(table_of(&f)->indexes[0].throughput.side[READ].total.level, 1500, 1e-9);
    assert_close(table_of(&f)->throughput.side[READ].total.level, 600, 1e-6);
    fixture_release(&f);
    text_release(&yaml);
}

/* Items of the first run expire in the second, an hour after they came; without their ages they
 * would begin to at once. */
static void test_ages(void **unused)
{
    static const char *const yaml =
        "resolution: 1s\ntables: {t: {billing: on_demand, time_to_live: {lifetime: 1h, delay: 0s}}}\n"
        "clients: {c: {retry: {mode: none}}}\nworkloads: {w: {client: c, table: t, operation: put, "
        "new_items: 100%, arrivals: even, keys: [{count: 9}], rate: [{at: 5m, per_second: 10}, "
        "{at: 5m, per_second: 0}]}}\n";
    static const char *const quiet =
        "tables: {t: {billing: on_demand, time_to_live: {lifetime: 1h, delay: 0s}}}\n";
    struct state state;
    (void)unused;
    make("filled.h5", START "duration: 20m\n", yaml);
    make("older.h5", after("filled.h5", "duration: 39m\n"), quiet);
    make("gone.h5", after("older.h5", "duration: 10m\n"), quiet);
    load(&state, "older.h5");
    assert_close(then(&state, "tables/t", "items", 0), 3000, 15);
    state_release(&state);
    load(&state, "gone.h5");
    assert_close(then(&state, "tables/t", "items", 0), 0, 1e-6);
    state_release(&state);
}

/* A change of billing between the two is a switch: no credit, and four partitions on demand. */
static void test_billing(void **unused)
{
    struct fixture f;
    struct text yaml = {0};
    (void)unused;
    make("bought.h5", START "duration: 1m\n", QUIET("100%"));
    text_addf(&yaml, "%stables: {t: {billing: on_demand, read: {capacity: 10}}}\n",
              after("bought.h5", "duration: 1m\n"));
    fixture_init(&f, text_get(&yaml));
    assert_int_equal(table_of(&f)->throughput.partitions.serving_count, 4);
    fixture_release(&f);
    make("asked.h5", START "duration: 1m\n", "tables: {t: {billing: on_demand}}\n");
    text_release(&yaml);
    text_addf(&yaml, "%s%s", after("asked.h5", "duration: 1m\n"), QUIET("100%"));
    fixture_init(&f, text_get(&yaml));
    assert_int_equal(table_of(&f)->throughput.partitions.serving_count, 4);
    assert_close(table_of(&f)->throughput.side[READ].total.level, 0, 0);
    fixture_release(&f);
    text_release(&yaml);
}

TESTS_IN_FOLDER(table_take_over, cmocka_unit_test(test_provisioned), cmocka_unit_test(test_exact),
                cmocka_unit_test(test_on_demand), cmocka_unit_test(test_allocated),
                cmocka_unit_test(test_gap), cmocka_unit_test(test_decreases),
                cmocka_unit_test(test_scaling), cmocka_unit_test(test_places),
                cmocka_unit_test(test_anew), cmocka_unit_test(test_ages),
                cmocka_unit_test(test_billing))
