/* application/api: steps one after another and together. */
#include "fixture.h"

/* Two steps of 4 ms, 10 ms of work before the second: 18 ms; together: the longer of 4 and 14. */
static void test_api_latency(void **state)
{
    static const char *const second[] = {"", "together: true, "};
    static const double expected[] = {0.018, 0.014};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 10s\n" ROOMY_TABLE("") ONE_CLIENT(
                     "") "workloads:\n  a: {client: c, table: t, keys: [{count: 100}]}\n"
                         "  b: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"
                         "apis: {page: {arrivals: even, rate: [{per_second: 100}], steps: "
                         "[{workload: a}, "
                         "{workload: b, %swork: 10ms}]}}\n",
                 second[i]);
        run_yaml(&f, yaml);
        const struct api *api = &apis_in(&f)[0];
        assert_close((double)api->succeeded, 1000, 3);
        assert_int_equal(api->failed, 0);
        assert_close(histogram_quantile(&api->latency, 0.5), expected[i] * 1e9, 3e5);
        assert_close((double)flow_of(&f, 1)->succeeded, 1000, 3);
        fixture_release(&f);
    }
}

/* The first step can never be granted: half the calls of it fail, so does the page, and the second
 * step is not done for those; an optional step fails alone. */
static void test_api_failure(void **state)
{
    static const char *const kinds[] = {"", ", optional: true"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(yaml, sizeof yaml,
                 "name: x\nduration: 100s\ntables: {t: {initial_burst: 0%%, burst: 1s, read: "
                 "{capacity: 50}, write: {capacity: 5000}, partitions: 5}}\n" ONE_CLIENT(
                     NONE) "workloads:\n  a: {client: c, table: t, consistency: strong, keys: "
                           "[{count: 100}]}\n"
                           "  b: {client: c, table: t, operation: put, keys: [{count: 100}]}\n"
                           "apis: {page: {lost_per_failure: 2, arrivals: even, rate: [{per_second: "
                           "100}], "
                           "steps: [{workload: a%s}, {workload: b}]}}\n",
                 kinds[i]);
        run_yaml(&f, yaml);
        const struct api *api = &apis_in(&f)[0];
        assert_close((double)flow_of(&f, 0)->failed, 5000, 60);
        assert_close((double)api->failed, i ? 0 : 5000, 60);
        assert_close((double)flow_of(&f, 1)->succeeded, i ? 10000 : 5000, 60);
        fixture_release(&f);
    }
}

/* Ten shards of one hot counter: a write takes one, a read all ten at once, ten times the units. */
static void test_scatter_gather(void **state)
{
    struct fixture f;

    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 10s\n"
        "tables: {t: {read: {capacity: 9000}, write: {capacity: 9000}, partitions: 9, item_size: "
        "1KiB, " FAST "}}\n" ONE_CLIENT(
            "") "workloads:\n"
                "  add: {client: c, table: t, operation: update, arrivals: even, rate: "
                "[{per_second: "
                "2000}], keys: [{key: counter, shards: 10}]}\n"
                "  part: {client: c, table: t, consistency: strong, keys: [{key: counter, shards: "
                "10}]}\n"
                "apis: {total: {arrivals: even, rate: [{per_second: 20}], steps: [{workload: part, "
                "every_shard: true}]}}\n");
    const struct throughput *tp = &table_of(&f)->throughput;
    assert_close((double)apis_in(&f)[0].succeeded, 200, 2);
    assert_close(tp->side[READ].consumed, 2000, 20);
    assert_close(histogram_quantile(&apis_in(&f)[0].latency, 0.5), 4e6, 1e5);
    int touched = 0; /* ten shards lie on several of nine partitions, none takes half the writes */
    for (size_t i = 0; i < tp->partitions.count; i++) {
        touched += tp->partitions.all[i]->side[WRITE].consumed > 0;
        assert_true(tp->partitions.all[i]->side[WRITE].consumed <= 10000);
    }
    assert_true(touched >= 4);
    fixture_release(&f);
}

TESTS(api, cmocka_unit_test(test_api_latency), cmocka_unit_test(test_api_failure),
      cmocka_unit_test(test_scatter_gather))
