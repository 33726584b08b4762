/* Whole worlds from YAML, against hand calculation and against each other. */
#include "fixture.h"

#include "rng.h"
#include "threshold.h"

/* C11: 100 units a second with 200 asked: 30,000 units of credit last 300 s, then half is
 * throttled. */
static void test_burst(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 600s", "item_size: 4KiB, read: {capacity: 100}, write: {capacity: 1}",
            NONE, EVEN ", rate: [{per_second: 200}]");
    struct throughput_side *read = &table_of(&f)->throughput.side[READ];
    assert_close(read->consumed, 30000 + 600 * 100, 2);
    assert_close((double)read->throttle_events, 600 * 200 - 90000, 3);
    assert_int_equal(read->throttled_by[LIMIT_PROVISIONED], read->throttle_events);
    assert_int_equal(flow_of(&f, 0)->failed, read->throttle_events);
    fixture_release(&f);
}

/* C1's law: one partition serves 1,000 writes a second, whatever is provisioned; reads 3,000,
 * eventual ones 1.5 times as many. */
static void test_hard_limit(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s", "read: {capacity: 40000}, write: {capacity: 40000}", NONE,
            "operation: put, arrivals: even, keys: [{key: one}], rate: [{per_second: 4000}]");
    struct throughput_side *write = &table_of(&f)->throughput.side[WRITE];
    assert_close(write->consumed, 1000 + 100 * 1000, 5);
    assert_int_equal(write->throttled_by[LIMIT_KEY_RANGE], write->throttle_events);
    fixture_release(&f);
    run_one(&f, "duration: 100s", "item_size: 4KiB, billing: on_demand", NONE,
            "arrivals: even, keys: [{key: one}], rate: [{per_second: 20000}]");
    assert_close(table_of(&f)->throughput.side[READ].consumed, 1.5 * 3000 * 101, 10);
    assert_int_equal(table_of(&f)->throughput.partition_count, 4);
    fixture_release(&f);
}

/* Static allocation: three partitions idle, one asked for all of the table's capacity gets its
 * fourth. */
static void test_static(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 100s",
            "admission: static, partitions: 4, initial_burst: 0%, read: {capacity: 4}, write: "
            "{capacity: 400}",
            NONE, "operation: put, arrivals: even, keys: [{key: one}], rate: [{per_second: 400}]");
    struct throughput_side *write = &table_of(&f)->throughput.side[WRITE];
    assert_close(write->consumed, 100 * 100, 2);
    assert_int_equal(write->throttled_by[LIMIT_PROVISIONED], write->throttle_events);
    fixture_release(&f);
    run_one(&f, "duration: 100s",
            "partitions: 4, initial_burst: 0%, read: {capacity: 4}, write: {capacity: 400}", NONE,
            "operation: put, arrivals: even, keys: [{key: one}], rate: [{per_second: 400}]");
    assert_true(table_of(&f)->throughput.side[WRITE].throttle_events <=
                2); /* global: nearly all pass */
    fixture_release(&f);
}

/* The maximum an owner sets in on-demand mode, and the account's quota. */
static void test_on_demand_limits(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 50s", "item_size: 4KiB, billing: on_demand, read: {max_on_demand: 100}",
            NONE, EVEN ", rate: [{per_second: 200}]");
    struct throughput_side *read = &table_of(&f)->throughput.side[READ];
    assert_close(read->consumed, 100 + 50 * 100, 2);
    assert_int_equal(read->throttled_by[LIMIT_MAX_ON_DEMAND], read->throttle_events);
    fixture_release(&f);
    run_one(&f, "duration: 50s", "item_size: 4KiB, billing: on_demand, account_quota: 100", NONE,
            EVEN ", rate: [{per_second: 200}]");
    read = &table_of(&f)->throughput.side[READ];
    assert_int_equal(read->throttled_by[LIMIT_ACCOUNT], read->throttle_events);
    assert_true(read->throttle_events > 4000);
    fixture_release(&f);
}

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

/* Facts section 1: a put of 500 B in a transaction takes 2 units; an update costs by the larger
 * item. */
static void test_costs(void **state)
{
    static const struct {
        const char *work;
        double units;
    } cases[] = {{"operation: put, transaction: true, item_size: 500B", 2},
                 {"operation: get, transaction: true, consistency: strong", 2},
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

/* Two minutes over target, one more until the datapoint is known, then UpdateTable: S0's 14:35 to
 * 14:38. */
static void test_autoscaling_timeline(void **state)
{
    struct fixture f;
    (void)state;
    run_one(
        &f, "start: 2025-12-14T14:30:00Z\nduration: 60m",
        "item_size: 4KiB, read: {capacity: 200, autoscaling: {min: 100, max: 1000}}, write: "
        "{capacity: 1}",
        NONE,
        EVEN
        ", rate: [{at: 5m, per_second: 100}, {at: 5m, per_second: 150}, {at: 20m, per_second: 150},"
        "{at: 20m, per_second: 20}]");
    const struct event_log_entry *out = journal_first(&f, EVENT_LOG_SCALING);
    assert_int_equal(out->at, 8 * MINUTE);
    assert_non_null(strstr(out->detail, "from 200 to 215"));
    assert_int_equal(journal_first(&f, EVENT_LOG_CAPACITY)->at, 8 * MINUTE + 35 * SECOND);
    /* 15 minutes below from 20m, one more for the delay; then down to the minimum */
    const struct event_log_entry *in = &f.world.sim.event_log.entries[2];
    assert_int_equal(in->kind, EVENT_LOG_SCALING);
    assert_int_equal(in->at, 36 * MINUTE);
    assert_non_null(strstr(in->detail, "from 215 to 100"));
    assert_int_equal(journal_count(&f, EVENT_LOG_SCALING), 2);
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 100, 0);
    fixture_release(&f);
}

/* Cooldown: consumption at the ceiling asks for more each minute, but only every fifth may act. */
static void test_cooldown(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 30m",
            "item_size: 4KiB, initial_burst: 0%, read: {capacity: 100, autoscaling: {min: 100, "
            "max: 1000, "
            "scale_out_cooldown: 5m}}, write: {capacity: 1}",
            NONE, EVEN ", rate: [{per_second: 900}]");
    simtime last = -HOUR;
    for (size_t i = 0; i < f.world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f.world.sim.event_log.entries[i];
        if (e->kind != EVENT_LOG_SCALING)
            continue;
        assert_true(e->at - last >= 5 * MINUTE);
        last = e->at;
    }
    assert_true(journal_count(&f, EVENT_LOG_SCALING) >= 4);
    fixture_release(&f);
}

/* Four decreases a day, then one an hour; increases are free; and one update at a time. */
static void test_control_quota(void **state)
{
    struct text yaml = {0};
    struct fixture f;
    (void)state;
    text_add(&yaml, "name: x\nduration: 20h\nstart: 2025-01-01T00:00:00Z\nsample_every: 1m\n"
                    "tables: {t: {read: {capacity: 500}, write: {capacity: 5}}}\ntimeline:\n");
    for (int i = 0; i < 8; i++)
        text_addf(&yaml, "  - {at: %dm, action: set_capacity, table: t, read: %d}\n", 2 + 2 * i,
                  400 - i);
    text_add(&yaml, "  - {at: 80m, action: set_capacity, table: t, read: 300}\n"
                    "  - {at: 81m, action: set_capacity, table: t, read: 200}\n"
                    "  - {at: 82m, action: set_capacity, table: t, read: 900}\n"
                    "  - {at: 82m10s, action: set_capacity, table: t, read: 950}\n");
    fixture_init(&f, text_get(&yaml));
    fixture_run(&f);
    assert_int_equal(journal_count(&f, EVENT_LOG_CAPACITY), 4 + 1 + 1);
    assert_int_equal(journal_count(&f, EVENT_LOG_REFUSED), 4 + 1 + 1);
    assert_close(table_of(&f)->throughput.side[READ].provisioned, 900, 0);
    fixture_release(&f);
    text_release(&yaml);
}

/* 27 decreases fit into a day: four and then one an hour. */
static void test_control_27(void **state)
{
    struct text yaml = {0};
    struct fixture f;
    (void)state;
    text_add(&yaml, "name: x\nduration: 24h\nstart: 2025-01-01T00:00:00Z\nsample_every: 1h\n"
                    "tables: {t: {read: {capacity: 5000}, write: {capacity: 5}}}\ntimeline:\n");
    for (int i = 0; i < 24 * 20 - 1; i++)
        text_addf(&yaml, "  - {at: %dm, action: set_capacity, table: t, read: %d}\n", 3 * i,
                  4000 - i);
    fixture_init(&f, text_get(&yaml));
    fixture_run(&f);
    assert_int_equal(journal_count(&f, EVENT_LOG_CAPACITY), 27);
    fixture_release(&f);
    text_release(&yaml);
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

/* Switching under load: the old throughput holds for three minutes, then none of it limits. */
static void test_billing_switch(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f,
        "name: x\nduration: 20m\ntables: {t: {item_size: 4KiB, read: {capacity: 10}, write: "
        "{capacity: 1},"
        " initial_burst: 0%}}\nclients: {c: {" NONE "}}\nworkloads:\n"
        "  w: {client: c, table: t, " EVEN ", rate: [{per_second: 100}]}\n"
        "timeline: [{at: 5m, action: set_billing, table: t, billing: on_demand},\n"
        "           {at: 6m, action: set_capacity, table: t, read: 50},\n"
        "           {at: 15m, action: set_billing, table: t, billing: provisioned, read: 20}]\n");
    fixture_run(&f);
    assert_close(table_of(&f)->throughput.side[READ].consumed,
                 8 * 60 * 10 + 10 * 60 * 100 + 2 * 60 * 20, 200);
    assert_int_equal(journal_first(&f, EVENT_LOG_BILLING)->at, 8 * MINUTE);
    assert_int_equal(journal_count(&f, EVENT_LOG_REFUSED), 1);
    assert_close(table_of(&f)->throughput.side[WRITE].provisioned, 1, 0);
    fixture_release(&f);
}

/* Retry amplification in closed form: every attempt fails, so a call makes all of its attempts. */
static void test_amplification(void **state)
{
    static const struct {
        const char *client;
        double attempts;
    } modes[] = {{NONE, 1},
                 {"retry: {mode: legacy}", 10},
                 {"retry: {mode: legacy}, timeout: 1s", 5},
                 {"retry: {mode: custom, attempts: 4, jitter: none}", 4},
                 {"retry: {mode: standard}, instances: 1000000", 3}};
    (void)state;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        for (int gathered = 0; gathered < 2; gathered++) {
            struct fixture f;
            run_one(&f, gathered ? "duration: 200s\nresolution: 50ms" : "duration: 200s",
                    "item_size: 400KiB, read: {capacity: 0.001}, write: {capacity: 1}, "
                    "initial_burst: 0%",
                    modes[i].client,
                    EVEN ", rate: [{per_second: 50}, {at: 100s, per_second: 50}, {at: 100s, "
                         "per_second: 0}]");
            struct flow *flow = flow_of(&f, 0);
            assert_close((double)flow->offered, 5000, 1);
            assert_int_equal(flow->failed, flow->offered);
            assert_close((double)flow->attempts / (double)flow->offered, modes[i].attempts, 0.02);
            fixture_release(&f);
        }
    }
}

/* The retry quota: 500 tokens pay 100 retries, and then none until successes bring tokens back. */
static void test_quota(void **state)
{
    static const char *const heads[] = {"duration: 100s", "duration: 100s\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(
            &f, heads[i],
            "item_size: 400KiB, read: {capacity: 0.001}, write: {capacity: 1}, initial_burst: 0%",
            "retry: {mode: standard}", EVEN ", rate: [{per_second: 50}]");
        assert_int_equal(flow_of(&f, 0)->retries, 100);
        assert_true(f.world.clients[0].retry.refused > 4000);
        fixture_release(&f);
    }
}

/* The adaptive mode slows down until hardly anything is throttled. */
static void test_adaptive(void **state)
{
    static const char *const heads[] = {"duration: 300s", "duration: 300s\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(&f, heads[i],
                "item_size: 4KiB, read: {capacity: 50}, write: {capacity: 1}, initial_burst: 0%",
                "retry: {mode: adaptive}, timeout: 5s", EVEN ", rate: [{per_second: 200}]");
        struct flow *flow = flow_of(&f, 0);
        assert_true((double)flow->throttled < 0.35 * (double)flow->attempts);
        assert_true(flow->succeeded > 8000);
        assert_true(flow->timed_out > 0 && f.world.clients[0].gate.held_back >= 0);
        fixture_release(&f);
    }
}

static void test_alarm(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(
        &f,
        "name: x\nduration: 20m\ntables: {t: {item_size: 4KiB, read: {capacity: 10}, write: "
        "{capacity: 1},"
        " initial_burst: 0%}}\nclients: {c: {" NONE "}}\nworkloads:\n"
        "  w: {client: c, table: t, " EVEN ", rate: [{per_second: 5}, {at: 5m, per_second: 5},"
        "{at: 5m, per_second: 20}, {at: 10m, per_second: 20}, {at: 10m, per_second: 5}]}\n"
        "alarms:\n  a: {metric: tables/t/throttled_requests, threshold: 100, evaluation_periods: "
        "2}\n"
        "  b: {metric: tables/t/consumed_read_capacity_units, statistic: average, threshold: 9}\n");
    fixture_run(&f);
    assert_int_equal(journal_count(&f, EVENT_LOG_ALARM), 4);
    simtime expected[] = {7 * MINUTE, 11 * MINUTE + MINUTE, 0};
    size_t seen = 0;
    for (size_t i = 0; i < f.world.sim.event_log.count; i++) {
        const struct event_log_entry *e = &f.world.sim.event_log.entries[i];
        if (text_equal(e->subject, "alarms/b"))
            assert_int_equal(e->at, expected[seen++]);
    }
    assert_int_equal(seen, 2);
    fixture_release(&f);
}

/* Law 2: adding a workload, an index or an alarm leaves the traffic of the others as it was. */
static void test_streams_stay(void **state)
{
    static const char *const base =
        "name: x\nduration: 20s\ntables: {t: {billing: on_demand}, u: {billing: on_demand}}\n"
        "clients: {c: {}}\nworkloads:\n  a: {client: c, table: t, keys: [{count: 50}, {key: k}],"
        " rate: [{per_second: 300}]}\n";
    struct fixture a, b;
    struct text more = {0};
    (void)state;
    text_addf(&more,
              "%s  b: {client: c, table: t, operation: put, keys: [{count: 9}], rate: "
              "[{per_second: 77}]}\n"
              "alarms: {z: {metric: tables/u/throttled_requests, threshold: 1}}\n",
              base);
    fixture_init(&a, base);
    fixture_init(&b, text_get(&more));
    fixture_run(&a);
    fixture_run(&b);
    assert_int_equal(flow_of(&a, 0)->offered, flow_of(&b, 0)->offered);
    assert_memory_equal(a.world.workloads[0].source.key_draws.s,
                        b.world.workloads[0].source.key_draws.s, 32);
    assert_memory_equal(a.world.workloads[0].flow.latency_draws.s,
                        b.world.workloads[0].flow.latency_draws.s, 32);
    assert_close(a.world.tables[0].top.keys[0].consumed, b.world.tables[0].top.keys[0].consumed, 0);
    fixture_release(&a);
    fixture_release(&b);
    text_release(&more);
}

/* Nobody is favoured for being first: two alike workloads share a scarce table evenly. */
static void test_gathered_fairness(void **state)
{
    struct fixture f;
    (void)state;
    fixture_init(&f, "name: x\nduration: 60s\nresolution: 100ms\ntables: {t: {item_size: 4KiB, "
                     "read: {capacity: 50},"
                     " write: {capacity: 1}, initial_burst: 0%}}\nclients: {c: {retry: {mode: "
                     "standard}}}\nworkloads:\n"
                     "  a: {client: c, table: t, " EVEN ", rate: [{per_second: 400}]}\n"
                     "  b: {client: c, table: t, " EVEN ", rate: [{per_second: 400}]}\n");
    fixture_run(&f);
    double a = (double)flow_of(&f, 0)->succeeded, b = (double)flow_of(&f, 1)->succeeded;
    assert_close(a + b, 3000, 60);
    assert_close(a / (a + b), 0.5, 0.05);
    a = (double)flow_of(&f, 0)->retries, b = (double)flow_of(&f, 1)->retries;
    assert_close(a / (a + b), 0.5, 0.05);
    fixture_release(&f);
}

/* C11: 400 units over four partitions, one asked for 150: throttled above 100 at first, boosted
 * after the reaction time, then not throttled; and boosts go back when the table as a whole asks
 * for more than it has. */
static void test_adaptive_capacity(void **state)
{
    static const char *const heads[] = {"duration: 40m", "duration: 40m\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(&f, heads[i],
                "admission: adaptive, partitions: 4, initial_burst: 0%, read: {capacity: 1}, "
                "write: {capacity: 400}",
                NONE,
                "operation: put, item_size: 3KiB, arrivals: even, keys: [{key: one}], rate: "
                "[{per_second: 50}]");
        struct throughput_side *write = &table_of(&f)->throughput.side[WRITE];
        assert_close((double)write->throttle_events, 11 * 60 * 50 / 3.0, 60 * 50 / 3.0);
        assert_int_equal(write->throttled_by[LIMIT_PROVISIONED], write->throttle_events);
        fixture_release(&f);
        run_one(
            &f, heads[i],
            "admission: adaptive, partitions: 4, initial_burst: 0%, read: {capacity: 1}, write: "
            "{capacity: 400}",
            NONE,
            "operation: put, arrivals: even, keys: [{key: one, share: 33.33%}, {count: 10k}], "
            "rate: [{per_second: 450}, {at: 20m, per_second: 450}, {at: 20m, per_second: 900}]");
        double boost = 0;
        for (size_t p = 0; p < 4; p++)
            boost = fmax(boost,
                         table_of(&f)->throughput.partitions.serving[p]->side[WRITE].boost.factor);
        assert_close(boost, 1, 0.2);
        fixture_release(&f);
    }
}

/* interval_admission.h's known answer: room 100; 300 asked at a partition with room 50, 100 at an open one;
 * each grants 50, whoever stands first. */
static void test_settle_known(void **state)
{
    (void)state;
    for (int order = 0; order < 2; order++) {
        double granted[2] = {0, 0};
        struct fixture f;
        fixture_init(&f, "name: x\nduration: 1s\nresolution: 100ms\ntables: {t: {partitions: 2, "
                         "read: {capacity: 5},"
                         " write: {capacity: 5}}}\nclients: {c: {" NONE "}}\nworkloads:\n"
                         "  w: {client: c, table: t, operation: put, keys: [{key: a}], rate: "
                         "[{per_second: 1}]}\n");
        struct throughput *tp = &table_of(&f)->throughput;
        for (int i = 0; i < 1000; i++) {
            for (int n = 0; n < 2; n++) {
                int p = n ^ order;
                struct partition *partition = tp->partitions.serving[p];
                struct request request = {.flow = flow_of(&f, 0),
                                          .position = partition->from,
                                          .count = p ? 100 : 300,
                                          .tracked = -1,
                                          .attempt = 1};
                bucket_init(&partition->side[WRITE].hard, 0, p ? 1000 : 50, p ? 1000 : 50, 0);
                gathered_add(&table_of(&f)->gathered, &request, partition);
            }
            bucket_init(&tp->side[WRITE].total, 0, 100, 100, 0);
            gathered_decide(&table_of(&f)->gathered, tp, WRITE);
            for (int n = 0; n < 2; n++)
                granted[n ^ order] += (double)table_of(&f)->gathered.items[n].left / 1000;
            table_of(&f)->gathered.count = 0;
        }
        assert_close(granted[0], 50, 1);
        assert_close(granted[1], 50, 1);
        fixture_release(&f);
    }
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

/* A switch to provisioned begins without burst credit, through routers too. */
static void test_switch_with_routers(void **state)
{
    double consumed[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        struct text yaml = {0};
        text_addf(
            &yaml,
            "name: x\nduration: 10m\ntables: {t: {billing: on_demand, routers: %d, item_size: 4KiB,"
            " read: {capacity: 100}, write: {capacity: 5}}}\nclients: {c: {" NONE "}}\nworkloads:\n"
            "  w: {client: c, table: t, " EVEN ", rate: [{per_second: 200}]}\n"
            "timeline: [{at: 0s, action: set_billing, table: t, billing: provisioned}]\n",
            i ? 4 : 1);
        fixture_init(&f, text_get(&yaml));
        fixture_run(&f);
        consumed[i] = table_of(&f)->throughput.side[READ].consumed;
        fixture_release(&f);
        text_release(&yaml);
    }
    assert_close(consumed[0], 3 * 60 * 200 + 7 * 60 * 100, 200);
    assert_close(consumed[1], consumed[0], 1000);
}

/* Routers: nothing is lost or made in the long run, but what one router lacks another may have
 * left, so a load that just fits is throttled a little; the more routers, the more. */
static void test_routers(void **state)
{
    static const int counts[] = {1, 5, 20};
    double throttled[3], gathered;
    char table[200];
    struct fixture f;
    (void)state;
    for (int i = 0; i < 3; i++) {
        snprintf(table, sizeof table,
                 "routers: %d, item_size: 4KiB, initial_burst: 0%%, burst: 2s,"
                 " read: {capacity: 100}, write: {capacity: 1}",
                 counts[i]);
        run_one(&f, "duration: 1000s", table, NONE, EVEN ", rate: [{per_second: 95}]");
        throttled[i] = (double)table_of(&f)->throughput.side[READ].throttle_events / 95000;
        fixture_release(&f);
    }
    run_one(&f, "duration: 1000s\nresolution: 100ms", table, NONE,
            EVEN ", rate: [{per_second: 95}]");
    gathered = (double)table_of(&f)->throughput.side[READ].throttle_events / 95000;
    fixture_release(&f);
    assert_true(throttled[0] < 0.001 && gathered < 0.02);
    if (!(throttled[1] < throttled[2] && throttled[2] > 0.005 && throttled[2] < 0.2))
        fail_msg("1, 5, 20 routers throttle %g, %g, %g", throttled[0], throttled[1], throttled[2]);
    snprintf(table, sizeof table,
             "routers: 10, item_size: 4KiB, initial_burst: 0%%,"
             " read: {capacity: 100}, write: {capacity: 1}");
    run_one(&f, "duration: 1000s", table, NONE, EVEN ", rate: [{per_second: 300}]");
    assert_close(table_of(&f)->throughput.side[READ].consumed, 100000,
                 1000); /* overload: all is used */
    fixture_release(&f);
}

/* Heat: a collection is cut between its sort keys, again and again, until no part is hot; a single
 * item and ascending sort keys are left alone, and so is everything under static allocation. */
static void test_heat_splits(void **state)
{
    static const struct {
        const char *keys, *admission;
        int64_t partitions;
    } cases[] = {{"{key: k, sort_keys: random}", "global", 5},
                 {"{key: k}", "global", 4},
                 {"{key: k, sort_keys: ascending}", "global", 4},
                 {"{key: k, sort_keys: random}", "static", 4}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int gathered = 0; gathered < 2; gathered++) {
            struct fixture f;
            char table[200], work[200];
            snprintf(table, sizeof table,
                     "admission: %s, partitions: 4, read: {capacity: 5}, write: {capacity: 3600},"
                     " split: {duration: 1m, duration_p99: 1m}",
                     cases[i].admission);
            snprintf(work, sizeof work, "operation: put, keys: [%s], rate: [{per_second: 1300}]",
                     cases[i].keys);
            run_one(&f, gathered ? "duration: 40m\nresolution: 100ms" : "duration: 40m", table,
                    NONE, work);
            assert_int_equal(table_of(&f)->throughput.partition_count, cases[i].partitions);
            if (cases[i].partitions >
                4) { /* 1,000 a second for the nine minutes to the first split, then all */
                const struct event_log_entry *first = journal_first(&f, EVENT_LOG_SPLIT);
                assert_close(simtime_seconds(first->at), 540, 1e-6);
                double served = table_of(&f)->throughput.side[WRITE].consumed;
                assert_close(served, 9 * 60 * 1000 + 31 * 60 * 1300, 0.01 * served);
            }
            fixture_release(&f);
        }
    }
}

/* Size: a partition of 10 GB is split in the middle, under static allocation too, where its
 * children get half each. */
static void test_size_splits(void **state)
{
    static const char *const heads[] = {"duration: 20m", "duration: 20m\nresolution: 100ms"};
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        run_one(&f, heads[i],
                "admission: static, item_count: 9M, item_size: 900B, read: {capacity: 5}, write: "
                "{capacity: 900},"
                " split: {size: 9100000000B, duration: 1m, duration_p99: 1m}",
                NONE,
                "operation: put, new_items: 100%, arrivals: even, keys: [{count: 1M}], rate: "
                "[{per_second: 800}]");
        const struct partition_map *map = &table_of(&f)->throughput.partitions;
        double bytes = 0;
        for (size_t p = 0; p < map->serving_count; p++)
            bytes += map->serving[p]->bytes;
        assert_int_equal(map->serving_count, 2);
        assert_close(bytes, 9e9 + 1000.0 * (double)flow_of(&f, 0)->succeeded, 1);
        /* 100,000 more items of 1,000 bytes at 800 a second: 125 s; seen at the next minute, a
         * minute's work */
        assert_close(simtime_seconds(journal_first(&f, EVENT_LOG_SPLIT)->at), 240, 1e-6);
        assert_close(map->serving[0]->side[WRITE].allocation.kept.rate_per_s, 450, 1e-9);
        fixture_release(&f);
    }
}

/* Four switches to on-demand in any 24 hours, the fifth is refused. */
static void test_switch_quota(void **state)
{
    struct text yaml = {0};
    struct fixture f;
    (void)state;
    text_add(&yaml, "name: x\nduration: 30h\nsample_every: 1h\ntables: {t: {read: {capacity: 5}, "
                    "write: {capacity: 5}}}\ntimeline:\n");
    for (int i = 0; i < 5; i++)
        text_addf(&yaml,
                  "  - {at: %dm, action: set_billing, table: t, billing: on_demand}\n"
                  "  - {at: %dm, action: set_billing, table: t, billing: provisioned}\n",
                  60 * i, 60 * i + 30);
    text_add(&yaml, "  - {at: 24h1m, action: set_billing, table: t, billing: on_demand}\n");
    fixture_init(&f, text_get(&yaml));
    fixture_run(&f);
    assert_int_equal(journal_count(&f, EVENT_LOG_BILLING), 9);
    assert_int_equal(journal_count(&f, EVENT_LOG_REFUSED),
                     2); /* the fifth, and the way back from it */
    assert_int_equal(table_of(&f)->throughput.billing, BILLING_ON_DEMAND);
    fixture_release(&f);
    text_release(&yaml);
}

/* A point is chosen so that each half gets half of the traffic, wherever in the range that is. */
static void test_split_point(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 12m",
            "read: {capacity: 5}, write: {capacity: 990}, split: {duration: 1s, duration_p99: 1s}",
            NONE,
            "operation: put, keys: [{key: a, share: 50%}, {key: b}], rate: [{per_second: 1200}]");
    const struct partition_map *map = &table_of(&f)->throughput.partitions;
    assert_int_equal(map->serving_count,
                     2); /* and each now has one item, which is not split further */
    double a = map->serving[0]->side[WRITE].consumed, b = map->serving[1]->side[WRITE].consumed;
    assert_close(a / (a + b), 0.5, 0.02);
    fixture_release(&f);
}

/* On demand: a new peak's double can be served half an hour later. 4 partitions serve 4,000 writes
 * a second; a peak of 3,500 asks for 7,000. */
static void test_on_demand_growth(void **state)
{
    struct fixture f;
    (void)state;
    run_one(&f, "duration: 45m\nresolution: 100ms", "billing: on_demand, split: {heat: false}",
            NONE, "operation: put, keys: [{count: 1M}], rate: [{per_second: 3500}]");
    assert_int_equal(table_of(&f)->throughput.partition_count, 8);
    assert_int_equal(journal_first(&f, EVENT_LOG_SPLIT)->at, 31 * MINUTE);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_burst),
        cmocka_unit_test(test_hard_limit),
        cmocka_unit_test(test_static),
        cmocka_unit_test(test_on_demand_limits),
        cmocka_unit_test(test_index_backpressure),
        cmocka_unit_test(test_index_reads),
        cmocka_unit_test(test_index_amplification),
        cmocka_unit_test(test_costs),
        cmocka_unit_test(test_autoscaling_timeline),
        cmocka_unit_test(test_cooldown),
        cmocka_unit_test(test_control_quota),
        cmocka_unit_test(test_control_27),
        cmocka_unit_test(test_set_rate),
        cmocka_unit_test(test_billing_switch),
        cmocka_unit_test(test_amplification),
        cmocka_unit_test(test_quota),
        cmocka_unit_test(test_adaptive),
        cmocka_unit_test(test_alarm),
        cmocka_unit_test(test_streams_stay),
        cmocka_unit_test(test_gathered_fairness),
        cmocka_unit_test(test_adaptive_capacity),
        cmocka_unit_test(test_routers),
        cmocka_unit_test(test_settle_known),
        cmocka_unit_test(test_projected_reads),
        cmocka_unit_test(test_switch_with_routers),
        cmocka_unit_test(test_heat_splits),
        cmocka_unit_test(test_size_splits),
        cmocka_unit_test(test_switch_quota),
        cmocka_unit_test(test_split_point),
        cmocka_unit_test(test_on_demand_growth),
    };
    return RUN(tests);
}
