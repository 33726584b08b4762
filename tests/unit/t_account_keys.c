/* aws/account_keys: keys of a Contributor Insights report over all traffic of its time. */
#include "fixture.h"

#include "account_keys.h"
#include "collected_fixture.h"

static void add_report(struct collected *c, struct collected_contributor *contributors,
                       size_t count)
{
    c->reports = memory_grow(c->reports, c->report_count, &c->report_capacity, sizeof *c->reports);
    c->reports[c->report_count++] = (struct collected_report){.file = "report.json",
                                                              .table = "orders",
                                                              .begins = 600,
                                                              .ends = 720,
                                                              .period_s = 60,
                                                              .contributors = contributors,
                                                              .contributor_count = count};
}

/* What was collected. */
struct imported {
    struct collected collected;
    struct arena arena;
};

static void begin(struct imported *a)
{
    collected_init(&a->collected);
    arena_init(&a->arena);
}

static void end(struct imported *a)
{
    arena_release(&a->arena);
    collected_release(&a->collected);
}

/* Minutes of the table's metric from `begins` on. */
static void add_minutes(struct imported *a, const char *metric, int64_t begins,
                        const double *values, size_t count)
{
    collected_fixture_series(&a->collected, "orders", NULL, NULL, metric, "Sum", begins, 60, values,
                             count);
}

static struct account_keys keys_of(struct imported *a, const char *index, bool hide)
{
    struct account_keys keys;

    account_keys_make(&keys, &a->collected, "orders", index, hide, &a->arena);
    return keys;
}

/* 100 reads and 50 writes in the report's two minutes: all traffic is 250. */
static void test_shares(void **state)
{
    static int64_t times[] = {600, 660};
    static double values[] = {40, 10};
    struct collected_contributor two[] = {{"a", 50, times, values, 2}, {"b", 25, NULL, NULL, 0}};
    const double reads[] = {7, 50, 50, 7}, writes[] = {9, 25, 25, 9};
    struct imported a;

    (void)state;
    begin(&a);
    collected_fixture_describe(&a.collected, "orders", 1002, 100, NULL, 0);
    add_minutes(&a, "ConsumedReadCapacityUnits", 540, reads, 4);
    add_minutes(&a, "ConsumedWriteCapacityUnits", 540, writes, 4);
    add_report(&a.collected, two, 2);
    struct account_keys keys = keys_of(&a, NULL, false);
    assert_int_equal(keys.named, 2);
    assert_close(keys.shares[0], 0.2, 1e-12);
    assert_close(keys.shares[1], 0.1, 1e-12);
    assert_close(keys.count, 1000, 0);
    assert_close(keys.swing_high, 40 / 125.0, 1e-12);
    assert_close(keys.swing_low, 10 / 125.0, 1e-12);
    assert_string_equal(keys.names[0], "a");
    /* the first of the rest has no more than the last that is named */
    assert_true(0.7 / key_shares_harmonic(keys.count, keys.exponent) <= 0.1 + 1e-9);
    keys = keys_of(&a, NULL, true);
    assert_string_equal(keys.names[0], "key#1");
    assert_string_equal(keys.names[1], "key#2");
    keys = keys_of(&a, "by-status", false);
    assert_int_equal(keys.named, 0);
    end(&a);
}

/* The metrics begin in the report's second minute, in which the other key leads; then behind it. */
static void test_overlap(void **state)
{
    static int64_t times[] = {600, 660};
    static double first[] = {40, 10}, second[] = {5, 20};
    struct collected_contributor two[] = {{"a", 50, times, first, 2}, {"b", 25, times, second, 2}};
    const double reads[] = {100, 100};
    struct imported a;

    (void)state;
    begin(&a);
    add_minutes(&a, "ConsumedReadCapacityUnits", 660, reads, 2);
    add_report(&a.collected, two, 2);
    struct account_keys keys = keys_of(&a, NULL, false);
    assert_int_equal(keys.named, 2);
    assert_string_equal(keys.names[0], "b");
    assert_close(keys.shares[0], 0.2, 1e-12);
    assert_close(keys.shares[1], 0.1, 1e-12);
    assert_int_equal(keys.begins, 660);
    assert_int_equal(keys.ends, 720);
    a.collected.series[0].times[0] = 720;
    a.collected.series[0].times[1] = 780;
    keys = keys_of(&a, NULL, false);
    assert_int_equal(keys.named, 0);
    assert_non_null(keys.report);
    end(&a);
}

static void test_guesses(void **state)
{
    const double throttled[] = {5};
    struct imported a;

    (void)state;
    begin(&a);
    collected_table(&a.collected, "orders");
    struct account_keys keys = keys_of(&a, NULL, false);
    double cool = keys.exponent;
    assert_false(keys.count_known);
    assert_true(keys.exponent_low < cool && cool < keys.exponent_high);
    add_minutes(&a, "WriteKeyRangeThroughputThrottleEvents", 600, throttled, 1);
    keys = keys_of(&a, NULL, false);
    assert_true(keys.exponent > cool); /* somebody is hot */
    end(&a);
}

TESTS(account_keys, cmocka_unit_test(test_shares), cmocka_unit_test(test_overlap),
      cmocka_unit_test(test_guesses))
