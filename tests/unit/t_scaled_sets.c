/* bill/scaled_sets: auto scaling and schedules by what was consumed on demand. */
#include "fixture.h"

#include "scaled_sets.h"

#define HEAD                                                                                       \
    "name: x\nstart: 2026-12-01T00:00:00Z\nduration: 2h\nsample_every: 60s\nresolution: 1s\n"

/* Writes to a table on demand, at `rate`; its window is one of days as usual. */
static void make(struct scaled_sets *scaled, const char *rate, bool scheduled)
{
    struct scenario_source source = {.path = "test.yaml"};
    struct bill_window window;
    struct month month;
    struct text yaml = {0};
    char why[200];

    text_addf(&yaml,
              HEAD "tables: {t: {billing: on_demand}}\nclients: {c: {}}\n"
                   "workloads: {w: {client: c, table: t, operation: put, arrivals: even, keys: "
                   "[{count: 100000}], rate: [%s]}}\n",
              rate);
    source.text = yaml.bytes;
    source.length = yaml.length;
    assert_int_equal(bill_window_run(&window, &source, NULL), EXIT_DONE);
    assert_true(month_init(&month, window.scenario.spec, why));
    scaled_sets_init(scaled, window.scenario.spec, &month, &window, scheduled);
    month_release(&month);
    bill_window_release(&window);
    scenario_source_release(&source);
}

static void assert_sets(struct scaled_sets *scaled, const char *write_capacity,
                        const char *write_scaling, const char *words)
{
    assert_int_equal(scaled->sets.count, 5);
    assert_string_equal(scaled->sets.items[0], "tables.t.billing=provisioned");
    assert_string_equal(scaled->sets.items[1], "tables.t.read.capacity=1");
    assert_string_equal(scaled->sets.items[3], write_capacity);
    assert_string_equal(scaled->sets.items[4], write_scaling);
    assert_string_equal(text_get(&scaled->words), words);
    scaled_sets_release(scaled);
}

/* The header's: steady writes. */
static void test_steady(void **state)
{
    struct scaled_sets scaled;

    (void)state;
    make(&scaled, "{per_second: 34}", false);
    assert_sets(&scaled, "tables.t.write.capacity=49",
                "tables.t.write.autoscaling={min: 49, max: 98, target: 70%}",
                "target 70%; units from min to max: t.read 1 to 1, t.write 49 to 98");
}

/* The header's: writes from midnight to one have a floor of their own for that hour. */
static void test_scheduled(void **state)
{
    struct scaled_sets scaled;

    (void)state;
    make(&scaled, "{at: 0s, per_second: 34}, {at: 1h, per_second: 34}, {at: 1h, per_second: 0}",
         true);
    assert_sets(&scaled, "tables.t.write.capacity=49",
                "tables.t.write.autoscaling={min: 1, max: 98, target: 70%, schedule: [{schedule: "
                "cron(55 23 * * ? *), timezone: UTC, min: 34}, {schedule: cron(0 1 * * ? *), "
                "timezone: UTC, min: 1}]}",
                "target 70%; units from min to max: t.read 1 to 1, t.write 1 to 98 (min by the "
                "hour 1 to 34)");
}

TESTS(scaled_sets, cmocka_unit_test(test_steady), cmocka_unit_test(test_scheduled))
