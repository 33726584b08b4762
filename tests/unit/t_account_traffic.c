/* aws/account_traffic: workloads from metrics by operation, or by units alone. */
#include "fixture.h"

#include "account_traffic.h"
#include "collected_fixture.h"

enum { MINUTES = 20, FIVES = MINUTES / 5 };

static void add(struct collected *c, const char *index, const char *operation, const char *metric,
                const char *statistic, int64_t period_s, const double *values)
{
    collected_fixture_series(c, "orders", index, operation, metric, statistic, 6000, period_s,
                             values, period_s == 60 ? MINUTES : FIVES);
}

static const struct account_workload *find(const struct account_traffic *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->items[i].name, name) == 0)
            return &t->items[i];
    fail_msg("no workload %s", name);
    return NULL;
}

/* Minutes of 1.4 KB items: get_calls at 0.5, put_calls and updates at 2; of the index a put consumes 1, an
 * update 1.2, a query 1. Calls are known by five minutes. */
static void fill(struct collected *c)
{
    double get_calls[FIVES] = {0}, put_calls[FIVES] = {0}, updates[FIVES] = {0},
           queries[FIVES] = {0};
    double read[MINUTES], write[MINUTES], index_read[MINUTES], index_write[MINUTES];

    for (int i = 0; i < MINUTES; i++) {
        double get = 1000 + 90 * i, put = 100 + (i * 37) % 50, update = 60 + (i * 23) % 40;
        double query = 50 + (i * 7) % 30;
        get_calls[i / 5] += get;
        put_calls[i / 5] += put;
        updates[i / 5] += update;
        queries[i / 5] += query;
        read[i] = get / 2;
        write[i] = 2 * put + 2 * update;
        index_read[i] = query;
        index_write[i] = put + 1.2 * update;
    }
    read[7] = NAN; /* lost */
    collected_fixture_describe(c, "orders", 1e6, 1400, "by-status", 300);
    add(c, NULL, NULL, "ConsumedReadCapacityUnits", "Sum", 60, read);
    add(c, NULL, NULL, "ConsumedWriteCapacityUnits", "Sum", 60, write);
    add(c, "by-status", NULL, "ConsumedReadCapacityUnits", "Sum", 60, index_read);
    add(c, "by-status", NULL, "ConsumedWriteCapacityUnits", "Sum", 60, index_write);
    add(c, NULL, "GetItem", "SuccessfulRequestLatency", "SampleCount", 300, get_calls);
    add(c, NULL, "PutItem", "SuccessfulRequestLatency", "SampleCount", 300, put_calls);
    add(c, NULL, "UpdateItem", "SuccessfulRequestLatency", "SampleCount", 300, updates);
    add(c, NULL, "Query", "SuccessfulRequestLatency", "SampleCount", 300, queries);
}

/* What was collected, and the traffic that follows from it. */
struct imported {
    struct collected collected;
    struct arena arena;
    struct account_traffic traffic;
};

static void begin(struct imported *a)
{
    collected_init(&a->collected);
    arena_init(&a->arena);
}

/* After what was collected has been filled in. */
static const struct account_traffic *make(struct imported *a)
{
    struct metric_window window;

    assert_null(
        metric_window_find(&window, &a->collected, NULL, COLLECTED_NO_TIME, COLLECTED_NO_TIME));
    account_traffic_make(&a->traffic, &a->collected, NULL, &window, &a->arena);
    return &a->traffic;
}

static void end(struct imported *a)
{
    account_traffic_release(&a->traffic);
    arena_release(&a->arena);
    collected_release(&a->collected);
}

/* Consumed writes of the table, which is described, and of its index by-status where it has one. */
static void add_writes(struct imported *a, double item_bytes, const double *units,
                       const double *index_units)
{
    struct collected *c = &a->collected;

    collected_fixture_describe(c, "orders", 1e6, item_bytes, index_units ? "by-status" : NULL,
                               index_units ? 300 : 0);
    add(c, NULL, NULL, "ConsumedWriteCapacityUnits", "Sum", 60, units);
    if (index_units)
        add(c, "by-status", NULL, "ConsumedWriteCapacityUnits", "Sum", 60, index_units);
}

static void test_operations(void **state)
{
    struct imported a;

    (void)state;
    begin(&a);
    fill(&a.collected);
    const struct account_traffic *t = make(&a);
    assert_int_equal(t->count, 5);
    const struct account_workload *get = find(t, "orders-get");
    assert_close(get->mean_units, 0.5, 0.01);
    assert_string_equal(get->consistency, "eventual");
    assert_close(get->calls[3], 1270, 0.5); /* spread within the five minutes as the units */
    assert_true(isnan(get->calls[7]));
    assert_int_equal(get->gaps.lost, 1);
    const struct account_workload *query = find(t, "orders-by-status-query");
    assert_string_equal(query->index, "by-status");
    assert_close(query->mean_units, 1, 0.02);
    assert_close(metric_window_sum(&t->window, query->calls), 1290, 10);
    const struct account_workload *moves = find(t, "orders-update-1");
    assert_int_equal(moves->index_writes[0].writes, 2);
    assert_close(moves->share, 0.6, 0.05);
    assert_int_equal(find(t, "orders-update-2")->index_writes[0].writes, 0);
    assert_int_equal(find(t, "orders-put")->index_writes[0].writes, 1);
    end(&a);
}

/* Consumption falls behind the calls while something is throttled: that period decides nothing. */
static void test_throttled_periods(void **state)
{
    const double calls[FIVES] = {100, 100, 500, 100};
    double units[MINUTES], events[MINUTES], requests[MINUTES];
    struct imported a;

    (void)state;
    begin(&a);
    for (int i = 0; i < MINUTES; i++) {
        units[i] = 40;
        events[i] = requests[i] = i == 12 ? 300 : NAN;
    }
    add_writes(&a, 1400, units, NULL);
    add(&a.collected, NULL, NULL, "WriteThrottleEvents", "Sum", 60, events);
    add(&a.collected, NULL, "PutItem", "SuccessfulRequestLatency", "SampleCount", 300, calls);
    add(&a.collected, NULL, "PutItem", "ThrottledRequests", "Sum", 60, requests);
    const struct account_workload *put = find(make(&a), "orders-put");
    assert_close(put->units, 2, 0);
    assert_close(put->throttled[12], 300, 0);
    assert_close(put->throttled[11], 0, 0);
    assert_close(put->calls[12], 100, 1e-9);
    end(&a);
}

/* Every second put fails on its condition, and consumes its unit all the same; of an index only a
 * successful one consumes. Then more of them fail, at the same calls. */
static void test_failed_conditions(void **state)
{
    const double succeeded[FIVES] = {500, 1000, 500, 750};
    double units[MINUTES], index_units[MINUTES], failed[MINUTES];
    struct imported a;

    (void)state;
    begin(&a);
    for (int i = 0; i < MINUTES; i++) {
        index_units[i] = succeeded[i / 5] / 5;
        failed[i] = i < 15 ? index_units[i] : 2 * index_units[i];
        units[i] = index_units[i] + failed[i];
    }
    add_writes(&a, 800, units, index_units);
    add(&a.collected, NULL, NULL, "ConditionalCheckFailedRequests", "Sum", 60, failed);
    add(&a.collected, NULL, "PutItem", "SuccessfulRequestLatency", "SampleCount", 300, succeeded);
    const struct account_traffic *t = make(&a);
    assert_int_equal(t->count, 1);
    const struct account_workload *put = &t->items[0];
    assert_close(put->units, 1, 0);
    assert_close(put->mean_units, 1, 1e-6);
    assert_close(put->item_size, 800, 0);
    assert_close(put->condition_failures, 3500 / 6250.0, 1e-9);
    assert_close(put->calls[0], 200, 1e-6);
    assert_close(put->calls[19], 450, 1e-6);
    assert_int_equal(put->index_writes[0].writes, 1);
    end(&a);
}

/* Without metrics by operation the columns are units. */
static void test_units(void **state)
{
    double units[MINUTES], index_units[MINUTES];
    struct imported a;

    (void)state;
    begin(&a);
    for (int i = 0; i < MINUTES; i++) {
        units[i] = 60 + i;
        index_units[i] = units[i] / 2;
    }
    add_writes(&a, 1400, units, index_units);
    const struct account_traffic *t = make(&a);
    assert_int_equal(t->count, 1);
    assert_int_equal(t->items[0].source, ACCOUNT_UNITS_COUNTED);
    assert_close(t->items[0].calls[5], 65, 0);
    assert_close(t->items[0].units, 2, 0);
    assert_int_equal(t->items[0].index_writes[0].writes, 1);
    end(&a);
}

TESTS(account_traffic, cmocka_unit_test(test_operations), cmocka_unit_test(test_throttled_periods),
      cmocka_unit_test(test_failed_conditions), cmocka_unit_test(test_units))
