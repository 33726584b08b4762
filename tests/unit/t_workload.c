/* application/workload: open and closed loops. */
#include "fixture.h"

/* Little's law: 8 users, 40 ms a call and 60 ms to think make 80 calls a second; a number of calls
 * is an end. */
static void test_users(void **state)
{
    static const char *const arrivals[] = {"even", "poisson"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char work[200];
        snprintf(work, sizeof work, "keys: [{count: 9}], users: 8, think_time: 60ms, arrivals: %s",
                 arrivals[i]);
        for (int r = 0; r < 4; r++) {
            static const char *const heads[] = {
                "duration: 200s", "duration: 200s\nresolution: 10ms",
                "duration: 200s\nresolution: 100ms", "duration: 200s\nresolution: 1s"};
            run_one(&f, heads[r], ROOMY ", latency: {median: 40ms, p99: 40ms}", NONE, work);
            assert_close((double)flow_of(&f, 0)->succeeded, 80 * 200, 320);
            fixture_release(&f);
        }
    }
    struct fixture f;
    run_one(&f, "duration: 200s", ROOMY, NONE, "keys: [{count: 9}], users: 8, calls: 1000");
    assert_int_equal(flow_of(&f, 0)->offered, 1000);
    fixture_release(&f);
    run_one(&f, "duration: 200s", ROOMY, NONE,
            "keys: [{count: 9}], calls: 1000, rate: [{per_second: 20}]");
    assert_int_equal(flow_of(&f, 0)->offered, 1000);
    fixture_release(&f);
    run_one(&f, "duration: 200s\nresolution: 100ms", ROOMY, NONE,
            "keys: [{count: 9}], calls: 1000, rate: [{per_second: 20}]");
    assert_int_equal(flow_of(&f, 0)->offered, 1000);
    fixture_release(&f);
}

static void test_set_users(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f, "name: x\nduration: 300s\ntables: {t: {billing: on_demand, latency: {median: 10ms, "
            "p99: 10ms}}}\nclients: {c: {}}\nworkloads:\n  w: {client: c, table: t, arrivals: "
            "even, keys: [{count: 9}], users: 2, think_time: 90ms}\ntimeline:\n"
            "  - {at: 100s, action: set_users, workload: w, users: 6}\n"
            "  - {at: 200s, action: set_users, workload: w, users: 1}\n");
    fixture_run(&f);
    assert_close((double)flow_of(&f, 0)->offered, 100 * (20 + 60 + 10), 20);
    fixture_release(&f);
    assert_non_null(
        strstr(fixture_mistake("name: x\nduration: 300s\ntables: {t: {billing: "
                               "on_demand}}\nclients: {c: {}}\nworkloads:\n  w: {client: c, "
                               "table: t, keys: [{count: 9}], users: 2}\ntimeline:\n"
                               "  - {at: 1s, action: set_rate, workload: w, per_second: 6}\n"),
               "use 'set_users'"));
}

static void test_set_rate(void **state)
{
    static const char *const heads[] = {"duration: 100s", "duration: 100s\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        struct text yaml = {0};
        text_addf(&yaml,
                  "name: x\n%s\ntables: {t: {billing: on_demand}}\nclients: {c: {}}\nworkloads:\n"
                  "  w: {client: c, table: t, " EVEN ", rate: [{per_second: 10}]}\ntimeline:\n"
                  "  - {at: 20050ms, action: set_rate, workload: w, per_second: 100}\n"
                  "  - {at: 60s, action: set_rate, workload: w, per_second: 0}\n",
                  heads[i]);
        fixture_init(&f, text_get(&yaml));
        fixture_run(&f);
        assert_close((double)flow_of(&f, 0)->offered, 200.5 + 39.95 * 100, 1.5);
        assert_int_equal(flow_of(&f, 0)->offered, flow_of(&f, 0)->succeeded);
        fixture_release(&f);
        text_release(&yaml);
    }
}

/* The costs of one request, worked out when the world is made: units and, for eventual reads,
 * units against a partition. */
static void test_cost_of_a_request(void **state)
{
    static const struct {
        const char *work;
        double usual, nothing, hard;
    } cases[] = {{"operation: get, item_size: 9KiB", 1.5, 0.5, 1},
                 {"operation: get, item_size: 9KiB, consistency: strong", 3, 1, 3},
                 {"operation: query, items: 7", 2, 0.5, 4 / 3.0},
                 {"operation: query, index: l, items: 7", 0.5, 0.5, 1 / 3.0},
                 {"operation: query, index: g, items: 100", 10, 0.5, 20 / 3.0},
                 {"operation: put", 2 + 1 + 2, 1, 5},
                 {"operation: put, item_size: 500B", 1 + 1 + 1, 1, 3},
                 {"operation: put, old_item_size: 5KiB, condition_failures: 1%", 5 + 1 + 2, 5, 8},
                 {"operation: put, index_writes: [{index: l, writes: 2}, {index: m, writes: 0}]",
                  2 + 2, 1, 4},
                 {"operation: put, transaction: true, items: 3", 10, 2, 10},
                 {"operation: delete", 5, 1, 5}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 1s\ntables: {t: {item_size: 2000B, read: {capacity: 500}, write: {capacity: 500}, local_indexes: {l: {entry_size: 300}, m: {}}, indexes: {g: {entry_size: 800, read: {capacity: 500}, write: {capacity: 500}}}}}\n" ONE_CLIENT(
                "") "workloads: {w: {client: c, table: t, %s, keys: [{count: 9}], rate: [{per_second: 1}]}}\n",
            cases[i].work);
        fixture_init(&f, yaml);
        assert_true(f.valid);
        const struct flow *w = flow_of(&f, 0);
        assert_close(w->cost[KIND_USUAL].units, cases[i].usual, 1e-12);
        if (!strstr(cases[i].work, "delete") && !strstr(cases[i].work, "transaction"))
            assert_close(w->cost[KIND_NOTHING].units, cases[i].nothing, 1e-12);
        assert_close(w->cost[KIND_USUAL].hard, cases[i].hard, 1e-12);
        assert_int_equal(w->pages, 1);
        fixture_release(&f);
    }
}

/* 262 items of 4,000 bytes are a page: 262 are one, 263 two of which the last has one item; a
 * scan's second page lies half of the key range further. */
static void test_pages_known(void **state)
{
    static const struct {
        const char *work;
        int pages;
        double usual, last;
    } cases[] = {{"operation: query, items: 262", 1, 256, 256},
                 {"operation: query, items: 263", 2, 256, 1},
                 {"operation: scan, items: 524", 2, 256, 256},
                 {"operation: scan, items: 525", 3, 256, 1}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char yaml[600];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 1s\n" ROOMY_TABLE("") ONE_CLIENT(
                "") "workloads: {w: {client: c, table: t, item_size: 4000B, consistency: strong, %s, keys: [{count: 9}], rate: [{per_second: 1}]}}\n",
            cases[i].work);
        fixture_init(&f, yaml);
        assert_true(f.valid);
        const struct flow *w = flow_of(&f, 0);
        assert_int_equal(w->pages, cases[i].pages);
        assert_close(w->cost[KIND_USUAL].units, cases[i].usual, 1e-12);
        if (w->pages > 1)
            assert_close(w->cost[KIND_LAST_PAGE].units, cases[i].last, 1e-12);
        bool walks = strstr(cases[i].work, "scan");
        assert_true(w->page_step == (walks ? UINT64_MAX / (uint64_t)w->pages : 0));
        fixture_release(&f);
    }
}

/* A third of 3,000 reads, gathered or not. */
static void test_part_for_nothing(void **state)
{
    static const char *const heads[] = {"duration: 100s", "duration: 100s\nresolution: 1s"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(&f, heads[i], ROOMY, NONE,
                "operation: get, item_size: 8KiB, missing: 30%, " EVEN
                ", calls: 2900, rate: [{per_second: 30}]");
        double n = (double)flow_of(&f, 0)->succeeded;
        assert_close(n, 2900, 0);
        assert_close((2 * n - table_of(&f)->throughput.side[READ].consumed) / n, 0.3,
                     5 * sqrt(0.3 * 0.7 / n));
        fixture_release(&f);
    }
}

#define WORK(work)                                                                                                     \
    "name: x\nduration: 1m\ntables: {t: {billing: on_demand, indexes: {g: {}}, local_indexes: {l: {}}}}\n" ONE_CLIENT( \
        "") "workloads: {w: {client: c, table: t, keys: [{count: 9}], rate: [{per_second: 1}], " work                  \
            "}}\n"

static void test_workload_mistakes(void **state)
{
    (void)state;
    assert_mistake(WORK("operation: scan, transaction: true"), "cannot be part of a transaction");
    assert_mistake(WORK("operation: batch_get, items: 101"), "a batch_get has at most 100 items");
    assert_mistake(WORK("operation: batch_get, items: 100"), "");
    assert_mistake(WORK("operation: batch_write, items: 26"), "a batch_write has at most 25 items");
    assert_mistake(WORK("operation: batch_write, items: 25"), "");
    assert_mistake(WORK("operation: put, transaction: true, items: 101"),
                   "a transaction has at most 100 items");
    assert_mistake(WORK("operation: delete, transaction: true, items: 100"), "");
    assert_mistake(WORK("operation: update, items: 2"), "a update is for one item");
    assert_mistake(WORK("operation: get, items: 2"), "a get is for one item");
    assert_mistake(WORK("operation: put, items: 1"), "");
    assert_mistake(WORK("operation: query, items: 1000000"), "");
    assert_mistake(WORK("operation: delete, old_item_size: 5KiB"),
                   "'old_item_size' is for put and update");
    assert_mistake(WORK("operation: update, old_item_size: 5KiB"), "");
    assert_mistake(WORK("operation: get, index_writes: [{index: g, writes: 1}]"),
                   "'index_writes' is for writes");
    assert_mistake(WORK("operation: update, new_items: 10%"), "'new_items' is for");
    assert_mistake(WORK("operation: batch_write, new_items: 10%"), "");
    assert_mistake(WORK("operation: query, missing: 10%"), "'missing' is for");
    assert_mistake(WORK("operation: delete, missing: 10%"), "");
    assert_mistake(WORK("operation: get, condition_failures: 10%"), "'condition_failures' is for");
    assert_mistake(WORK("operation: batch_write, condition_failures: 10%"),
                   "'condition_failures' is for");
    assert_mistake(WORK("operation: delete, condition_failures: 10%, missing: 10%"),
                   "'condition_failures' is for");
    assert_mistake(WORK("operation: delete, condition_failures: 10%"), "");
    assert_mistake(WORK("operation: get, index: g"), "can only be queried and scanned");
    assert_mistake(WORK("operation: scan, index: g"), "");
    assert_mistake(WORK("operation: scan, index: h"), "table 't' has no index 'h'");
    assert_mistake(WORK("operation: query, index: g, consistency: strong"), "has no strong reads");
    assert_mistake(WORK("operation: query, index: l, consistency: strong"), "");
    assert_mistake(WORK("operation: put, index_writes: [{index: h, writes: 1}]"),
                   "table 't' has no index 'h'");
    assert_mistake(WORK("operation: put, index_writes: [{index: l, writes: 1, keys: [{key: a}]}]"),
                   "'l' is a local index");
    assert_mistake(WORK("operation: put, index_writes: [{index: l, writes: 1}]"), "");
    assert_mistake("resolution: 1s\n" WORK("operation: batch_get, items: 2"), "");
    assert_mistake("resolution: 1s\n" WORK("operation: query, items: 2"), "");
    assert_mistake(
        "resolution: 1s\nname: x\nduration: 1m\ntables: {t: {billing: on_demand}}\n" ONE_CLIENT(
            "") "workloads: {w: {client: c, table: t, keys: [{key: a, period: 1h}], rate: [{per_second: 1}]}}\n",
        "");
}

/* Half as much again of one partition for eventual reads, by the table's factor; not for strong
 * ones and not for writes. */
static void test_eventual_reads_are_spread(void **state)
{
    static const char *const works[] = {"consistency: eventual", "consistency: strong",
                                        "operation: put"};
    static const double parts[] = {1 / 1.5, 1, 1};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct fixture f;
        run_one(&f, "duration: 1s", ROOMY, NONE,
                works[i][0] == 'o' ? "operation: put, keys: [{count: 9}], rate: [{per_second: 1}]"
                : i ? "consistency: strong, keys: [{count: 9}], rate: [{per_second: 1}]"
                    : "consistency: eventual, keys: [{count: 9}], rate: [{per_second: 1}]");
        struct workload *w = &workloads_in(&f)[0];
        assert_close(w->flow.cost[KIND_USUAL].hard / w->flow.cost[KIND_USUAL].units, parts[i],
                     1e-12);
        workload_spread(w, 3);
        assert_close(w->flow.cost[KIND_NOTHING].hard / w->flow.cost[KIND_NOTHING].units,
                     i ? 1 : 1 / 3.0, 1e-12);
        fixture_release(&f);
    }
}

TESTS(workload, cmocka_unit_test(test_users), cmocka_unit_test(test_set_users),
      cmocka_unit_test(test_set_rate), cmocka_unit_test(test_cost_of_a_request),
      cmocka_unit_test(test_pages_known), cmocka_unit_test(test_part_for_nothing),
      cmocka_unit_test(test_workload_mistakes), cmocka_unit_test(test_eventual_reads_are_spread))
