/* service/index: what is written to it and read from it. */
#include "fixture.h"

/* C6's law: the buffer of a starved index takes writes until it is full, then all writes to the
 * table wait. */
static void test_index_backpressure(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s",
            "read: {capacity: 10}, write: {capacity: 1000}, initial_burst: 0%, "
            "indexes: {i: {read: {capacity: 1}, write: {capacity: 2}, buffer: 5000}}",
            NONE,
            "operation: put, arrivals: even, keys: [{count: 1000}], rate: [{per_second: 500}]");
    struct table *t = table_of(&f);
    struct throughput *index = &t->indexes[0].throughput;
    assert_close((double)t->successful_requests, 5000 + 2 * 100, 3);
    assert_close(index->side[WRITE].consumed, 5200, 3);
    assert_int_equal(index->side[WRITE].throttle_events, t->throttled_requests);
    assert_int_equal(t->throughput.side[WRITE].throttle_events, 0);
    fixture_release(&f);
}

/* An index's writes: none, one or two of its entry's size for one of the table's. Source: developer
 * guide, GSI. */
static void test_index_amplification(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s",
            "item_size: 3KiB, read: {capacity: 10}, write: {capacity: 1000}, indexes: {"
            "all: {read: {capacity: 1}, write: {capacity: 900}}, keys: {entry_size: 300B, read: "
            "{capacity: 1}, write: {capacity: 900}},"
            "moved: {entry_size: 1500B, read: {capacity: 1}, write: {capacity: 900}}, other: "
            "{read: {capacity: 1}, write: {capacity: 900}}}",
            NONE,
            "operation: update, arrivals: even, keys: [{count: 9}], rate: [{per_second: 10}],"
            "index_writes: [{index: moved, writes: 2}, {index: other, writes: 0}]");
    static const double per_write[] = {3, 1, 4, 0};
    for (int i = 0; i < 4; i++)
        assert_close(table_of(&f)->indexes[i].throughput.side[WRITE].consumed,
                     per_write[i] * (double)flow_of(&f, 0)->succeeded, 1e-9);
    fixture_release(&f);
}

/* Reads of an index take its capacity and leave the table's alone. */
static void test_index_reads(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s",
            "item_size: 4KiB, read: {capacity: 1000}, write: {capacity: 10}, "
            "indexes: {i: {read: {capacity: 100}, write: {capacity: 10}}}",
            NONE,
            "index: i, operation: query, items: 2, arrivals: even, keys: [{count: 9}], rate: "
            "[{per_second: 50}]");
    assert_close(table_of(&f)->indexes[0].throughput.side[READ].consumed, 5000, 50);
    assert_close(table_of(&f)->throughput.side[READ].consumed, 0, 0);
    fixture_release(&f);
}

/* Reads of an index are charged by its entries, not by the table's items. */
static void test_projected_reads(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "duration: 60s",
        "item_size: 40KiB, read: {capacity: 1000}, write: {capacity: 10}, indexes: {i: "
        "{entry_size: 100B,"
        " read: {capacity: 100}, write: {capacity: 10}}}",
        NONE,
        "index: i, operation: query, arrivals: even, keys: [{count: 9}], rate: [{per_second: 10}]");
    assert_close(table_of(&f)->indexes[0].throughput.side[READ].consumed,
                 0.5 * (double)flow_of(&f, 0)->succeeded, 0);
    fixture_release(&f);
}

static const struct throughput_side *side_of(struct fixture *f, enum side side)
{
    return &table_of(f)->throughput.side[side];
}

/* A hot index key: its partition serves 1,000 a second, whatever the index has; the debt of that
 * partition fills the buffer and then the writes of the table wait, with the key range as reason.
 */
static void test_hot_index_key(void **state)
{
    static const char *const heads[] = {"duration: 100s", "duration: 100s\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(&f, heads[i],
                "read: {capacity: 1}, write: {capacity: 9000}, indexes: {i: {buffer: 5000, read: "
                "{capacity: 1}, write: {capacity: 9000}}}, split: {heat: false}",
                NONE,
                "operation: put, arrivals: even, keys: [{count: 1M}], rate: [{per_second: 2000}], "
                "index_writes: [{index: i, writes: 1, keys: [{key: today, share: 75%}, {count: "
                "1k}]}]");
        const struct index *index = &table_of(&f)->indexes[0];
        const struct throughput_side *write = &index->throughput.side[WRITE];
        double hottest = 0;
        for (size_t p = 0; p < index->throughput.partitions.count; p++)
            hottest = fmax(hottest, index->throughput.partitions.all[p]->side[WRITE].consumed);
        assert_close(hottest, 1000 + 5000 + 100 * 1000, 600);
        assert_int_equal(write->throttled_by[LIMIT_KEY_RANGE], write->throttle_events);
        assert_true(write->throttle_events > 1000);
        assert_int_equal(side_of(&f, WRITE)->throttle_events, 0);
        fixture_release(&f);
    }
}

/* Queries of an index fail, unretried, until it is ACTIVE, and again when it is deleted; a closed
 * loop goes on at the pace of the replies. */
static void test_queries_of_no_index(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f,
            "duration: 5m\ntimeline:\n  - {at: 10s, action: create_index, table: t, index: i}\n"
            "  - {at: 100s, action: create_index, table: t, index: i}\n"
            "  - {at: 200s, action: delete_index, table: t, index: i}\n",
            "read: {capacity: 100}, write: {capacity: 100}, control_plane: {update_duration: 10s, "
            "index_allocation: 20s}, "
            "indexes: {i: {present: false, read: {capacity: 1000}, write: {capacity: 10}}}",
            NONE,
            "operation: query, index: i, arrivals: even, keys: [{count: 9}], "
            "rate: [{at: 0s, per_second: 10}]");
    struct flow *flow = flow_of(&f, 0);
    assert_close((double)flow->rejected, 10 * (30 + 90), 3);
    assert_close((double)flow->succeeded, 10 * 180, 3);
    assert_int_equal(flow->failed, 0);
    assert_int_equal(event_count(&f, EVENT_LOG_REFUSED), 1); /* it is there already */
    assert_close(table_of(&f)->indexes[0].throughput.side[READ].provisioned, 0, 0);
    fixture_release(&f);

    run_one(&f, "duration: 20s",
            "read: {capacity: 100}, write: {capacity: 100}, "
            "indexes: {i: {present: false, read: {capacity: 1000}, write: {capacity: 10}}}",
            NONE, "operation: query, index: i, users: 1, keys: [{count: 9}]");
    assert_true(flow_of(&f, 0)->rejected > 8000 && flow_of(&f, 0)->rejected < 11000);
    fixture_release(&f);
}

/* A write also writes the local index at the table's expense: 1 + 1 units, or 1 when nothing that
 * is projected changes; it is read strongly, at the table's throughput. */
static void test_local_index(void **state)
{
    struct fixture f;

    (void)state;
    run_one(&f, "duration: 10s",
            "read: {capacity: 1000}, write: {capacity: 900}, local_indexes: {by-date: {}, thin: "
            "{entry_size: 200}}",
            NONE,
            "operation: put, " EVEN
            ", index_writes: [{index: thin, writes: 2}], rate: [{at: 0s, per_second: 100}]");
    assert_close(table_of(&f)->throughput.side[WRITE].consumed, 1000 * (1 + 1 + 2), 8);
    fixture_release(&f);

    run_one(&f, "duration: 10s",
            "read: {capacity: 1000}, write: {capacity: 100}, local_indexes: {thin: {entry_size: "
            "200}}",
            NONE,
            "operation: query, index: thin, items: 50, " EVEN
            ", rate: [{at: 0s, per_second: 100}]");
    assert_close(table_of(&f)->throughput.side[READ].consumed, 1000 * 3, 6); /* 10,000 B strongly */
    fixture_release(&f);
}

/* 20 writes of 2 units at once against 4 units a second and no credit: a backlog of 40 that
 * takes 10 s; room of 60 is left in a buffer of 100. Each second pays four. */
static void test_debt_is_backlog(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f,
        "name: x\nduration: 1m\ntables: {t: {initial_burst: 0%, read: {capacity: 1}, write: {capacity: 100}, indexes: {i: {buffer: 100, read: {capacity: 1}, write: {capacity: 4}}}}}\nclients: {c: {}}\n"
        "workloads: {w: {client: c, table: t, operation: put, keys: [{count: 9}]}}\n");
    struct index *index = &table_of(&f)->indexes[0];
    struct index_effect effect = {.units = 2, .new_bytes = 50};
    struct rng draws;
    rng_init(&draws, 1, "test", "index");
    assert_close(index_room(index), 100, 0);
    for (int resolution = 0; resolution < 2; resolution++) {
        f.world.sim.resolution = resolution * SECOND;
        index_write(index, &effect, 20, &draws);
        const struct probe *probe;
        (void)probes_find(&f.world.sim.probes, index->path, "backlog", &probe);
        probe->refresh(index, f.world.sim.now);
        assert_close(index->backlog, 40, 1e-9);
        assert_close(index->lag, 10, 1e-9);
        assert_close(index_room(index), 60, 1e-9);
        assert_close(index->throughput.partitions.all[0]->bytes, 1000 * (resolution + 1), 1e-6);
        f.world.sim.now += 5 * SECOND;
        assert_close(index_room(index), 80, 1e-9);
        f.world.sim.now += 5 * SECOND;
        probe->refresh(index, f.world.sim.now);
        assert_close(index->backlog, 0, 1e-9);
        assert_close(index->lag, 0, 1e-9);
    }
    assert_close(index->throughput.side[WRITE].consumed, 80, 0);
    assert_close(index->throughput.side[READ].consumed, 0, 0);
    index_reject(index, 3);
    assert_int_equal(index->throughput.side[WRITE].throttled_by[LIMIT_PROVISIONED], 3);
    f.world.sim.resolution = 0;
    f.world.sim.now = f.world.sim.end;
    fixture_release(&f);
}

/* All for one key of an index with plenty: its partition's limit is what counts, with its own
 * reason, and nothing of it is left when the index vanishes. */
static void test_one_deep_partition(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f,
        "name: x\nduration: 1m\ntables: {t: {partition_burst: 1s, read: {capacity: 1}, write: {capacity: 9000}, indexes: {i: {buffer: 500, read: {capacity: 1}, write: {capacity: 9000}}}}}\nclients: {c: {}}\n"
        "workloads: {w: {client: c, table: t, operation: put, keys: [{count: 9}], index_writes: [{index: i, writes: 1, keys: [{key: one}]}]}}\n");
    struct index *index = &table_of(&f)->indexes[0];
    const struct index_effect *effect = workloads_in(&f)[0].index_effects;
    struct rng draws;
    (void)state;
    rng_init(&draws, 1, "test", "index");
    for (int i = 0; i < 1400; i++)
        index_write(index, effect, 1, &draws);
    assert_close(index_room(index), 1000 - 1400 + 500, 1e-9);
    const struct probe *probe;
    (void)probes_find(&f.world.sim.probes, index->path, "backlog", &probe);
    probe->refresh(index, 0);
    assert_close(index->backlog, 400, 1e-9);
    assert_close(index->lag, 0.4, 1e-9);
    index_reject(index, 2);
    assert_int_equal(index->throughput.side[WRITE].throttled_by[LIMIT_KEY_RANGE], 2);
    assert_int_equal(index->worst->side[WRITE].throttles, 2);
    f.world.sim.resolution = SECOND; /* the same of many at once */
    index_write(index, effect, 100, &draws);
    assert_close(index_room(index), 0, 1e-9);
    f.world.sim.resolution = 0;
    index_vanish(index);
    assert_close(index->throughput.side[WRITE].provisioned, 0, 0);
    assert_false(index_is_written(index) || index_is_read(index));
    assert_null(index->worst);
    f.world.sim.now = f.world.sim.end;
    fixture_release(&f);
}

/* Two alike readers of an index that serves half of what they ask: each gets half of it,
 * gathered too. */
static void test_gathered_reads_are_fair(void **state)
{
    struct fixture f;
    (void)state;
    run_yaml(
        &f,
        "name: x\nduration: 400s\nresolution: 1s\ntables: {t: {initial_burst: 0%, burst: 1s, item_size: 4KiB, read: {capacity: 1}, write: {capacity: 1}, indexes: {i: {read: {capacity: 1}, write: {capacity: 1}}}}}\n" ONE_CLIENT(
            NONE) "workloads:\n  a: {client: c, table: t, index: i, operation: query, items: 2, keys: [{key: a}], arrivals: even, rate: [{per_second: 1}]}\n  b: {client: c, table: t, index: i, operation: query, items: 2, keys: [{key: b}], arrivals: even, rate: [{per_second: 1}]}\n");
    double a = (double)flow_of(&f, 0)->succeeded, b = (double)flow_of(&f, 1)->succeeded;
    assert_close(a + b, 400, 3);
    assert_close(a, 200, 5 * sqrt(400 * 0.25));
    fixture_release(&f);
}

/* Of 50 writes a second that reach an index of one unit and 50 that do not, a full buffer lets
 * one and one pass, or by parameter one and 50; gathered, in batches and in transactions too. Of a
 * batch each item is decided by itself: those that fill the buffer hold up the ones behind them. */
static void test_back_pressure(void **state)
{
    static const struct {
        const char *head, *work;
        double items, units; /* of one request; of an item at the table */
        double others;       /* items that pass while one that reaches the index does */
    } cases[] = {{"", "operation: put", 1, 1, 1},
                 {"resolution: 1s\n", "operation: put", 1, 1, 1},
                 {"", "operation: batch_write, items: 5", 5, 1, 5},
                 {"", "operation: put, transaction: true, items: 5", 5, 2, 1}};
    enum { CASES = sizeof cases / sizeof *cases };
    (void)state;
    for (int i = 0; i < 2 * CASES; i++) {
        bool all = i < CASES;
        double items = cases[i % CASES].items, others = cases[i % CASES].others;
        struct fixture f;
        char yaml[1200];
        snprintf(
            yaml, sizeof yaml,
            "name: x\nduration: 600s\n%stables: {t: {initial_burst: 0%%, read: {capacity: 1}, write: {capacity: 9000}, indexes: {i: {buffer: 50, %s read: {capacity: 1}, write: {capacity: %g}}}}}\n" ONE_CLIENT(
                NONE) "workloads:\n  a: {client: c, table: t, %s, keys: [{count: 1000}], rate: [{per_second: 50}]}\n  b: {client: c, table: t, %s, index_writes: [{index: i, writes: 0}], keys: [{count: 1000}], rate: [{per_second: 50}]}\n",
            cases[i % CASES].head, all ? "" : "back_pressure: index_writes,", items,
            cases[i % CASES].work, cases[i % CASES].work);
        run_yaml(&f, yaml);
        const struct throughput_side *index = &table_of(&f)->indexes[0].throughput.side[WRITE];
        double table = side_of(&f, WRITE)->consumed / cases[i % CASES].units;
        assert_close(index->consumed, 50 + 600 * items, 20);
        if (all) /* requests of others between two openings are geometric, of mean 1 */
            assert_close(table - index->consumed, others * index->consumed,
                         5 * others * items * sqrt(2 * 600 * others));
        else
            assert_int_equal(flow_of(&f, 1)->throttled, 0);
        assert_true(index->throttle_events >= table_of(&f)->throttled_requests);
        assert_int_equal(side_of(&f, WRITE)->throttle_events, 0);
        fixture_release(&f);
    }
}

/* An index that is written by keys that nobody tells is warned of, once; one that some workload
 * tells of, that is not written, or that is only read, is not. */
static void test_even_index_is_warned_of(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f,
        "name: x\nduration: 1m\ntables:\n  t:\n    billing: on_demand\n    indexes:\n      even: {}\n      told: {}\n      not: {}\n  u: {billing: on_demand, indexes: {read: {}}}\nclients: {c: {}}\n"
        "workloads:\n  a: {client: c, table: t, operation: put, keys: [{count: 9}], rate: [{per_second: 1}], index_writes: [{index: not, writes: 0}, {index: told, writes: 2, keys: [{key: a}]}]}\n"
        "  b: {client: c, table: t, operation: put, keys: [{count: 9}], rate: [{per_second: 1}], index_writes: [{index: not, writes: 0, keys: [{key: a}]}]}\n"
        "  d: {client: c, table: u, index: read, operation: query, keys: [{count: 9}], rate: [{per_second: 1}]}\n");
    assert_true(f.valid);
    assert_int_equal(f.diagnostics.warning_count, 1);
    assert_int_equal(f.diagnostics.warnings[0].place.line, 7);
    assert_non_null(strstr(f.diagnostics.warnings[0].message, "index 'even' of table 't'"));
    fixture_release(&f);
}

TESTS(index, cmocka_unit_test(test_even_index_is_warned_of),
      cmocka_unit_test(test_index_backpressure), cmocka_unit_test(test_index_amplification),
      cmocka_unit_test(test_index_reads), cmocka_unit_test(test_projected_reads),
      cmocka_unit_test(test_hot_index_key), cmocka_unit_test(test_queries_of_no_index),
      cmocka_unit_test(test_local_index), cmocka_unit_test(test_debt_is_backlog),
      cmocka_unit_test(test_one_deep_partition), cmocka_unit_test(test_gathered_reads_are_fair),
      cmocka_unit_test(test_back_pressure))
