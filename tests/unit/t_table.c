/* service/table: requests of every kind against hand calculation: what they cost, what is granted. */
#include "fixture.h"

static const struct throughput_side *side_of(struct fixture *f, enum side side)
{
    return &table_of(f)->throughput.side[side];
}

/* Developer guide, ProvisionedThroughput (models/README.md [1]): a missing item costs the least
 * read, a delete of nothing one write, a condition that fails the existing item; none of them
 * writes. */
static void test_nothing(void **state)
{
    static const struct {
        const char *work;
        double usual, nothing, part;
    } cases[] = {{"operation: get, consistency: strong, item_size: 9KiB, missing: 50%", 3, 1, 0.5},
                 {"operation: get, item_size: 9KiB, missing: 100%", 1.5, 0.5, 1},
                 {"operation: delete, item_size: 3KiB, missing: 25%", 3, 1, 0.25},
                 {"operation: put, item_size: 5KiB, old_item_size: 2KiB, condition_failures: 40%",
                  5, 2, 0.4}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int gathered = 0; gathered < 2; gathered++) {
            struct fixture f;
            char work[200];
            snprintf(work, sizeof work,
                     "%s, arrivals: even, keys: [{count: 99}], rate: [{per_second: 100}]",
                     cases[i].work);
            run_one(
                &f, gathered ? "duration: 100s\nresolution: 100ms" : "duration: 100s",
                ROOMY
                ", indexes: {i: {entry_size: 1KiB, read: {capacity: 1}, write: {capacity: 9000}}}",
                NONE, work);
            double n = (double)flow_of(&f, 0)->succeeded, nothing = cases[i].part * n;
            double units = side_of(&f, READ)->consumed + side_of(&f, WRITE)->consumed;
            double written = table_of(&f)->indexes[0].throughput.side[WRITE].consumed;
            double expected = (n - nothing) * cases[i].usual + nothing * cases[i].nothing;
            assert_close(units, expected, 0.03 * expected + 1e-9);
            if (flow_of(&f, 0)->side == WRITE)
                assert_close(written, n - nothing, 0.03 * n);
            if (cases[i].part == 0.4) {
                assert_close(units, 5 * written + 2 * (n - written), 1e-6); /* exactly */
                assert_close((double)flow_of(&f, 0)->condition_failed, n - written, 1e-6);
                assert_int_equal(table_of(&f)->conditional_check_failed_requests,
                                 flow_of(&f, 0)->condition_failed);
            }
            fixture_release(&f);
        }
    }
}

/* 1,000 items of 4,000 bytes: 262 to a page of 1 MiB, four requests of 256, 256, 256 and 209 units
 * (half when eventual), one call. A scan walks: each quarter of the key range serves one. */
static void test_pages(void **state)
{
    static const char *const operations[] = {"scan", "query"};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct fixture f;
        char work[200];
        snprintf(
            work, sizeof work,
            "operation: %s, consistency: strong, items: 1000, item_size: 4000B, arrivals: even, "
            "keys: [{count: 1k}], rate: [{per_second: 1}]",
            operations[i % 2]);
        run_one(&f, i < 2 ? "duration: 100s" : "duration: 100s\nresolution: 100ms",
                ROOMY ", partitions: 64", NONE, work);
        struct flow *flow = flow_of(&f, 0);
        assert_true(flow->succeeded >= 98 && flow->failed == 0);
        assert_close(side_of(&f, READ)->consumed, (3 * 256 + 209) * (double)flow->succeeded,
                     4 * 256);
        assert_int_equal(table_of(&f)->successful_requests, flow->attempts);
        const struct partition_map *map = &table_of(&f)->throughput.partitions;
        double quarter[4] = {0};
        for (size_t p = 0; p < map->count; p++)
            quarter[p * 4 / map->count] += map->all[p]->side[READ].consumed;
        for (int q = 0; q < 4 && operations[i % 2][0] == 's'; q++)
            assert_close(quarter[q], side_of(&f, READ)->consumed / 4,
                         0.05 * side_of(&f, READ)->consumed);
        fixture_release(&f);
    }
}

/* Of a batch of 25, what is granted is granted; the rest is sent again until all is done, and only
 * an answer without any item is a throttled request. 100 units a second, 10 batches a second. */
static void test_batches(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s",
            "initial_burst: 0%, burst: 1s, read: {capacity: 1}, write: {capacity: 100}",
            "retry: {mode: custom, attempts: 100, base_delay: 3s, multiplier: 1}, timeout: 1h",
            "operation: batch_write, items: 25, arrivals: even, keys: [{count: 1M}], calls: 200, "
            "rate: [{per_second: 10}]");
    struct flow *flow = flow_of(&f, 0);
    struct table *t = table_of(&f);
    assert_int_equal(flow->offered, 200);
    assert_int_equal(flow->succeeded, 200);
    assert_close(side_of(&f, WRITE)->consumed, 200 * 25, 1e-9);
    assert_true(side_of(&f, WRITE)->throttle_events > 25 * t->throttled_requests);
    assert_int_equal(t->successful_requests + t->throttled_requests, flow->attempts);
    assert_true(t->throttled_requests > 0 && t->successful_requests > 200);
    fixture_release(&f);
}

/* A transaction is granted whole or not at all: 3 items of 500 B cost 6 units; one partition
 * without room refuses all and nothing is consumed. */
static void test_transactions(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 10s", ROOMY, NONE,
            "operation: put, transaction: true, items: 3, item_size: 500B, arrivals: even, keys: "
            "[{count: 1k}], rate: [{per_second: 10}]");
    assert_close(side_of(&f, WRITE)->consumed, 6 * (double)flow_of(&f, 0)->succeeded, 1e-9);
    assert_int_equal(flow_of(&f, 0)->succeeded, flow_of(&f, 0)->offered);
    fixture_release(&f);
    /* One partition of 10 units a second; transactions of 3 x 2 units: one a second fits, twice in
     * three seconds at most. */
    run_one(
        &f, "duration: 30s",
        "partition_write_limit: 10, read: {capacity: 1}, write: {capacity: 9.9}", NONE,
        "operation: put, transaction: true, items: 3, arrivals: even, keys: [{count: 1k}], rate: "
        "[{per_second: 10}]");
    const struct throughput_side *write = side_of(&f, WRITE);
    assert_close(write->consumed, 10 + 30 * 10, 6);
    assert_close(write->consumed, 6 * (double)flow_of(&f, 0)->succeeded, 1e-9);
    assert_int_equal(write->throttle_events, 3 * flow_of(&f, 0)->failed);
    assert_int_equal(write->throttled_by[LIMIT_KEY_RANGE], write->throttle_events);
    fixture_release(&f);
}

/* Developer guide, transaction-apis (models/README.md [1]): a put of 500 B in a transaction takes
 * 2 units; an update costs by the larger item. */
static void test_costs(void **state)
{
    static const struct {
        const char *work;
        double units;
    } cases[] = {{"operation: put, transaction: true, item_size: 500B", 2},
                 {"operation: get, transaction: true, consistency: strong", 2},
                 {"operation: get, transaction: true", 2},
                 {"operation: update, old_item_size: 5KiB, item_size: 1KiB", 5},
                 {"operation: put, old_item_size: 1KiB, item_size: 3KiB", 3},
                 {"operation: scan, items: 256, item_size: 4KiB", 128}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        char work[200];
        snprintf(work, sizeof work,
                 "%s, arrivals: even, keys: [{count: 9}], rate: [{per_second: 3}]", cases[i].work);
        run_one(&f, "duration: 10s",
                "item_size: 4KiB, read: {capacity: 5000}, write: {capacity: 5000}", NONE, work);
        const struct throughput *tp = &table_of(&f)->throughput;
        assert_close(tp->side[READ].consumed + tp->side[WRITE].consumed,
                     cases[i].units * (double)flow_of(&f, 0)->succeeded, 0);
        fixture_release(&f);
    }
}

/* What a partition can never serve would be throttled for ever. */
static void test_dear_requests(void **state)
{
    (void)state;
#define WORLD(table, work)                                                                         \
    "name: x\nduration: 1m\ntables: {t: {read: {capacity: 9}, write: {capacity: 9}, " table        \
    "}}\nclients: {c: {}}\nworkloads: {w: {client: c, table: t, keys: [{count: 9}], rate: "        \
    "[{per_second: 1}], " work "}}\n"
    assert_non_null(strstr(
        fixture_mistake(WORLD("partition_write_limit: 100", "operation: put, item_size: 101KiB")),
        "it could never be granted"));
    assert_string_equal(
        fixture_mistake(WORLD("partition_write_limit: 100", "operation: put, item_size: 100KiB")),
        "");
}

/* Ten asked, four granted: what the table says of itself, and of the one key that is named. */
static void test_reports(void **state)
{
    static const char *const heads[] = {"duration: 20s", "duration: 20s\nresolution: 1s"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(
            &f, heads[i],
            "item_size: 4KiB, initial_burst: 0%, burst: 1s, read: {capacity: 0.45}, write: {capacity: 1}",
            NONE,
            "arrivals: even, consistency: strong, calls: 10, keys: [{key: hot}], rate: [{per_second: 1}]");
        const struct table *t = table_of(&f);
        int64_t granted = t->successful_requests;
        assert_true(granted == 0); /* a bucket of 0.45 tokens never holds one */
        assert_int_equal(t->throttled_requests, 10);
        assert_int_equal(t->top.keys[0].throttled, 10);
        assert_string_equal(t->top.keys[0].name, "hot");
        fixture_release(&f);
        run_one(
            &f, heads[i],
            "item_size: 4KiB, initial_burst: 0%, read: {capacity: 0.45}, write: {capacity: 1}",
            NONE,
            "arrivals: even, consistency: strong, calls: 10, keys: [{key: hot}], rate: [{per_second: 1}]");
        t = table_of(&f);
        assert_int_equal(t->successful_requests, 4); /* 4.5 tokens in ten seconds */
        assert_int_equal(t->throttled_requests, 6);
        assert_close(t->top.keys[0].consumed, 4, 1e-9);
        assert_int_equal(t->top.keys[0].throttled, 6);
        assert_int_equal(t->conditional_check_failed_requests, 0);
        fixture_release(&f);
    }
}

/* Many at once are answered at up to eight quantiles: 1,000 gathered reads have the median and
 * the 99th percentile of the service. */
static void test_latency_points(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s\nresolution: 1s", ROOMY ", latency: {median: 4ms, p99: 10ms}", NONE,
            EVEN ", rate: [{per_second: 1000}]");
    const struct histogram *h = &flow_of(&f, 0)->latency;
    assert_int_equal(h->total, flow_of(&f, 0)->succeeded);
    assert_close(histogram_quantile(h, 0.5), 4e6, 0.2e6);
    assert_close(histogram_quantile(h, 0.9), 4e6 * exp(1.2816 * log(2.5) / 2.3263), 0.3e6);
    assert_close(histogram_quantile(h, 0.99), 10e6, 1e6);
    fixture_release(&f);
}

struct seen {
    int64_t writes;
    const struct flow *flow;
};

static void see(void *owner, const struct request *request, uint64_t position, int64_t count)
{
    struct seen *s = owner;
    (void)position;
    s->writes += count;
    s->flow = request->flow;
}

/* Whoever watches hears of each granted write once, however often it asked; not of reads,
 * refusals or writes for nothing. */
static void test_writes_are_watched(void **state)
{
    static const char *const heads[] = {"", "resolution: 1s\n"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct seen seen = {0}, other = {0};
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 100s\n%stables: {t: {initial_burst: 0%%, read: {capacity: 100}, write: {capacity: 5}}}\nclients: {c: {" NONE
            "}}\n"
            "workloads:\n  w: {client: c, table: t, operation: put, condition_failures: 50%%, " EVEN
            ", rate: [{per_second: 10}]}\n"
            "  r: {client: c, table: t, " EVEN ", rate: [{per_second: 10}]}\n",
            heads[i]);
        fixture_init(&f, yaml);
        assert_true(f.valid);
        table_watch_writes(table_of(&f), (struct write_watcher){.written = see, .owner = &seen});
        table_watch_writes(table_of(&f), (struct write_watcher){.written = see, .owner = &other});
        table_watch_writes(table_of(&f), (struct write_watcher){.written = see, .owner = &seen});
        fixture_run(&f);
        const struct flow *w = flow_of(&f, 0);
        assert_int_equal(seen.writes, w->succeeded - w->condition_failed);
        assert_int_equal(other.writes, seen.writes);
        assert_ptr_equal(seen.flow, w);
        assert_true(w->failed > 300 && w->condition_failed > 150);
        fixture_release(&f);
    }
}

/* 1,000 items of 900 + 100 bytes with local entries of 100 + 100; 40 puts of which half are new,
 * then 10 deletes. */
static void test_items_and_bytes(void **state)
{
    static const char *const heads[] = {"", "resolution: 1s\n"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char yaml[900];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 100s\n%stables: {t: {item_size: 900B, item_count: 1000, local_indexes: {l: {entry_size: 100}}, indexes: {g: {entry_size: 200, read: {capacity: 10}, write: {capacity: 100}}}, read: {capacity: 100}, write: {capacity: 100}}}\nclients: {c: {" NONE
            "}}\n"
            "workloads:\n  w: {client: c, table: t, operation: put, new_items: 50%%, " EVEN
            ", calls: 40, rate: [{per_second: 10}]}\n"
            "  d: {client: c, table: t, operation: delete, " EVEN
            ", calls: 10, rate: [{per_second: 1}]}\n",
            heads[i]);
        run_yaml(&f, yaml);
        const struct table *t = table_of(&f);
        assert_close(t->items, 1010, 1e-9);
        assert_close(t->throughput.partitions.all[0]->bytes, 1010 * 1200, 1e-3);
        assert_close(t->indexes[0].throughput.partitions.all[0]->bytes, 1010 * 300, 1e-3);
        assert_close(t->throughput.side[WRITE].consumed, 40 * 2 + 10 * 2, 1e-9);
        assert_close(t->indexes[0].throughput.side[WRITE].consumed, 50, 1e-9);
        fixture_release(&f);
    }
}

/* Gathered writes find room for 60 units in the index's buffer in the first interval, and what
 * its capacity pays after. */
static void test_index_buffer_gathered(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "duration: 50s\nresolution: 1s",
        "initial_burst: 0%, read: {capacity: 1}, write: {capacity: 900}, indexes: {i: {buffer: 60, read: {capacity: 1}, write: {capacity: 4}}, j: {buffer: 9000, read: {capacity: 1}, write: {capacity: 900}}}",
        NONE, "operation: put, " EVEN ", rate: [{per_second: 100}]");
    const struct index *i = &table_of(&f)->indexes[0], *j = &table_of(&f)->indexes[1];
    assert_close(i->throughput.side[WRITE].consumed, 60 + 4 * 50, 2);
    assert_close(j->throughput.side[WRITE].consumed, i->throughput.side[WRITE].consumed, 0);
    assert_close((double)flow_of(&f, 0)->succeeded, 260, 2);
    assert_int_equal(i->throughput.side[WRITE].throttle_events, flow_of(&f, 0)->throttled);
    assert_int_equal(i->throughput.side[WRITE].throttled_by[LIMIT_PROVISIONED],
                     flow_of(&f, 0)->throttled);
    assert_int_equal(j->throughput.side[WRITE].throttle_events, 0);
    assert_int_equal(table_of(&f)->throughput.side[WRITE].throttle_events, 0);
    assert_int_equal(table_of(&f)->throttled_requests, flow_of(&f, 0)->throttled);
    fixture_release(&f);
}

#define TABLE_OF(table) "name: x\nduration: 1m\ntables: {t: {" table "}}\n"

static void test_table_mistakes(void **state)
{
    (void)state;
    assert_mistake(TABLE_OF("read: {capacity: 1}"), "a table needs 'write: {capacity");
    assert_mistake(TABLE_OF("write: {capacity: 1}"), "a table needs 'read: {capacity");
    assert_mistake(TABLE_OF("billing: on_demand"), "");
    assert_mistake(
        TABLE_OF("read: {capacity: 1}, write: {capacity: 1}, indexes: {i: {write: {capacity: 1}}}"),
        "an index needs 'read");
    assert_mistake(
        TABLE_OF("read: {capacity: 1}, write: {capacity: 1}, indexes: {i: {read: {capacity: 1}}}"),
        "an index needs 'write");
    assert_mistake(TABLE_OF("billing: on_demand, admission: static"), "knows no on-demand mode");
    assert_mistake(
        TABLE_OF("billing: on_demand, storage_nodes: {read_capacity: 1, write_capacity: 1}"),
        "'storage_nodes' limit the bursts");
    assert_mistake(
        TABLE_OF(
            "admission: static, read: {capacity: 1}, write: {capacity: 1}, storage_nodes: {read_capacity: 1, write_capacity: 1}"),
        "");
    assert_mistake(
        TABLE_OF("billing: on_demand, indexes: {i: {}, j: {}}, local_indexes: {k: {}, j: {}}"),
        "'j' is a global index of the table too");
    assert_mistake(
        TABLE_OF(
            "read: {capacity: 10e6}, write: {capacity: 10e6}, partition_read_limit: 100, partition_write_limit: 100"),
        "that makes 2e+05 partitions");
    assert_mistake(
        TABLE_OF(
            "read: {capacity: 5e6}, write: {capacity: 5e6}, partition_read_limit: 1000, partition_write_limit: 1000"),
        "");
}

/* Two of three keys have room, one partition has not: nothing is consumed, each key counts as
 * throttled. Reads of a transaction cost twice, too. */
static void test_transaction_counts(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "duration: 10s",
        "item_size: 4KiB, initial_burst: 0%, read: {capacity: 11}, write: {capacity: 1}", NONE,
        "operation: get, transaction: true, items: 5, arrivals: even, consistency: strong, calls: 10, keys: [{count: 1k}], rate: [{per_second: 2}]");
    const struct throughput_side *read = side_of(&f, READ);
    assert_int_equal(flow_of(&f, 0)->offered, 10);
    assert_int_equal(flow_of(&f, 0)->succeeded, 5); /* 55 units in five seconds, ten each */
    assert_close(read->consumed, 50, 1e-9);
    assert_int_equal(read->throttle_events, 5 * 5);
    assert_int_equal(read->throttled_by[LIMIT_PROVISIONED], 5 * 5);
    assert_int_equal(table_of(&f)->throttled_requests, 5);
    fixture_release(&f);
}

/* Under static allocation a transaction must fit into what its partition has of the table: ten
 * units a second take five writes of one unit, twice as dear, and not six. */
static void test_transaction_within_allocation(void **state)
{
    static const char *const works[] = {"items: 5", "items: 6"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        char work[200];
        snprintf(
            work, sizeof work,
            "operation: put, transaction: true, %s, arrivals: even, calls: 5, keys: [{count: 1k}], rate: [{per_second: 0.5}]",
            works[i]);
        run_one(
            &f, "duration: 20s",
            "admission: static, initial_burst: 0%, burst: 1s, read: {capacity: 1}, write: {capacity: 10}",
            NONE, work);
        assert_int_equal(flow_of(&f, 0)->succeeded, i ? 0 : 5);
        assert_close(side_of(&f, WRITE)->consumed, i ? 0 : 50, 1e-9);
        fixture_release(&f);
    }
}

TESTS(table, cmocka_unit_test(test_nothing), cmocka_unit_test(test_pages),
      cmocka_unit_test(test_batches), cmocka_unit_test(test_transactions),
      cmocka_unit_test(test_costs), cmocka_unit_test(test_dear_requests),
      cmocka_unit_test(test_reports), cmocka_unit_test(test_latency_points),
      cmocka_unit_test(test_writes_are_watched), cmocka_unit_test(test_items_and_bytes),
      cmocka_unit_test(test_index_buffer_gathered), cmocka_unit_test(test_table_mistakes),
      cmocka_unit_test(test_transaction_counts),
      cmocka_unit_test(test_transaction_within_allocation))
