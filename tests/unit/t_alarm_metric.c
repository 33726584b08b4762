/* operations/alarm_metric: ratios, elements and percentiles as datapoints. */
#include "fixture.h"

#include "alarm_metric.h"

struct shop_key {
    double units;
};
struct shop {
    double consumed, provisioned;
    struct shop_key keys[3];
    struct histogram latency, latency_before;
};

static const struct series shop_rows[] = {SUM(struct shop, consumed, "1", "", "", ""),
                                          VALUE(struct shop, provisioned, "1/s", "", "", ""),
                                          SERIES_END};
static const struct series key_rows[] = {SUM(struct shop_key, units, "1", "", "", ""), SERIES_END};

static size_t keys_count(const void *subject)
{
    (void)subject;
    return 3;
}
static const void *keys_at(const void *subject, size_t index)
{
    return &((const struct shop *)subject)->keys[index];
}
static const char *keys_label(const void *subject, size_t index)
{
    static const char *const labels[] = {"a", "b", "c"};
    (void)subject;
    return labels[index];
}
static const struct series_elements keys = {"key", "", keys_count, keys_at, keys_label};
static const struct output_set shop_outputs = {.of = "shop", .rows = shop_rows},
                               key_outputs = {.of = "key", .rows = key_rows, .elements = &keys};

static struct shop shop;

static void open_shop(struct sim *sim)
{
    shop = (struct shop){0};
    histogram_init(&shop.latency);
    histogram_init(&shop.latency_before);
    sim_init(sim, 1, HOUR);
    probes_add(&sim->probes, "shops/s",
               (struct probe){.outputs = &shop_outputs,
                              .subject = &shop,
                              .latency = &shop.latency,
                              .latency_before = &shop.latency_before});
    probes_add(&sim->probes, "keys/s", (struct probe){.outputs = &key_outputs, .subject = &shop});
}

static void divide(struct alarm_metric *m, const struct sim *sim, const char *by)
{
    m->by = memory_new(1, sizeof *m->by);
    m->by_count = 1;
    assert_true(alarm_metric_find(m->by, sim, by, NULL));
}

/* 2,400 units in a minute of 50 a second bought: 0.8; then 1,500: 0.5; then none is bought. */
static void test_utilisation(void **state)
{
    struct sim sim;
    struct alarm_metric m = {.period = MINUTE};
    (void)state;
    open_shop(&sim);
    assert_true(alarm_metric_find(&m.of, &sim, "shops/s/consumed", NULL));
    divide(&m, &sim, "shops/s/provisioned");
    shop.provisioned = 50;
    shop.consumed = 2400;
    assert_close(alarm_metric_sample(&m, MINUTE), 0.8, 1e-12);
    shop.consumed += 1500;
    assert_close(alarm_metric_sample(&m, 2 * MINUTE), 0.5, 1e-12);
    shop.provisioned = 0;
    assert_true(isnan(alarm_metric_sample(&m, 3 * MINUTE)));
    alarm_metric_release(&m);
    sim_release(&sim);
}

/* a has 60, b 30 of 100; then b 80 of 100: the share of a, and of whoever has most. */
static void test_share_of_a_key(void **state)
{
    struct sim sim;
    struct alarm_metric named = {.period = MINUTE}, hottest = {.period = MINUTE};
    (void)state;
    open_shop(&sim);
    assert_true(alarm_metric_find(&named.of, &sim, "keys/s/units", "a"));
    assert_true(alarm_metric_find(&hottest.of, &sim, "keys/s/units", NULL));
    assert_false(alarm_metric_find(&(struct alarm_operand){0}, &sim, "keys/s/units", "z"));
    divide(&named, &sim, "shops/s/consumed");
    divide(&hottest, &sim, "shops/s/consumed");
    shop.consumed = 100;
    shop.keys[0].units = 60;
    shop.keys[1].units = 30;
    assert_close(alarm_metric_sample(&named, MINUTE), 0.6, 1e-12);
    assert_close(alarm_metric_sample(&hottest, MINUTE), 0.6, 1e-12);
    shop.consumed += 100;
    shop.keys[0].units += 5;
    shop.keys[1].units += 80;
    assert_close(alarm_metric_sample(&named, 2 * MINUTE), 0.05, 1e-12);
    assert_close(alarm_metric_sample(&hottest, 2 * MINUTE), 0.8, 1e-12);
    alarm_metric_release(&named);
    alarm_metric_release(&hottest);
    sim_release(&sim);
}

/* A minute of 1 s and a minute of 3 s, whatever the recorder has moved meanwhile; then nothing. */
static void test_percentile(void **state)
{
    struct sim sim;
    struct alarm_metric m = {.period = MINUTE};
    (void)state;
    open_shop(&sim);
    assert_false(alarm_metric_find_latency(&m, &sim, "shops/s/consumed", 0.99));
    assert_true(alarm_metric_find_latency(&m, &sim, "shops/s/latency", 0.99));
    histogram_add(&shop.latency, SECOND, 100);
    assert_close(alarm_metric_sample(&m, MINUTE), 1, 0.004);
    histogram_add(&shop.latency, 3 * SECOND, 10);
    histogram_merge(&shop.latency_before, &shop.latency);
    histogram_clear(&shop.latency);
    assert_close(alarm_metric_sample(&m, 2 * MINUTE), 3, 0.012);
    assert_true(isnan(alarm_metric_sample(&m, 3 * MINUTE)));
    alarm_metric_release(&m);
    sim_release(&sim);
}

TESTS(alarm_metric, cmocka_unit_test(test_utilisation), cmocka_unit_test(test_share_of_a_key),
      cmocka_unit_test(test_percentile))
